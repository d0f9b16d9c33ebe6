"""temporary"""


def states_of(code: str) -> tuple[str, ...]:
    return ("US-WV", "US-VA") if code == "US-MIDA-PJM" else ()


def zones_of(code: str) -> tuple[str, ...]:
    return ("US-MIDA-PJM",) if code == "US-WV" else ()
