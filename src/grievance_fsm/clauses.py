"""Where a rule stands: the clauses of a text, each with our summary and the fingerprint of its sentence."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Self

from attrs import field, frozen

from grievance_fsm.errors import BadInput, DeclarationError, Problem, unknown
from grievance_fsm.wanted import untabled

KINDS = frozenset(
    "rule duty right power permission guard deadline definition composition record reporting"
    " confidentiality gap out-of-scope".split()
)
# What a registry says of a clause itself; every other status is derived from the declarations.
STATUSES = frozenset({"", "out-of-scope", "institutional", "text-missing", "text-corrupt", "left-open"})
COLUMNS = ("id", "section", "kind", "summary", "status", "reason", "source", "digest", "length", "sum")

_LETTER = re.compile(r"(/s\d+)[a-z]$")


class Added(str):
    """The id of a clause that a policy adds to its text; it says so wherever it is printed.

    >>> f"[{Added('GAP.09')}]", Added("GAP.09") == "GAP.09"
    ('[added, GAP.09]', True)
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return format(f"added, {self[:]}", spec)


def part_of(clause: str) -> str:
    """The part of a registry in which a clause stands.

    >>> part_of("GAP.01"), part_of("III.C.4/s1"), part_of("0/s1")
    ('GAP', 'III', '0')
    """
    return re.split("[./]", clause, maxsplit=1)[0]


def listed(clauses: Iterable[str]) -> str:
    """Clauses on one line, each once: those of the text, then those added to it, which say so.

    >>> listed(("III.C.2/s1", Added("GAP.09"), "III.C.2/s3"))
    'III.C.2/s1, III.C.2/s3; added, GAP.09'
    """
    found = [clause for clause in dict.fromkeys(clauses) if clause]
    ours = [clause[:] for clause in found if isinstance(clause, Added)]
    text = [clause for clause in found if not isinstance(clause, Added)]
    return "; ".join(filter(None, (", ".join(text), f"added, {', '.join(ours)}" if ours else "")))


def citing(clauses: str | Iterable[str]) -> dict[str, Any]:
    """One clause, or several, as JSON has them: what is added to the text says so.

    >>> citing(Added("GAP.09"))
    {'clause': 'GAP.09', 'added': True}
    >>> citing(("III.C.2/s1", Added("GAP.09")))
    {'clauses': ['III.C.2/s1', 'GAP.09'], 'added': ['GAP.09']}
    """
    if isinstance(clauses, str):
        return {"clause": clauses[:], "added": isinstance(clauses, Added)}
    found = list(clauses)
    ours = [clause[:] for clause in found if isinstance(clause, Added)]
    return {"clauses": [clause[:] for clause in found], "added": ours}


@frozen
class Fingerprint:
    """What the registry keeps of a sentence: enough to recognise it, too little to read it."""

    digest: str
    length: int
    sum: int


@frozen
class Clause:
    """One norm of the text (`III.C.2/s2a`), in our own words."""

    id: str
    section: str
    kind: str
    summary: str
    status: str = ""
    reason: str = ""
    source: str = ""
    digest: str | None = None
    length: int | None = None
    sum: int | None = None

    @property
    def sentence(self) -> str:
        """The sentence that holds the norm: the id without its letter."""
        return sentence_of(self.id)

    @property
    def fingerprint(self) -> Fingerprint | None:
        """The fingerprint of the original sentence; a gap has none."""
        if self.digest is None or self.length is None or self.sum is None:
            return None
        return Fingerprint(self.digest, self.length, self.sum)


