"""Recompute the clause registry from the sources, keeping our summaries: `--check` only compares.

The sentences stay outside the package; the registry gets a fingerprint of each. A news claim is
fingerprinted by the quoted words. Quotes in the source list are cut at 200 characters (H.4, H.10,
H.12 and U.1 stop in mid-sentence): the words that are there stand in the article, and they are taken.
"""

import argparse
import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from grievance_fsm.clauses import COLUMNS, Fingerprint, Registry, fingerprint, plain, sentence_of

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "grievance_fsm" / "procedures" / "clauses.csv"
OURS = ("summary", "status", "reason")
ARTICLES = {"000": "2019-04", "001": "2019-12"}


def main() -> int:
    """Write the registry, or with --check say whether it is what the sources give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    committed = TARGET.read_text(encoding="utf-8")
    built = build(chosen.shared / "source", committed)
    if not chosen.check:
        TARGET.write_text(built, encoding="utf-8")
    elif built != committed:
        print(f"{TARGET.name} is not what the sources give; run tools/build_clauses.py.", file=sys.stderr)
        return 1
    return 0


def build(source: Path, committed: str) -> str:
    """The registry as CSV: ids, kinds and fingerprints from the sources, the rest from the committed file."""
    ours = {row["id"]: row for row in csv.DictReader(committed.splitlines())}
    kept = {id: {column: row[column] for column in OURS} for id, row in ours.items()}
    rows = [{**dict.fromkeys(COLUMNS, ""), **kept.get(row["id"], {}), **row} for row in given(source)]
    Registry.read(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def given(source: Path) -> Iterator[dict[str, str]]:
    """What the sources fix of each row."""
    sentences = {row["id"]: row["sentence"] for row in read(source / "sentences.csv")}
    for row in read(source / "clauses.csv"):
        id = row["id"]
        fixed = {"id": id, "section": id.partition("/" if "/" in id else ".")[0], "kind": row["type"]}
        if row["type"] == "gap":
            yield fixed
        elif "/" in id:
            yield {**fixed, "source": "mit", **sealed(fingerprint(sentences[sentence_of(id)]))}
        else:
            article = ARTICLES[row["section"]]
            yield {**fixed, "source": f"harvard-{article}", **sealed(quoted(row["quote"], source, article))}


def quoted(quote: str, source: Path, article: str) -> Fingerprint:
    """The fingerprint of the quoted words, which must stand in the article exactly once."""
    text = plain((source / f"harvard_news_{article}.txt").read_text(encoding="utf-8"))
    if text.count(plain(quote)) != 1:
        raise SystemExit(f"“{quote[:40]}…” does not stand exactly once in the article {article}.")
    return fingerprint(quote)


def sealed(seal: Fingerprint) -> dict[str, str]:
    """A fingerprint as cells."""
    return {"digest": seal.digest, "length": str(seal.length), "sum": str(seal.sum)}


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    sys.exit(main())
