"""The walk that proves a copy of a text complete: every known sentence found by its fingerprint, in order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from operator import itemgetter

from attrs import frozen

from grievance_fsm.clauses import Clause, Fingerprint, Registry, fingerprint, plain

_NUMERAL = re.compile(r"[IVXLC]+(\.[A-Z])?")
_WORD, _TOKEN = re.compile(r"\S+"), re.compile(r"\w+|[^\w\s]")

# A heading like “Advocacy Staff” also stands inside other sentences. Words that short have moved only if
# they stand between known sentences, and a section's numeral says more about the order than they do.
_PHRASE, _NUMERAL_WEIGHT = 30, 20


@frozen
class Moved:
    """A sentence that is not at its place but stands elsewhere."""

    clauses: tuple[str, ...]
    after: str


@frozen
class Added:
    """Words of the copy that belong to no known sentence, after a given one (or at the beginning)."""

    after: str
    characters: int
    words: str


@frozen
class Walk:
    """How a copy of the text compares with the registry, sentence by sentence.

    `found` and `of` count sentences; `changed` and `missing` name clauses.
    """

    found: int
    of: int
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    added: tuple[Added, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the copy holds every sentence, in order, and nothing else."""
        return 0 < self.of == self.found and not self.added

    def __str__(self) -> str:
        named = (("changed", self.changed), ("missing", self.missing))
        return "\n".join([
            f"{self.found} of {self.of} sentences found in order.",
            *(f"  {what}: {', '.join(ids)}" for what, ids in named if ids),
            *(f"  moved: {', '.join(m.clauses)}, now {_place(m.after)}" for m in self.moved),
            *(f"  added {_place(a.after)}: {a.characters} characters, “{a.words}”" for a in self.added),
        ])


