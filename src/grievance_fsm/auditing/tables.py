"""JSON lines and CSV, row by row."""

import csv
import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from sys import intern
from typing import Any, BinaryIO, NamedTuple, NoReturn

from grievance_fsm.auditing.rows import ALIASES, NEEDED, Body, Remembered, Shape, Tally, assign, moment
from grievance_fsm.errors import BadInput, Problem, oxford, unknown

LONGEST = 1 << 24


class Line(NamedTuple):
    """One row as it stands in the file: its lines, its case, and the rest of it or what is wrong."""

    first: int
    last: int
    case: str
    body: Body | str


class _Unreadable(ValueError):
    """Why a row cannot be read."""


def json_rows(
    stream: BinaryIO, columns: Mapping[str, str], wanted: frozenset[str] | None, tally: Tally
) -> Iterator[Line]:
    """One object a line; facts stand under “facts” or beside the parts of the row."""
    objects = _Objects(columns, wanted, tally)
    for number, text, wrong in _lines(stream):
        if wrong or not text.isspace():
            try:
                case, body = ("", wrong) if wrong else objects.row(text, number)
            except _Unreadable as error:
                case, body = "", str(error)
            yield Line(number, number, case, body)


class _Objects:
    """Reads objects, remembering for each set of keys which is which part of a row."""

    def __init__(self, columns: Mapping[str, str], wanted: frozenset[str] | None, tally: Tally) -> None:
        self.columns, self.wanted, self.tally = columns, wanted, tally
        self.moments = Remembered(moment)
        self.shapes: dict[tuple[str, ...], Shape] = {}
        self.decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number)

    def row(self, text: str, line: int) -> tuple[str, Body | str]:
        values = _decoded(self.decoder, text)
        if not isinstance(values, dict):
            raise _Unreadable("not a JSON object")
        facts = values.pop("facts", None)
        if not isinstance(facts, dict | None):
            raise _Unreadable("“facts” is not an object")
        if facts and self.wanted is not None and not self.wanted.issuperset(facts):
            self.tally.stranger(line, facts.keys() - self.wanted, self.wanted)
        shape = self._shape(values)
        for part, name in shape.names.items():
            values[name] = _text(values[name], part)
        case = values.pop(shape.names.get("case"), "")
        body = shape.body(values, facts)
        return case, body if case else _caseless(body)

    def _shape(self, values: dict[str, Any]) -> Shape:
        keys = tuple(values)
        if keys not in self.shapes:
            if len(self.shapes) >= 1000:
                self.shapes.clear()
            self.shapes[keys] = Shape(assign(keys, self.columns), self.wanted, self.moments)
        return self.shapes[keys]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = {intern(key): value for key, value in pairs}
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Unreadable(_twice(next(key for key in keys if keys.count(key) > 1)))
    return values


_PARTS = frozenset({"facts", *(name for names in ALIASES.values() for name in names)})


def _twice(key: str) -> str:
    """What is wrong with a key that stands twice; one that is no part of a row may be a person, and stays unnamed."""
    return f"the key {oxford([key])} stands twice" if key.strip().casefold() in _PARTS else "a key stands twice"


def _no_number(_: str) -> NoReturn:
    raise _Unreadable("not valid JSON: a number that is none (NaN or Infinity)")


def _decoded(decoder: json.JSONDecoder, text: str) -> Any:
    try:
        value = decoder.decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except _Unreadable:
        raise
    except json.JSONDecodeError as error:
        raise _Unreadable(f"not valid JSON, from column {error.colno} on") from None
    except UnicodeEncodeError:
        raise _Unreadable("half a character (a lone surrogate)") from None
    except RecursionError:
        raise _Unreadable("JSON nested too deeply") from None
    except ValueError:
        raise _Unreadable("a number with too many digits") from None
    return value


def _text(value: Any, part: str) -> str | None:
    """The text of a part of a row; a case or person may be a whole number."""
    if value is None or isinstance(value, str):
        return value
    if part in ("case", "person") and type(value) is int:
        return str(value)
    raise _Unreadable(f"the {part} is not text")


def _caseless(body: Body | str) -> str:
    return f"no case; {body}" if isinstance(body, str) else "no case"


def csv_rows(
    stream: BinaryIO, columns: Mapping[str, str], wanted: frozenset[str] | None, tally: Tally
) -> Iterator[Line]:
    """One row a record, under a header; of comma, semicolon and tab, the one commonest there separates."""
    lines = _CsvLines(stream)
    try:
        head = next(lines)
        reader = csv.reader(chain([head], lines), delimiter=max(",;\t", key=head.count), strict=True)
        table = _Table(next(reader), columns, wanted, tally)
    except (csv.Error, _Unreadable) as error:
        raise BadInput([Problem("line 1", f"the header cannot be read: {error}")]) from None
    while True:
        first = lines.number + 1
        try:
            cells = next(reader)
            case, body = table.row(cells, first) if cells else ("", "")
        except StopIteration:
            return
        except csv.Error as error:
            cells, case, body = [""], "", f"not readable CSV ({error})"
        except _Unreadable as error:
            cells, case, body = [""], "", str(error)
        if cells:
            yield Line(first, lines.number, case, body)


