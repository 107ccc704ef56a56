"""Event logs as they come: XES, CSV and JSON lines, plain or gzipped, read case by case."""

import gzip
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from os.path import exists
from pathlib import Path
from sys import intern
from typing import BinaryIO

from grievance_fsm.auditing import tables, xes
from grievance_fsm.auditing.rows import Row, Shape, Tally, assign_xes, check_columns
from grievance_fsm.auditing.tables import Line
from grievance_fsm.errors import BadInput, Problem, oxford, unknown

__all__ = ["Log", "Row", "read"]

FORMATS = tuple(kind + packed for kind in ("csv", "jsonl", "xes") for packed in ("", ".gz"))

Cases = Iterator[tuple[str, list[Row]]]


class Log:
    """A log to iterate: `(case, rows)` for each case, in order of first appearance, rows in file order.

    XES is streamed, one trace being one case; the rows of CSV and JSON lines may be interleaved,
    so that these are held and grouped before the first case is given.
    Each iteration reads the file again.
    A log that proves unusable midway raises `BadInput` then: act on nothing before the end.
    """

    def __init__(self, path: Path, format: str, cases: Callable[[BinaryIO, Tally], Cases]) -> None:
        self.path, self.format = path, format
        self._cases, self._tally = cases, Tally()

    def __iter__(self) -> Cases:
        self._tally = tally = Tally()
        with _opened(self.path, self.format.endswith(".gz")) as stream:
            yield from self._cases(stream, tally)

    @property
    def rows(self) -> int:
        """How many rows were met so far: those given and those unreadable."""
        return self._tally.rows

    @property
    def unreadable(self) -> tuple[Problem, ...]:
        """The rows that could not be read, one problem for each."""
        return tuple(self._tally.unreadable)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What an auditor should know of the log although it cost no row."""
        return tuple(self._tally.notes)

    def where(self, row: Row) -> str:
        """The place of a row, in the words of the problems."""
        return f"{'event' if self.format.startswith('xes') else 'line'} {row.place}"

    def __repr__(self) -> str:
        return f"Log({str(self.path)!r}, format={self.format!r})"


def read(
    path: str | Path,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    wanted: Collection[str] | None = None,
) -> Log:
    """A log, to iterate case by case.

    `columns` says under which of its own names the log keeps case, activity, at, role, person and outcome;
    `wanted` names the facts to keep (all, if None).
    """
    place, own = Path(path), dict(columns or {})
    kind = _format(place, format)
    check_columns(own)
    _check_file(place)
    keep = None if wanted is None else frozenset(wanted)
    if kind.startswith("xes"):
        shape = Shape(assign_xes(own), keep)
        return Log(place, kind, lambda stream, tally: xes.traces(stream, shape, tally))
    rows = tables.json_rows if kind.startswith("jsonl") else tables.csv_rows
    return Log(place, kind, lambda stream, tally: _grouped(rows(stream, own, keep, tally), tally))


def _format(path: Path, given: str | None) -> str:
    name = "." + given.lstrip(".") if given else path.name
    kind = next((kind for kind in FORMATS[::-1] if name.lower().endswith("." + kind)), None)
    if kind is None:
        ending, wrong = name.partition(".")[2], "" if given else _misfiled(path)
        missing = [Problem(str(path), wrong)] if wrong else []
        known = f"the name tells none; known: {oxford(FORMATS, 'and')}."
        words = unknown("format", ending, FORMATS) if ending else known
        raise BadInput([*missing, *([Problem("format", words)] if ending or not missing else ())])
    return kind


def _misfiled(path: Path) -> str:
    """What keeps a log from being read at all; nothing where there is a file."""
    return (
        "there is no such file"
        if not exists(path)
        else "this is a directory"
        if path.is_dir()
        else "the file is empty"
        if path.is_file() and not path.stat().st_size
        else ""
    )


def _check_file(path: Path) -> None:
    if wrong := _misfiled(path):
        raise BadInput([Problem(str(path), wrong)])


@contextmanager
def _opened(path: Path, packed: bool) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked; what fails in them is said as bad input, under the file's name."""
    heading = f"{path} cannot be read:"
    try:
        with path.open("rb") as file:
            if packed:
                with gzip.GzipFile(fileobj=file) as unpacked:
                    yield BufferedReader(unpacked)
            else:
                yield file
    except BadInput as error:
        raise BadInput(error.problems, heading) from None
    except EOFError:
        raise BadInput([Problem("", "the gzip data is truncated")], heading) from None
    except (gzip.BadGzipFile, zlib.error):
        raise BadInput([Problem("", "not gzip, or damaged")], heading) from None
    except OSError as error:
        raise BadInput([Problem("", error.strerror or "the file cannot be read")], heading) from None


def _grouped(rows: Iterator[Line], tally: Tally) -> Cases:
    """The rows by case; those that cannot be read are refused."""
    cases: dict[str, list[Row]] = {}
    for first, last, case, body in rows:
        tally.rows += 1
        if isinstance(body, str):
            tally.refuse(f"line {first}" if first == last else f"lines {first} to {last}", body)
        else:
            case = intern(case)
            cases.setdefault(case, []).append(Row(first, case, *body))
    tally.told()
    yield from cases.items()