@frozen
class Quotes:
    """Which quoted clauses of a source an article holds."""

    found: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether the article holds every quotation."""
        return bool(self.found) and not self.missing


def walk(text: str, registry: Registry, *, source: str | None = None) -> Walk:
    """Compare a copy of the text with the registry, without cutting it into sentences.

    Every known sentence is looked for by its fingerprint; the longest run in order is kept.
    Where several neighbours are lost and some text stands there, lengths decide which were changed.
    """
    words = plain(text)
    sentences = list(registry.sentences(source).values())
    marks = _apart([*_find(words, [_seal(s) for s in sentences], _WORD), *_numerals(words, sentences)])
    kept = _in_order(marks, 2 * len(sentences))
    if not any(mark.is_sentence for mark in kept):
        return Walk(0, len(sentences), missing=_ids(sentences), added=_added("", words))
    return _Copy(words, sentences, kept, [mark for mark in marks if mark not in kept]).walk()


def quotes(text: str, registry: Registry, source: str) -> Quotes:
    """Look in an article for the quotations that the registry takes from that source."""
    quoted = registry.sentences(source)
    marks = _find(plain(text), [_seal(clauses) for clauses in quoted.values()], _TOKEN)
    seen = {mark.sentence for mark in marks}
    found = [clauses for number, clauses in enumerate(quoted.values()) if number in seen]
    missing = [clauses for number, clauses in enumerate(quoted.values()) if number not in seen]
    return Quotes(_ids(found), _ids(missing))


# Walking a copy


@frozen
class _Mark:
    """A stretch of the copy that is known: sentence k has the order 2k+1, the numeral before it 2k."""

    order: int
    start: int
    end: int

    @property
    def is_sentence(self) -> bool:
        return self.order % 2 == 1

    @property
    def sentence(self) -> int:
        return self.order // 2

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def weight(self) -> int:
        return self.length if self.is_sentence else _NUMERAL_WEIGHT


def _find(text: str, seals: Sequence[Fingerprint], unit: re.Pattern[str]) -> list[_Mark]:
    """Every place of every sentence: a running sum rules nearly all places out before hashing."""
    sums = list(accumulate(map(ord, text), initial=0))
    starts = [match.start() for match in unit.finditer(text)]
    ends = {match.end() for match in unit.finditer(text)}

    def is_at(place: int, seal: Fingerprint) -> bool:
        return place + seal.length in ends and fingerprint(text[place : place + seal.length]) == seal

    def places(seal: Fingerprint) -> Iterator[int]:
        length, total, last = seal.length, seal.sum, len(text) - seal.length
        likely = [p for p in starts if p <= last and sums[p + length] - sums[p] == total]
        return (place for place in likely if is_at(place, seal))

    return [_Mark(2 * k + 1, p, p + seal.length) for k, seal in enumerate(seals) for p in places(seal)]


def _numerals(text: str, sentences: Sequence[Sequence[Clause]]) -> Iterator[_Mark]:
    """The section numerals (“III.A.”) that may stand before the first sentence of a section."""
    first: dict[str, int] = {}
    for number, clauses in enumerate(sentences):
        if _NUMERAL.fullmatch(clauses[0].section):
            first.setdefault(f"{clauses[0].section}.", 2 * number)
    for match in _WORD.finditer(text):
        if match[0] in first:
            yield _Mark(first[match[0]], match.start(), match.end())


def _apart(marks: Iterable[_Mark]) -> list[_Mark]:
    """The marks in the order of the copy, without those that lie inside another."""
    apart: list[_Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not apart or mark.start >= apart[-1].end:
            apart.append(mark)
    return apart


def _in_order(marks: Sequence[_Mark], orders: int) -> list[_Mark]:
    """The weightiest run of marks whose orders rise."""
    best: list[tuple[int, list[_Mark]]] = [(0, [])] * (orders + 1)  # by the order of the last mark
    for mark in marks:
        weight, run = max(best[: mark.order], key=itemgetter(0), default=(0, []))
        if weight + mark.weight > best[mark.order][0]:
            best[mark.order] = (weight + mark.weight, [*run, mark])
    return max(best, key=itemgetter(0))[1]


@frozen
class _Gap:
    """What lies between two neighbouring marks of a copy: the sentences lost there, and the text found."""

    after: str
    lost: Sequence[Sequence[Clause]]
    text: str
    known_before: bool
    known_after: bool

    @property
    def replaced(self) -> range:
        """The lost sentences that the text replaces: the run beside a known neighbour, nearest in length."""
        count = len(self.lost) if self.text else 0
        runs = [range(end) for end in range(1, count + 1)] if self.known_before else []
        runs += [range(start, count) for start in range(count)] if self.known_after else []
        return min(runs, key=self._misfit, default=range(0))

    def _misfit(self, run: range) -> int:
        return abs(sum(_seal(self.lost[number]).length + 1 for number in run) - 1 - len(self.text))

    @property
    def changed(self) -> list[Sequence[Clause]]:
        return [self.lost[number] for number in self.replaced]

    @property
    def missing(self) -> list[Sequence[Clause]]:
        return [clauses for number, clauses in enumerate(self.lost) if number not in self.replaced]

    @property
    def added(self) -> tuple[Added, ...]:
        return () if self.lost else _added(self.after, self.text)


@frozen
class _Copy:
    """A copy of the text with the marks kept in order and the marks that stray."""

    text: str
    sentences: Sequence[Sequence[Clause]]
    kept: Sequence[_Mark]
    strays: Sequence[_Mark]

    def walk(self) -> Walk:
        moved, gaps = self.moved(), list(self.gaps())
        return Walk(
            found=sum(mark.is_sentence for mark in self.kept),
            of=len(self.sentences),
            changed=_ids(clauses for gap in gaps for clauses in gap.changed),
            missing=_ids(clauses for gap in gaps for clauses in gap.missing),
            moved=tuple(Moved(_ids([self.sentences[n]]), self.after(moved[n])) for n in sorted(moved)),
            added=tuple(added for gap in gaps for added in gap.added),
        )

    def moved(self) -> dict[int, int]:
        """The sentences that stand elsewhere only, each with the first such place."""
        in_place = {mark.sentence for mark in self.kept if mark.is_sentence}
        whole = [mark for mark in reversed(self.strays) if mark.is_sentence and self.stands_alone(mark)]
        return {mark.sentence: mark.start for mark in whole if mark.sentence not in in_place}

    def stands_alone(self, mark: _Mark) -> bool:
        """Whether a mark is a sentence by itself rather than a phrase inside another, changed one."""
        known = [*self.kept, *self.strays]
        ends, starts = {-1, *(m.end for m in known)}, {len(self.text) + 1, *(m.start for m in known)}
        return mark.length >= _PHRASE or (mark.start - 1 in ends and mark.end + 1 in starts)

    def gaps(self) -> Iterator[_Gap]:
        moved, size, last = self.moved(), len(self.text), 2 * len(self.sentences)
        loose = [mark for mark in self.strays if not mark.is_sentence or mark.sentence in moved]
        for a, b in pairwise((_Mark(-1, 0, 0), *self.kept, _Mark(last, size, size))):
            lost = [self.sentences[n] for n in range((a.order + 1) // 2, b.order // 2) if n not in moved]
            text = self.rest(a.end, b.start, loose)
            yield _Gap(self.after(a.end), lost, text, known_before=a.order >= 0, known_after=b.order < last)

    def rest(self, start: int, end: int, loose: Iterable[_Mark]) -> str:
        """The text between two places without the sentences that moved there, and without numerals."""
        within = [mark for mark in loose if start <= mark.start < end]
        starts, ends = [start, *(mark.end for mark in within)], [*(mark.start for mark in within), end]
        return plain(" ".join(self.text[a:b] for a, b in zip(starts, ends, strict=True)))

    def after(self, place: int) -> str:
        """The last sentence in order before a place."""
        before = [mark.sentence for mark in self.kept if mark.is_sentence and mark.end <= place]
        return self.sentences[before[-1]][0].sentence if before else ""


def _seal(clauses: Sequence[Clause]) -> Fingerprint:
    seal = clauses[0].fingerprint
    assert seal is not None, "Registry.sentences gives clauses with a fingerprint"
    return seal


def _ids(sentences: Iterable[Sequence[Clause]]) -> tuple[str, ...]:
    return tuple(clause.id for clauses in sentences for clause in clauses)


def _place(after: str) -> str:
    return f"after {after}" if after else "at the beginning"


def _added(after: str, words: str, width: int = 60) -> tuple[Added, ...]:
    shown = words if len(words) <= width else f"{words[: width - 1]}…"
    return (Added(after, len(words), shown),) if words else ()
