"""Lines of running text: none too wide, none begins with a comma, nothing is lost."""

from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from joulebook.report.line_breaks import BreakingConsole, BreakingTable, broken

TEXTS = st.text("账本完整，。（）a1 -", max_size=80)


@given(TEXTS, st.integers(20, 60))
def test_only_spaces_are_lost(text, width):
    assert broken(text, width).replace("\n", "").replace(" ", "") == text.replace(" ", "")


@given(st.text("账本完整请求", min_size=1, max_size=80), st.integers(4, 60))
def test_lines_are_filled_and_fit(text, width):
    *full, last = broken(text, width).split("\n")
    assert {cell_len(line) for line in full} <= {width - width % 2}
    assert 0 < cell_len(last) <= width


def test_no_line_begins_with_a_closing_mark():
    text = "边界之内：加速器、其服务器（含风扇）。边界之外：训练。"
    for width in range(12, 60):
        lines = broken(text, width).split("\n")
        assert all(cell_len(line) <= width for line in lines)
        assert not any(line.startswith(("，", "。", "、", "：", "）")) for line in lines)
        assert not any(line.endswith("（") for line in lines)


def test_a_mark_before_a_sentence_keeps_company_with_it():
    assert broken("· 账本完整账本完整", 10) == "· 账本完整\n账本完整"


def test_indents_and_english_stay():
    assert broken("  两行\n  one line", 40) == "  两行\n  one line"
    assert broken("no sign of Chinese here", 5) == "no sign of Chinese here"


def test_a_console_breaks_sentences_and_leaves_what_is_to_stay():
    console = BreakingConsole(width=10, color_system=None)
    with console.capture() as broken_up:
        console.print("· 账本完整账本完整", markup=False)
    assert broken_up.get() == "· 账本完整\n账本完整\n"
    with console.capture() as whole:
        console.print("| 账本完整 | 账本完整 |", markup=False, soft_wrap=True)
    assert whole.get() == "| 账本完整 | 账本完整 |\n"


@given(TEXTS.filter(str.strip), st.integers(14, 60))
def test_cells_break_as_running_text_and_lose_nothing(text, width):
    table = BreakingTable(box=None, padding=0)
    table.add_column("", overflow="fold")
    table.add_row(Text(text) if text.isascii() else text)
    console = BreakingConsole(width=width, file=StringIO(), color_system=None)
    console.print(table)
    shown = console.file.getvalue()
    assert "".join(shown.split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in shown.splitlines())


def test_no_line_of_a_cell_begins_with_a_closing_mark():
    for width in range(24, 60):
        table = BreakingTable(box=None, padding=0)
        table.add_column("", overflow="fold")
        table.add_row(
            "平均每座数据中心（含冷却）每天的用水为1.59万（8820至2.24万）加仑，约为15.9倍。"
        )
        console = BreakingConsole(width=width, file=StringIO(), color_system=None)
        console.print(table)
        lines = console.file.getvalue().splitlines()
        assert not any(line.startswith(("，", "。", "）", ".", "%")) for line in lines), lines


def test_brackets_in_a_cell_are_no_markup():
    table = BreakingTable(box=None, padding=0)
    table.add_column("[red]")
    table.add_row("[/red] [bold]x[/bold] :smile:")
    console = BreakingConsole(width=60, file=StringIO(), color_system=None)
    console.print(table)
    assert "[/red] [bold]x[/bold] :smile:" in console.file.getvalue()
