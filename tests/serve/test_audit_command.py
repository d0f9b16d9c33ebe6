"""`joulebook audit`: JSON, the page in three languages, filters, other people's claims."""

import json

import pytest

pytest.importorskip("jinja2")
COMMAND = ("audit",)
CLAIM = """
id = "mine"
article = "a paper"
language = "en"
quote = "It <- emitted 24.7 t & no more"
subject = "CO2 of a training"
value = 24.7
unit = "t"
[target]
formula = "carbon_dynamic_g"
scenario = {kind = "training", model = "bloom", published = true}
"""


def test_json_is_an_array_of_findings(run):
    code, out, _ = run("--json", "--id", "A06,B05")
    assert code == 0
    boundary, date = json.loads(out)
    assert (boundary["id"], boundary["verdict"]) == ("A06", "mistranslated")
    assert boundary["computed"]["unit"] == "t"
    assert boundary["computed_si"]["unit"] == "g"
    assert boundary["factor_off"] == pytest.approx(1.284, abs=0.01)
    assert boundary["confuses"]["differs"] == "boundary"
    assert set(boundary["corrected"]) == {"en", "zh-Hans", "zh-Hant"}
    assert "39.3" in boundary["explanation"]
    assert date["method"] == "cited"
    assert date["factor_off"] is None


def test_the_table_fits_and_says_what_is_wrong(run):
    code, out, _ = run("--id", "A14", "--lang", "zh-Hant")
    assert code == 0
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "架次" in out or "航班" in out


def test_a_page_quotes_escapes_and_speaks_the_readers_language(run, tmp_path):
    file, html = tmp_path / "mine.toml", tmp_path / "build" / "audit.html"
    file.write_text(CLAIM, "utf-8")
    code, _, _ = run(file, "--html", html, "--lang", "zh-Hans")
    page = html.read_text("utf-8")
    assert code == 0
    assert '<html lang="zh-Hans">' in page
    assert "It &lt;- emitted 24.7 t &amp; no more" in page
    assert "24.7（" in page


def test_other_peoples_claims_are_read_from_files_and_folders(run, tmp_path):
    (tmp_path / "mine.toml").write_text(CLAIM, "utf-8")
    code, out, _ = run(tmp_path, "--json")
    assert code == 0
    assert [one["verdict"] for one in json.loads(out)] == ["holds"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--id", "A99"), "unknown claim 'A99'"),
        (("--id", ""), "unknown claim ''"),
        (("--id", "B05", "--article", "bitcoin-article"), "unknown claim of bitcoin-article 'B05'"),
        (("--article", "bitcoin"), "bitcoin-article"),
        (("nowhere.toml",), "no such file"),
        (("--html", "."), "is a folder"),
    ],
)
def test_what_is_not_there_is_an_error(run, asked, told):
    code, _, err = run(*asked)
    assert code == 2
    assert told in err


def test_a_page_is_not_written_over_a_claim(run, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(CLAIM, "utf-8")
    code, _, err = run(path, "--html", path)
    assert code == 2
    assert "is a claim" in err
    assert path.read_text("utf-8") == CLAIM
