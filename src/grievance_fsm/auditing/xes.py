"""XES, one trace at a time: expat reads any log; traces of the plain flat form are read by a shorter way.

The shorter way accepts `<trace>` leaf… (`<event>` leaf… `</event>`)… `</trace>` and nothing else;
each distinct leaf is checked once.
At the first other thing (a comment, a nested attribute, …) it hands over to expat, for good.
"""

import re
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from attrs import Factory, define

from grievance_fsm.auditing.rows import Body, Remembered, Row, Shape, Tally
from grievance_fsm.errors import BadInput, Problem

CHUNK = 1 << 18
LONGEST = 1 << 24
Trace = tuple[str, list[Row]]
Pair = tuple[str, str]


def traces(stream: BinaryIO, shape: Shape, tally: Tally, *, plain: bool = True) -> Iterator[Trace]:
    """Every named trace of the log, in order; `plain=False` leaves everything to expat."""
    general = _General(shape, tally)
    chunk = stream.read(CHUNK)
    if not chunk:
        raise BadInput([Problem("", "the file is empty")])
    if plain and general.reads_head(chunk):
        chunk = yield from _plain_traces(chunk, stream, general)
    while chunk:
        yield from general.feed(chunk)
        chunk = stream.read(CHUNK)
    yield from general.feed(b"", last=True)


