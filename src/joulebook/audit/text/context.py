"""What stands around a figure: its subject by the nearest noun phrase, its condition, its vintage."""

import re
from collections.abc import Sequence
from functools import lru_cache

from joulebook.audit.text.dates import Date, dates
from joulebook.audit.text.figures import CLAUSE, Figure
from joulebook.audit.text.names import BLANK
from joulebook.audit.text.unit_words import bound_patterns

_LONGEST = 40  # letters of a subject
_NEAR = 200  # letters before a figure in which its subject is looked for
_MOST_WORDS = 8
_SCRAP = 8  # letters of what follows, where no noun phrase is found
_BREAK = "\n"  # ends a clause
_SPLIT = re.compile(f"[{CLAUSE}]|\\s[-–—]+\\s|——|\\bwhile\\b|\\bwhich\\b|\\bbut\\b|(?<=\\w),?\\sand\\s(?=\\w+\\s(?:is|was|are|use|uses|emit))")  # fmt: skip
_ZH_TAIL = re.compile(
    r"(?:[从從由自较較比在于於的了着著将將会會就已可能被都也仍其为為是有达達约約近超至到]|可能|已经|已經|正在|开始|開始|产生|產生|消耗|耗费|耗費|需要|需耗费|需耗費|仅需|僅需"
    r"|只需|达到|達到|升至|增至|降至|翻倍至|减至|減至|增加|减少|減少|增长|增長|暴增|上升|下降|占|佔|高出|高|低|相当于|相當於|等于|等於|包含|含|共|总计|總計"
    r"|运行|運行|行驶|行駛|投资|投資|新增|预估|預估|估计|估計|比|每年|每日|每天|平均|全球|提取|排放|耗電|耗电|持续工作|持續工作|全美|未来|未來|来自|来自于|\s)+$"
)
_ZH_HEAD = re.compile(
    r"^(?:如果|其中|目前|如今|当前|當前|屆時|届时|此外|因此|同时|同時|虽然|雖然|尽管|儘管|盡管|根据|根據|另外|例如|比如|相当于|相當於|相當于|等于|等於|这意味着|這意味著"
    r"|每[天日年月]|值得注意|导致|導致|仍低于|可供应|可供應|□+\s?年?[前后後底初]?|[,，\s]|[而但且若在从從由以將将和及与與并並就的是或更还還占佔較较被使即仅僅约約至到如据據后後内內])+"
)
_ZH_NOUN = re.compile(r"^\s*((?:[A-Za-z0-9.+-]+\s?)*[㐀-鿿A-Za-z0-9]{0,14}?)(?=的|组成|組成|持续|持續|可能|达到|達到|用于|用於|来自|來自|正|已|被|将|將|都|是|在|需|仍|加速|运行|運行|建筑|建築|[^㐀-鿿A-Za-z0-9]|$)")  # fmt: skip
_EN_TAIL = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|has|have|had|will|would|could|can|may|might|should|to|of|at|by|in|on|for|from"
    r"|with|as|than|the|an?|its|their|that|it|they|some|just|only|roughly|about|uses?|used|using|consumes?|consumed|consuming"
    r"|emits?|emitted|emitting|produces?|produced|requires?|required|needs?|needed|reach(?:es|ed)?|rose|rises?|grew|grows?|fell|falls?"
    r"|drops?|dropped|costs?|draws?|drew|takes?|took|accounts?|accounted|makes?|made|up|down|equals?|equal|equivalent|estimated"
    r"|expected|projected|pays?|paid|spends?|spent|contains?|includes?|trained|increased?s?|decreased?|generates?|generated|more|less)\b"
    r"|[\s$€£¥~≈<>≥≤(=□-])+$",
    re.IGNORECASE,
)
_EN_HEAD = re.compile(
    r"^(?:(?:and|but|or|so|that|which|while|where|as|if|when|then|also|still|yet|in|on|by|for|the|an?|its|this|these|those|"
    r"moreover|according to [^,]*|researchers|report|says?|finds?|found)\b|[\s□-])+",
    re.IGNORECASE,
)
_EN_NOUN = re.compile(r"^[\s-]*((?:[A-Za-z][\w-]*\s?){1,4})")
_EN_NOUN_END = re.compile(r"\s(?:in|on|at|by|for|from|to|with|that|which|and|or|is|are|was|were|will|would|per|each|every|as|than|driv\w+|working|use[sd]?|using|running|about|over|consum\w+|going|needs?|require[sd]?|cost|emit\w*|produc\w+)\b.*$|\s(?:a|an|the)\b.*$", re.I)  # fmt: skip
_OF = re.compile(r"^\s*(?:的|of\s+(?:(?:the|all|its|an?)\s+)?)")
_CONDITION = re.compile(
    r"(?:如果|假如|假设|假設|倘若|若(?!干)|一旦|(?<!相)当(?=[^前时時地年天])|(?<!相)當(?=[^前時地年天])"
    r"|\bif\b|\bassuming\b|\bprovided\b|\bwhen\b|\bonce\b|\bunder (?:the|a|an) \w+ scenario\b)[^,，。;()]*",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\(([^()]{2,40})\)")


def subject(sentence: str, figure: Figure, others: Sequence[Figure] = ()) -> str:
    """The noun phrase that a figure is about: behind a count, else before the number.

    The `others` of the sentence are no part of it.

    >>> from joulebook.audit.text.figures import figures
    >>> text = "Llama 3.1 8B 模型单次响应仅需 114 焦耳,集群有384个A100图形处理器"
    >>> [subject(text, figure) for figure in figures(text)]
    ['Llama 3.1 8B 模型单次响应', 'A100图形处理器']
    """
    after = _OF.sub("", sentence[figure.end :])
    if figure.unit.kind == "share" and sentence.startswith(" of ", figure.end):
        return _counted_noun(after) or _before(sentence, figure, others)
    if figure.unit.kind == "count" and (counted := _counted_noun(after)):
        return counted
    return _before(sentence, figure, others) or _counted_noun(after) or after[:_SCRAP].strip("的 ,，.。")


def _counted_noun(after: str) -> str:
    if re.match(r"\s*[A-Za-z]", after) and not re.match(r"\s*[A-Za-z0-9 ]*[㐀-鿿]", after):
        found = _EN_NOUN.match(after)
        return _EN_NOUN_END.sub("", found[1]).strip() if found else ""
    found = _ZH_NOUN.match(after)
    return found[1].strip()[:_LONGEST] if found else ""


def _before(sentence: str, figure: Figure, others: Sequence[Figure]) -> str:
    """The last clause before a number that holds more than a verb, without its verb."""
    first = max(0, figure.start - _NEAR)
    head = sentence[first : figure.start]
    for other in others:
        if first <= other.start and other.end <= figure.start:
            letter = BLANK if other.unit.kind == "date" else _BREAK
            at, length = other.start - first, other.end - other.start
            head = f"{head[:at]}{letter * length}{head[at + length :]}"
    for clause in reversed([part for part in _SPLIT.split(head) if part]):
        said = _noun(clause)
        if len(re.sub(r"[\W\d_]", "", said)) > 1:
            return said
    return ""


def _noun(clause: str) -> str:
    """A clause without the bound, verb and small words at its ends."""
    clause = re.sub(rf"\s?{BLANK}+\s?[前后後底初]?", " ", clause)
    for _bound, words in bound_patterns("before"):
        clause = words.sub("", clause)
    if re.search("[㐀-鿿]", clause):
        return _ZH_HEAD.sub("", _ZH_TAIL.sub("", clause)).strip(" □")[-_LONGEST:]
    words = _EN_HEAD.sub("", _EN_TAIL.sub("", clause)).split()
    return " ".join(words[-_MOST_WORDS:]).replace(BLANK, "").strip()


def condition(sentence: str, figure: Figure, others: Sequence[Figure] = ()) -> str:
    """The condition a sentence puts on a figure: an if-clause, or what a bracket beside it adds.

    >>> from joulebook.audit.text.figures import figures
    >>> text = "如果都用水电,可能降至300万吨"
    >>> condition(text, figures(text)[0])
    '如果都用水电'
    """
    start, stop = _around(sentence, figure, ("——",))
    found = [m.group().strip(' .') for m in _CONDITION.finditer(sentence, start, stop)]
    return "; ".join(dict.fromkeys([*found, *_brackets(sentence, figure, others)]))


def _brackets(sentence: str, figure: Figure, others: Sequence[Figure]) -> list[str]:
    """What brackets in the figure's own clause say, unless other figures stand in them."""
    start, stop = _around(sentence, figure, (",", "，", "。", ";"))
    found = []
    for match in _PARENTHESIS.finditer(sentence, start, stop):
        inside = [o for o in (figure, *others) if match.start() <= o.start < match.end()]
        if figure not in inside and all(other.unit.kind == "work" for other in inside):
            found.append(match[1])
    return found


def _around(sentence: str, figure: Figure, ends: tuple[str, ...]) -> tuple[int, int]:
    """The part of a sentence around a figure up to the nearest of some letters."""
    start = max(sentence.rfind(end, 0, figure.start) + len(end) for end in ends)
    behind = [at for end in ends if (at := sentence.find(end, figure.end)) >= 0]
    return max(start, 0) if start >= len(ends[0]) else 0, min(behind, default=len(sentence))


def vintage(sentence: str, figure: Figure) -> str:
    """The date that a sentence gives a figure: the nearest one before it, else the first behind it."""
    if figure.date:
        return figure.date
    known = _dates(sentence)
    before = [date.span for date in known if date.end <= figure.start]
    return before[-1] if before else next((date.span for date in known), "")


@lru_cache(maxsize=4)
def _dates(sentence: str) -> tuple[Date, ...]:
    return tuple(dates(sentence))