@frozen
class Registry(Mapping[str, Clause]):
    """All clauses of a text by their id, in the order of the text."""

    clauses: tuple[Clause, ...] = field(repr=lambda clauses: f"<{len(clauses)} clauses>")
    _index: Mapping[str, Clause] = field(init=False, repr=False, eq=False)

    @_index.default
    def _by_id(self) -> Mapping[str, Clause]:
        return MappingProxyType({clause.id: clause for clause in self.clauses})

    _sentences: Mapping[str, tuple[Clause, ...]] = field(init=False, repr=False, eq=False)

    @_sentences.default
    def _by_sentence(self) -> Mapping[str, tuple[Clause, ...]]:
        found: dict[str, tuple[Clause, ...]] = {}
        for clause in self.clauses:
            sentence = clause.sentence
            found[sentence] = (*found.get(sentence, ()), clause)
        return MappingProxyType(found)

    @classmethod
    def read(cls, text_or_rows: str | Iterable[Mapping[str, str]]) -> Self:
        """The registry in a CSV text, or in its rows; every problem is raised at once."""
        rows = _rows(text_or_rows)
        problems = [*_problems(rows), *_repeated(rows), *_disagreeing(rows)]
        if problems:
            raise BadInput(problems)
        return cls(tuple(_clause(row) for _, row in rows))

    @classmethod
    def of(cls, summaries: Mapping[str, str]) -> Self:
        """The registry of a small policy that words its clauses inline.

        >>> Registry.of({"4.2/s1": "The board decides within ten days."}).is_section("4.2")
        True
        """
        if problems := list(untabled(summaries=summaries)):
            raise DeclarationError(problems)
        empty = [id for id, summary in summaries.items() if not (id.strip() and summary.strip())]
        if empty:
            raise DeclarationError(Problem(id, "a clause needs an id and a summary.") for id in empty)
        return cls(tuple(Clause(id, _section(id), "rule", words) for id, words in summaries.items()))

    def __getitem__(self, id: str) -> Clause:
        return self._index[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self.clauses)

    def norms(self, sentence: str) -> tuple[Clause, ...]:
        """The clauses a declaration means: `s2a` itself, or every letter of `s2`; none if unknown."""
        if sentence in self._index:
            return (self._index[sentence],)
        return self._sentences.get(sentence, ())

    def sentences_of(self, section: str) -> tuple[Clause, ...]:
        """Every clause of a section and of the sections below it; none if unknown."""
        return tuple(c for c in self.clauses if c.section == section or c.section.startswith(f"{section}."))

    def within(self, place: str) -> tuple[Clause, ...]:
        """The clauses of a sentence or of a section; none if unknown."""
        return self.norms(place) or self.sentences_of(place)

    @property
    def parts(self) -> tuple[str, ...]:
        """Its parts, each once: `GAP` for `GAP.01` and the rest."""
        return tuple(dict.fromkeys(map(part_of, self)))

    def is_section(self, word: str) -> bool:
        """Whether the word names a section rather than one of its sentences."""
        return bool(word) and not self.norms(word) and bool(self.sentences_of(word))

    def sentences(self, source: str | None = None) -> dict[str, tuple[Clause, ...]]:
        """The sentences of one source with their clauses; of the first source unless another is named."""
        sealed = [clause for clause in self.clauses if clause.fingerprint]
        wanted = source if source is not None else next((clause.source for clause in sealed), "")
        grouped: dict[str, tuple[Clause, ...]] = {}
        for clause in sealed:
            if clause.source == wanted:
                grouped[clause.sentence] = (*grouped.get(clause.sentence, ()), clause)
        return grouped