class _General:
    """Any well-formed XES, through expat; nested attributes do not count, document types are refused."""

    def __init__(self, shape: Shape, tally: Tally) -> None:
        self.shape, self.tally = shape, tally
        self.depth = self.trace = self.fed = self.skipped_lines = 0
        self.prefix, self.encoding = "", "utf-8"
        self.pairs: list[Pair] | None = None
        self.in_trace = False
        self.case = ""
        self.bodies: list[Body | str] = []
        self.done: list[Trace] = []
        self.seen: set[str] = set()
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.XmlDeclHandler, self.parser.StartDoctypeDeclHandler = self._declared, self._doctype

    def feed(self, chunk: bytes, *, last: bool = False) -> list[Trace]:
        """The traces that this chunk completes."""
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as error:
            line = error.lineno + self.skipped_lines
            what = f"the XML is malformed ({expat.ErrorString(error.code)})"
            raise BadInput([Problem(f"line {line}", what)]) from None
        except (ValueError, LookupError):
            raise BadInput([Problem("line 1", "the XML declares an encoding that cannot be read")]) from None
        self.fed += len(chunk)
        if self.fed - self.parser.CurrentByteIndex > LONGEST:
            raise BadInput([Problem(self._line(), f"a piece of markup longer than {LONGEST >> 20} MiB")])
        done, self.done = self.done, []
        return done

    def reads_head(self, chunk: bytes) -> bool:
        """Whether the chunk begins with a whole head that ends, in UTF-8, where the first trace begins."""
        head, found, _ = chunk.partition(b"<trace>")
        if not found:
            return False
        probe = _General(self.shape, Tally())
        probe.feed(head + found)
        if probe.encoding != "utf-8" or (probe.in_trace, probe.depth, probe.trace) != (True, 2, 0):
            return False
        self.feed(head)
        return True

    def accept(self, case: str, bodies: list[Body | str]) -> Trace:
        """A trace from its events, numbered and counted; those that cannot be read are refused."""
        self._meet(case)
        first = self.tally.rows + 1
        self.tally.rows += len(bodies)
        rows = []
        for number, body in enumerate(bodies, first):
            if isinstance(body, str):
                self.tally.refuse(f"event {number}", body)
            else:
                rows.append(Row(number, case, *body))
        return case, rows

    def _meet(self, case: str) -> None:
        """Count a trace, and note whether its case had one before."""
        self.trace += 1
        if case in self.seen:
            self.tally.notes.append(
                Problem(f"trace {self.trace}", "its case has an earlier trace; each is read apart")
            )
        elif case:
            self.seen.add(case)

    def _line(self) -> str:
        return f"line {self.parser.CurrentLineNumber + self.skipped_lines}"

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = (encoding or "utf-8").lower()

    def _doctype(self, *_: Any) -> None:
        raise BadInput(
            [Problem(self._line(), "a document type declaration; entities and outside files are refused")]
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = self.depth = self.depth + 1
        if depth == 4:
            if self.pairs is not None and "key" in attributes and "value" in attributes:
                self.pairs.append((attributes["key"], attributes["value"]))
        elif depth == 3:
            if self.in_trace and tag == self.prefix + "event":
                self.pairs = []
            elif self.in_trace and attributes.get("key") == self.shape.names["case"]:
                self.case = attributes.get("value", "")
        elif depth == 2:
            self.in_trace = tag == self.prefix + "trace"
            if tag == self.prefix + "event":
                self.tally.rows += 1
                self.tally.refuse(f"event {self.tally.rows}", "an event outside any trace")
        elif depth == 1:
            self._root(tag)

    def _root(self, tag: str) -> None:
        prefix, colon, name = tag.rpartition(":")
        if name != "log":
            raise BadInput([Problem(self._line(), "not XES: the outermost element is not “log”")])
        self.prefix = prefix + colon

    def _end(self, _tag: str) -> None:
        depth = self.depth = self.depth - 1
        if depth == 2:
            if self.pairs is not None:
                self.bodies.append(_body(self.shape, self.pairs))
                self.pairs = None
        elif depth == 1 and self.in_trace:
            self._end_trace()

    def _end_trace(self) -> None:
        case, bodies = self.case, self.bodies
        self.in_trace, self.case, self.bodies = False, "", []
        trace = self.accept(case, bodies if case else [_nameless(body) for body in bodies])
        if case:
            self.done.append(trace)


def _body(shape: Shape, pairs: list[Pair]) -> Body | str:
    values = dict(pairs)
    return shape.body(values) if len(values) == len(pairs) else "an attribute stands twice"


def _nameless(body: Body | str) -> str:
    return f"its trace has no name; {body}" if isinstance(body, str) else "its trace has no name"


class _NotPlain(Exception):
    """Something that the shorter way leaves to expat."""


_SPACE = " \t\r\n"
_PLAIN_TEXT = r'"([^"&<\x00-\x1f\ufffe\uffff]*)"'
_PLAIN_LEAF = re.compile(
    rf"(?:string|date|int|float|boolean|id) key={_PLAIN_TEXT} value={_PLAIN_TEXT} ?/>[ \t\r\n]*"
).fullmatch


def _leaf(token: str) -> Pair:
    """The key and value of an attribute that holds no other, from what follows its `<`."""
    if simple := _PLAIN_LEAF(token):
        return simple[1], simple[2]
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: found.append((tag, attributes))
    try:
        if token.startswith(("!", "?")) or not token.rstrip(_SPACE).endswith("/>"):
            raise _NotPlain
        parser.Parse("<" + token, True)
    except expat.ExpatError:
        raise _NotPlain from None
    (tag, attributes), *others = found
    if others or tag in ("log", "trace", "event") or not {"key", "value"} <= attributes.keys():
        raise _NotPlain
    return attributes["key"], attributes["value"]


def _plain_traces(chunk: bytes, stream: BinaryIO, general: _General) -> Generator[Trace, None, bytes]:
    """The traces of the plain form; returns the bytes from where the rest must go to expat."""
    plain = _Plain(general.shape)
    rest = chunk[chunk.index(b"<trace>") :]
    while chunk and len(rest) <= LONGEST:
        end = rest.rfind(b"</trace>") + len(b"</trace>")
        if end >= len(b"</trace>"):
            try:
                found = plain.read(rest[:end].decode())
            except (_NotPlain, UnicodeDecodeError):
                break
            for trace in found:
                yield general.accept(trace.case, trace.events)
            general.skipped_lines += rest.count(b"\n", 0, end)
            rest = rest[end:]
        chunk = stream.read(CHUNK)
        rest += chunk
    return rest


@define
class _Found:
    """A trace of the plain form."""

    case: str = ""
    events: list[Body | str] = Factory(list)
    closed: bool = False


class _Plain:
    """Reads whole traces of the plain form, remembering the leaves and events it has met."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.leaves = Remembered(_leaf)
        self.events = Remembered(self._event, 1 << 14)

    def read(self, text: str) -> list[_Found]:
        """The traces of the text, which ends with one; or `_NotPlain`."""
        found = [_Found(closed=True)]
        *pieces, tail = text.split("</event>")
        for piece in pieces:
            event = self.events.get(piece)
            if event is None:
                head, opened, inside = piece.partition("<event>")
                if not opened:
                    raise _NotPlain
                event = self._headed(head, inside, found) if head.strip(_SPACE) else self.events[piece]
            if found[-1].closed:
                raise _NotPlain
            found[-1].events.append(event)
        self._head(tail, found)
        return found[1:]

    def _headed(self, head: str, inside: str, found: list[_Found]) -> Body | str:
        self._head(head, found)
        return self._inside(inside)

    def _head(self, text: str, found: list[_Found]) -> None:
        """What stands between events: ends and beginnings of traces, attributes of traces."""
        for token in _tokens(text):
            last, tag = found[-1], token.rstrip(_SPACE)
            if tag == "/trace>" and last.case and not last.closed:
                last.closed = True
            elif tag == "trace>" and last.closed:
                found.append(_Found())
            elif last.closed:
                raise _NotPlain
            else:
                key, value = _leaf(token)
                last.case = value if key == self.shape.names["case"] else last.case

    def _event(self, piece: str) -> Body | str:
        """An event after nothing but space."""
        return self._inside(piece.partition("<event>")[2])

    def _inside(self, text: str) -> Body | str:
        return _body(self.shape, [*map(self.leaves.__getitem__, _tokens(text))])


def _tokens(text: str) -> list[str]:
    """What follows each `<`; before the first stands only space."""
    before, *tokens = text.split("<")
    if before.strip(_SPACE):
        raise _NotPlain
    return tokens
