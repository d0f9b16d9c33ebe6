"""Write what a version of the facts changed, with what stood before, for `joulebook facts editions`.

    python tools/editions.py VERSION --before REVISION [--after REVISION] --says "One line: why"
                             [--recorded 2026-11-22]

Compares the facts of two revisions (without --after: the working tree) and writes
`src/joulebook/facts/editions/VERSION.toml`. A fact that changed is written as it stood before; one
that was added is only named, and so is a table; of a table's rows those that changed are kept as they
were. Without --after it also writes what now stands, in `tests/facts/standing.csv`. Left out is what
no ledger's total can depend on: FOLDERS and PAGES say what can be.
"""

import argparse
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from joulebook.facts.load import EDITIONS, ORIGIN_KEYS, ROOT, row_key

FACTS = "src/joulebook/facts"
# folders whose pages a ledger's total may depend on
FOLDERS = ("climates", "closed_models", "cooling", "defaults", "denoisers", "engines",
           "fuel_water", "fuels", "gpus", "grids", "measurements", "mixes", "models", "physics",
           "precisions", "sites", "sizes")  # fmt: skip
PAGES = ("calibrations/text", "calibrations/text-models", "calibrations/diffusion",
         "calibrations/diffusion-models", "calibrations/other", "places/cloud-regions")  # fmt: skip
# defaults of agents, trainings, comparisons …: no request of a ledger is one
OTHERS = ("agent", "benchmark", "comparison", "equivalences", "fine-tuning", "lora", "training")
# what a page tells people
WORDS = (*ORIGIN_KEYS, "name", "title", "aliases", "note", "notes", "date", "data", "errors",
         "licence", "notice", "engines", "accelerators", "models", "published")  # fmt: skip
# what the newest version left: a test compares the shipped files with it
STANDING = Path(__file__).parent.parent / "tests" / "facts" / "standing.csv"
Files = Mapping[str, str]


def main() -> None:
    """Write the file of one version."""
    asked = _arguments()
    before, after = files(asked.before), files(asked.after)
    for path in sorted(before.keys() - after.keys()):
        if _counts(path):
            sys.exit(f"{path} is gone: pages that a ledger may depend on stay")
    target = ROOT / EDITIONS / f"{asked.version}.toml"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(_lines(asked, before, after)) + "\n", "utf-8")
    print(f"{target.name}: {target.stat().st_size:,} bytes")
    if asked.after is None:
        STANDING.write_text(
            "".join(f"{path},{digest}\n" for path, digest in digests(after)), "utf-8"
        )


def digests(files: Files) -> Iterator[tuple[str, str]]:
    """Every file that counts with a digest of what of it decides totals, by path.

    >>> [path for path, _digest in digests({"sites/ours.toml": "pue = 1.1", "tasks/chat.toml": ""})]
    ['sites/ours.toml']
    """
    for path in sorted(filter(_counts, files)):
        text = files[path]
        told = _by_key(text) if path.endswith(".csv") else _decides(_items(text))
        told = json.dumps(told, sort_keys=True, default=str)
        yield path, hashlib.sha256(told.encode()).hexdigest()[:12]