def borrowed(summary: str, sentence: str, run: int = 8) -> str | None:
    """The first run of that many words which a summary shares with the original, if there is one.

    >>> borrowed("The quorum is seven members.", "A quorum is seven members of nine.", run=3)
    'quorum is seven'
    """
    theirs = set(_runs(sentence, run))
    return next((shared for shared in _runs(summary, run) if shared in theirs), None)


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of some words, however they are spaced.

    >>> fingerprint("a  b ") == fingerprint("a b")
    True
    """
    words = plain(text)
    return Fingerprint(sha256(words.encode()).hexdigest()[:16], len(words), sum(map(ord, words)))


def plain(text: str) -> str:
    """The text with every stretch of white space made one space, and without a byte order mark."""
    return " ".join(text.replace("\ufeff", " ").split())


def sentence_of(id: str) -> str:
    """The id of the sentence that holds a norm.

    >>> sentence_of("III.C.2/s2a")
    'III.C.2/s2'
    """
    return _LETTER.sub(r"\1", id)


# Reading the registry

_Row = tuple[str, Mapping[str, str]]


def _rows(text_or_rows: str | Iterable[Mapping[str, str]]) -> list[_Row]:
    """The rows, each with the place to name in a message."""
    if not isinstance(text_or_rows, str):
        return [(row.get("id") or f"row {number}", row) for number, row in enumerate(text_or_rows, start=1)]
    lines = text_or_rows.removeprefix("\ufeff").splitlines(keepends=True)
    reader = csv.DictReader(lines, restkey="(more)", restval="")
    absent = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if absent:
        raise BadInput([Problem("line 1", f"the column “{column}” is missing.") for column in absent])
    return [(f"line {reader.line_num}", row) for row in reader]


def _problems(rows: Iterable[_Row]) -> Iterator[Problem]:
    return (Problem(place, fault) for place, row in rows for fault in _faults(row))


def _faults(row: Mapping[str, str]) -> Iterator[str]:
    id, kind, status = (_cell(row, column) for column in ("id", "kind", "status"))
    if "(more)" in row:
        yield f"there are more cells than the {len(COLUMNS)} columns."
    if not id:
        yield "the id is empty."
    elif not id.startswith((_cell(row, "section") + "/", _cell(row, "section") + ".")):
        yield f"“{id}” does not stand in the section “{_cell(row, 'section')}”."
    if not _cell(row, "summary"):
        yield "the summary is empty."
    if kind not in KINDS:
        yield unknown("kind", kind, KINDS)
    if status not in STATUSES:
        yield unknown("status", status, STATUSES - {""})
    elif status and not _cell(row, "reason"):
        yield f"the status “{status}” wants a reason."
    yield from _seal_faults(row)


def _seal_faults(row: Mapping[str, str]) -> Iterator[str]:
    digest, *counts = (_cell(row, column) for column in ("digest", "length", "sum"))
    if len({bool(cell) for cell in (digest, *counts)}) > 1:
        yield "digest, length and sum come together or not at all."
    if digest and not re.fullmatch(r"[0-9a-f]{16}", digest):
        yield f"the digest “{digest}” is not 16 hexadecimal digits."
    for column, count in zip(("length", "sum"), counts, strict=True):
        if count and not re.fullmatch(r"[1-9][0-9]*", count):
            yield f"the {column} “{count}” is not a positive whole number."


def _repeated(rows: Sequence[_Row]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, row in rows:
        if (id := _cell(row, "id")) in seen:
            yield Problem(place, f"the id “{id}” stands twice.")
        seen.add(id)


def _disagreeing(rows: Sequence[_Row]) -> Iterator[Problem]:
    """Letters share one sentence, so they share its fingerprint."""
    first: dict[str, tuple[str, ...]] = {}
    for place, row in rows:
        id, *seal = (_cell(row, column) for column in ("id", "digest", "length", "sum"))
        if first.setdefault(sentence_of(id), tuple(seal)) != tuple(seal):
            yield Problem(place, f"“{id}” has another fingerprint than its sentence “{sentence_of(id)}”.")


def _clause(row: Mapping[str, str]) -> Clause:
    id, section, kind, summary, status, reason, source, digest = (_cell(row, c) for c in COLUMNS[:8])
    length, total = (int(cell) if (cell := _cell(row, column)) else None for column in ("length", "sum"))
    return Clause(id, section, kind, summary, status, reason, source, digest or None, length, total)


def _cell(row: Mapping[str, str], column: str) -> str:
    return (row.get(column) or "").strip()


def _section(id: str) -> str:
    """The section of an inline id: what stands before the stroke, or else before the last dot."""
    stem, _, _ = id.rpartition("/" if "/" in id else ".")
    return stem


def _runs(text: str, run: int) -> Iterator[str]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return (" ".join(words[n : n + run]) for n in range(len(words) - run + 1))