class _CsvLines:
    """Lines for the csv module; a line that cannot be read is raised, and the next can be asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self.number, self._lines = 0, _lines(stream)

    def __iter__(self) -> "_CsvLines":
        return self

    def __next__(self) -> str:
        self.number, text, wrong = next(self._lines)
        if wrong:
            raise _Unreadable(wrong)
        return text


class _Table:
    """What the header says of the cells below it."""

    def __init__(
        self, header: list[str], columns: Mapping[str, str], wanted: frozenset[str] | None, tally: Tally
    ) -> None:
        self.wanted, self.tally = wanted, tally
        names = assign(header, columns)
        _check_header(header, names, columns)
        self.width, self.decoder = (
            len(header),
            json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_number),
        )
        self.case = header.index(names["case"])
        self.parts = [(part, header.index(name)) for part, name in names.items() if part != "case"]
        free = [(name, index) for index, name in enumerate(header) if name not in names.values()]
        told = [(name.removeprefix("facts."), index) for name, index in free]
        self.objects = next((i for name, i in free if name == "facts" and not (wanted and name in wanted)), None)
        self.facts = [(fact, i) for fact, i in told if i != self.objects and (wanted is None or fact in wanted)]
        said = [(name.removeprefix("facts."), i) for name, i in free if name.startswith("facts.")]
        self.strange = [(fact, i) for fact, i in said if wanted is not None and fact not in wanted]
        self.shape = Shape({part: part for part in names})

    def row(self, cells: list[str], line: int) -> tuple[str, Body | str]:
        if len(cells) != self.width:
            raise _Unreadable(f"{len(cells)} cells under a header of {self.width}")
        facts = {fact: self._fact(fact, cells[index]) for fact, index in self.facts if cells[index]}
        strange = {fact for fact, index in self.strange if cells[index]}
        if self.objects is not None and cells[self.objects]:
            strange |= self._objects(cells[self.objects], facts)
        if strange and self.wanted is not None:
            self.tally.stranger(line, strange, self.wanted)
        body = self.shape.body({part: cells[index] for part, index in self.parts}, facts)
        case = cells[self.case]
        return case, body if case else _caseless(body)

    def _objects(self, cell: str, facts: dict[str, Any]) -> set[str]:
        """Add the facts of one cell to those of the others; the names of those that nobody wants."""
        found = self._fact("facts", cell)
        if not isinstance(found, dict):
            raise _Unreadable("“facts” is not an object")
        if not facts.keys().isdisjoint(found):
            raise _Unreadable("a fact stands both in “facts” and beside it")
        unwanted = set() if self.wanted is None else found.keys() - self.wanted
        facts.update((name, value) for name, value in found.items() if name not in unwanted)
        return unwanted

    def _fact(self, fact: str, cell: str) -> Any:
        if cell[0] not in "[{":
            return cell
        try:
            return _decoded(self.decoder, cell)
        except _Unreadable as error:
            raise _Unreadable(f"in {oxford([fact])}: {error}") from None


def _check_header(header: list[str], names: Mapping[str, str], columns: Mapping[str, str]) -> None:
    """Refuse a header without the needed columns, or with two of one name; every problem at once."""
    facts = [name.removeprefix("facts.") for name in header if name not in names.values()]
    doubled = sorted(
        {name for name in header if header.count(name) > 1} | {f for f in facts if facts.count(f) > 1}
    )
    wrong = [f"two columns are called {oxford([name])}" for name in doubled]
    wrong += [unknown("column", name, header) for name in columns.values() if name not in header]
    wrong += [_lacking(part, header) for part in NEEDED if part not in names and part not in columns]
    if wrong:
        raise BadInput(Problem("line 1", message) for message in wrong)


def _lacking(part: str, header: list[str]) -> str:
    near = [name for alias in ALIASES[part] for name in get_close_matches(alias, header, n=2)]
    shown = (
        f"did you mean {oxford(list(dict.fromkeys(near)))}?"
        if near
        else f"known: {oxford(header[:12], 'and')}."
    )
    return f"no column for the {part} ({oxford(ALIASES[part])}); {shown}"


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str, str]]:
    """Number, text and trouble of each line; a line too long is never held whole."""
    number = 0
    while raw := stream.readline(LONGEST + 1):
        number += 1
        if len(raw) > LONGEST:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(1 << 20)
            yield number, "", f"longer than {LONGEST >> 20} MiB"
            continue
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise BadInput([Problem(f"line {number}", "not UTF-8")]) from None
        yield number, text, "a NUL byte" if "\0" in text else ""
    if not number:
        raise BadInput([Problem("", "the file is empty")])