def _decides(items: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _core(item) for name, item in items.items()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("version")
    parser.add_argument("--before")
    parser.add_argument("--after")
    parser.add_argument("--says", required=True)
    parser.add_argument("--recorded", type=date.fromisoformat, default=date.today())
    return parser.parse_args()


def files(revision: str | None) -> Files:
    """The fact files of a revision, of the working tree without one, by path in the facts folder."""
    if revision is None:
        return {p.relative_to(ROOT).as_posix(): p.read_text("utf-8") for p in ROOT.glob("*/*.*")}
    command = ["git", "archive", revision, FACTS]
    data = subprocess.run(command, capture_output=True, check=True, cwd=ROOT.parents[2]).stdout
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = [m for m in archive.getmembers() if m.isfile()]
        texts = {m.name: archive.extractfile(m).read().decode() for m in members}
    return {name.removeprefix(f"{FACTS}/"): text for name, text in texts.items()}


def _counts(file: str) -> bool:
    """Whether a ledger's total may depend on a file."""
    path = file.removesuffix(".toml").removesuffix(".csv").removesuffix(".meta")
    folder, _, name = path.partition("/")
    if not file.endswith((".toml", ".csv")) or (folder == "defaults" and name in OTHERS):
        return False
    return folder in FOLDERS or path in PAGES


def _lines(asked: argparse.Namespace, before: Files, after: Files) -> Iterator[str]:
    yield f"# What version {asked.version} of the facts changed, as it stood before. Written by"
    yield "# tools/editions.py and never edited: what was recorded stays as it was recorded."
    yield f"recorded = {asked.recorded}"
    yield f"says = {_toml(asked.says)}"
    shared = [file for file in sorted(after) if file in before and _counts(file)]
    added = [file for file in sorted(after) if file not in before and _counts(file)]
    pages = [file for file in shared if file.endswith(".toml") and ".meta" not in file]
    parts = {p: _page(before[p], after[p]) for p in pages if before[p] != after[p]}
    yield f"added_pages = {_toml(_plain(added, '.toml'))}"
    yield f"added_tables = {_toml(_plain(added, '.csv'))}"
    facts = [f"{_path(p)}.{name}" for p, (_, new) in parts.items() for name in new]
    yield f"added_facts = {_toml(facts)}"
    for page, (changed, _) in parts.items():
        if changed:
            yield f"\n[before.{_toml(_path(page))}]"
            yield from (f"{name} = {_toml(item)}" for name, item in changed.items())
    for file in shared:
        if file.endswith(".csv") and before[file] != after[file]:
            yield from _rows(file.removesuffix(".csv"), before[file], after[file])


def _plain(files: list[str], ending: str) -> list[str]:
    return [f.removesuffix(ending) for f in files if f.endswith(ending) and ".meta" not in f]


def _path(file: str) -> str:
    return file.removesuffix(".toml")


def _page(before: str, after: str) -> tuple[dict[str, Any], list[str]]:
    """What of a page changed, as it stood with its whole origin, and the names that were added."""
    old, new = _items(before), _items(after)
    changed = {name: item for name, item in old.items() if _core(item) != _core(new.get(name))}
    return changed, [name for name in new if name not in old]


def _items(text: str) -> dict[str, Any]:
    content = tomllib.loads(text)
    origin = {key: content[key] for key in ORIGIN_KEYS if key in content}
    rest = {key: item for key, item in content.items() if key not in WORDS}
    return {key: _fact(item, origin) for key, item in rest.items()}


def _fact(item: Any, origin: Mapping[str, Any]) -> Any:
    """A number with all that the head of its page says of it; other items as they are."""
    if isinstance(item, bool) or not isinstance(item, int | float | dict):
        return item
    if isinstance(item, dict):
        return (
            {**item, **{k: v for k, v in origin.items() if k not in item}}
            if "value" in item
            else item
        )
    return {"value": item, **origin}


def _core(item: Any) -> Any:
    """What decides a total: of a fact its numbers."""
    if isinstance(item, dict) and "value" in item:
        value = item["value"]
        return (value, item.get("low", value), item.get("high", value), item.get("unit", "1"))
    return item


def _rows(table: str, before: str, after: str) -> Iterator[str]:
    """Rows of a table that changed or went, as they were, and the keys of those that were added."""
    old, new = _by_key(before), _by_key(after)
    changed = [row for key, row in old.items() if new.get(key) != row]
    lines = io.StringIO()
    writer = csv.DictWriter(lines, next(csv.reader(io.StringIO(before))), lineterminator="\n")
    writer.writeheader()
    writer.writerows(changed)
    yield f"\n[rows.{_toml(table)}]"
    yield f"added = {_toml([key for key in new if key not in old])}"
    yield f"before = '''\n{lines.getvalue()}'''"


def _by_key(text: str) -> dict[str, dict[str, str]]:
    return {row_key(row): row for row in csv.DictReader(io.StringIO(text))}


def _toml(item: Any) -> str:
    if isinstance(item, dict):
        inner = ", ".join(f"{_key(k)} = {_toml(v)}" for k, v in item.items())
        return f"{{{inner}}}"
    if isinstance(item, list):
        return f"[{', '.join(map(_toml, item))}]"
    if isinstance(item, date):
        return item.isoformat()
    return json.dumps(item, ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else json.dumps(name, ensure_ascii=False)


if __name__ == "__main__":
    main()
