"""Time limits as JSON, written and read back, with every problem of what is read and its path."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import attrs
from attrs import frozen

from grievance_fsm.clauses import Added, citing
from grievance_fsm.conventions import PROFILES, Counting
from grievance_fsm.deadlines import (
    EndOf,
    Extension,
    Extreme,
    If,
    Limit,
    Nearer,
    OnDay,
    Since,
    Span,
    Suspension,
    Trigger,
)
from grievance_fsm.errors import BadInput, Problem, unknown
from grievance_fsm.guard_json import from_json as guard_from_json
from grievance_fsm.guard_json import to_json as guard_to_json
from grievance_fsm.readings import Pick

NO_WORDS: Final[Mapping[str, Any]] = {}


@frozen
class Named:
    """A state that only has its name."""

    name: str


# -- written -----------------------------------------------------------------------------------------------------


def to_json(limit: Limit) -> dict[str, Any]:
    """A limit down to its spans, triggers and guards; `from_json` reads it back."""
    states = limit.state if isinstance(limit.state, tuple) else (limit.state,)
    return {
        "kind": limit.kind, "key": limit.key, "opens": plain(limit.opens), "until": plain(limit.until),
        "after": plain(limit.after), "last_day": plain(limit.last_day), "expiry": plain(limit.expiry),
        "overflow": plain(limit.overflow), "counting": plain(limit.counting),
        "unless": None if limit.unless is None else guard_to_json(limit.unless),
        "states": [state.name for state in states if state is not None],
        "holder": getattr(limit.holder, "name", limit.holder),
        "suspended": [plain(each) for each in limit.suspended], "extended": plain(limit.extended),
        **citing(limit.clause),
    }  # fmt: skip


def plain(what: Any) -> Any:
    """A part of a limit as JSON has it; actions, facts and states by name."""
    written = _WRITTEN.get(type(what))
    return getattr(what, "key", getattr(what, "name", what)) if written is None else written(what)


def _counting(counting: Counting) -> Any:
    """The name of a profile, or the whole convention where the table has none like it."""
    return counting.name if PROFILES.get(counting.name) == counting else attrs.asdict(counting)


def _extension(what: Extension) -> dict[str, Any]:
    return {
        "by": plain(what.by), "span": plain(what.span), "roles": list(what.roles), "ground": plain(what.ground),
        "consent": plain(what.consent), "most": what.most, "cap": plain(what.cap), "in_time": what.in_time,
        "base": what.base, **citing(what.clause),
    }  # fmt: skip


_WRITTEN: Final[Mapping[type, Callable[[Any], Any]]] = {
    Span: lambda it: {
        "n": it.n, "unit": it.unit, "overflow": plain(it.overflow), "backwards": it.backwards,
        "registered": plain(it.registered), **citing(it.clause),
    },
    Trigger: lambda it: {
        "which": it.which, "of": [plain(part) for part in it.of], "deemed": plain(it.deemed), "served": it.served,
    },
    Since: lambda it: {"span": plain(it.span), "after": plain(it.after)},
    OnDay: lambda it: {"day": plain(it.fact)},
    If: lambda it: {"if": guard_to_json(it.guard), "then": plain(it.then)},
    Nearer: lambda it: {"nearer": plain(it.span), "then": plain(it.then), "after": plain(it.after)},
    EndOf: lambda it: {"end_of": it.what, "part": it.part, "after": plain(it.after), **citing(it.clause)},
    Extreme: lambda it: {it.which: [plain(part) for part in it.of]},
    Suspension: lambda it: {
        "tag": it.tag, "begins": plain(it.begins), "ends": plain(it.ends), **citing(it.clause),
    },
    Extension: _extension,
    Pick: lambda it: {"pick": it.reading.name},
    Counting: _counting,
}  # fmt: skip


# -- read --------------------------------------------------------------------------------------------------------


def from_json(data: Any, words: Mapping[str, Any] = NO_WORDS) -> Limit:
    """The limit that `to_json` wrote, its actions and facts by name; raises `BadInput` with every problem.

    `words` are the facts and parameters that its guards may speak of, and its picks, as for `guard_json.from_json`.
    """
    reader = _Reader(words)
    limit: Limit = reader.limit(data, "")
    if reader.problems:
        raise BadInput(reader.problems)
    return limit


class _Reader:
    """Reads the parts of one limit and notes what is wrong with them."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words
        self.problems: list[Problem] = []

    def limit(self, data: Any, path: str) -> Any:
        known = ("kind", "key", "opens", "until", "after", "last_day", "expiry", "overflow", "counting", "unless",
                 "states", "holder", "suspended", "extended")  # fmt: skip
        data = self._object(data, path, known)
        if data is None:
            return None
        several = self._listed(data, "suspended", path)
        parts: dict[str, Any] = {
            "kind": data.get("kind", "duty"), "opens": self.end(data.get("opens"), f"{path}/opens"),
            "until": self.end(data.get("until"), f"{path}/until"),
            "after": self.trigger(data.get("after"), f"{path}/after"),
            "counting": self.counting(data.get("counting"), f"{path}/counting"),
            "unless": self.guard(data.get("unless"), f"{path}/unless"),
            "state": tuple(Named(str(name)) for name in self._listed(data, "states", path)) or None,
            "holder": data.get("holder"), "clause": self._cited(data),
            "suspended": tuple(self.suspension(e, f"{path}/suspended/{n}") for n, e in enumerate(several)),
            "extended": self.extension(data.get("extended"), f"{path}/extended"),
        }  # fmt: skip
        for name in ("last_day", "expiry", "overflow"):
            if data.get(name) is not None:
                parts[name] = self._picked(data[name], f"{path}/{name}")
        return self._made(Limit, parts, path)

    def span(self, data: Any, path: str) -> Any:
        known = ("n", "unit", "overflow", "backwards", "registered")
        data = self._object(data, path, known)
        if data is None:
            return None
        missing = [name for name in ("n", "unit") if data.get(name) is None]
        self.problems += [Problem(f"{path}/{name}", "is missing.") for name in missing]
        if missing:
            return None
        parts = {name: data[name] for name in known if data.get(name) is not None}
        if "overflow" in parts:
            parts["overflow"] = self._picked(parts["overflow"], f"{path}/overflow")
        return self._made(Span, {**parts, "clause": self._cited(data)}, path)

    def trigger(self, data: Any, path: str) -> Any:
        """A trigger, a bare name, a pick or nothing."""
        if data is None or isinstance(data, str):
            return data
        if isinstance(data, Mapping) and "pick" in data:
            return self._picked(data, path)
        data = self._object(data, path, ("which", "of", "deemed", "served"))
        if data is None:
            return None
        of = self._listed(data, "of", path)
        if not of:
            self.problems.append(Problem(f"{path}/of", "wants the names of one or more actions or days."))
        parts = {
            "which": data.get("which", "only"), "of": tuple(map(str, of)), "served": data.get("served", False),
            "deemed": None if data.get("deemed") is None else self.span(data["deemed"], f"{path}/deemed"),
        }  # fmt: skip
        return self._made(Trigger, parts, path)

    def end(self, data: Any, path: str) -> Any:
        """One edge of a limit."""
        if data is None:
            return None
        if not isinstance(data, Mapping):
            self.problems.append(Problem(path or "/", "wants an object."))
            return None
        for key, read in self._ends.items():
            if key in data:
                return read(data, path)
        return self.span(data, path)

    @property
    def _ends(self) -> Mapping[str, Callable[[Mapping[str, Any], str], Any]]:
        def after(data: Mapping[str, Any], path: str) -> Any:
            return self.trigger(data.get("after"), f"{path}/after")

        def then(data: Mapping[str, Any], path: str) -> Any:
            return self.end(data.get("then"), f"{path}/then")

        def extreme(which: str) -> Callable[[Mapping[str, Any], str], Any]:
            return lambda data, path: Extreme(
                which,
                tuple(self.end(e, f"{path}/{which}/{n}") for n, e in enumerate(self._listed(data, which, path))),
            )

        return {
            "pick": self._picked,
            "span": lambda data, path: self._spanned(Since, {
                "span": self.span(data["span"], f"{path}/span"), "after": after(data, path),
            }),
            "day": lambda data, path: OnDay(data["day"]),
            "if": lambda data, path: If(self.guard(data["if"], f"{path}/if"), then(data, path)),
            "nearer": lambda data, path: self._spanned(Nearer, {
                "span": self.span(data["nearer"], f"{path}/nearer"), "then": then(data, path),
                "after": after(data, path),
            }),
            "end_of": lambda data, path: self._made(EndOf, {
                "what": data["end_of"], "after": after(data, path), "part": data.get("part", "exams"),
                "clause": self._cited(data),
            }, path),
            "earliest": extreme("earliest"), "latest": extreme("latest"),
        }  # fmt: skip

    def counting(self, data: Any, path: str) -> Any:
        if data is None:
            return None
        if isinstance(data, str):
            if data not in PROFILES:
                self.problems.append(Problem(path, unknown("profile", data, PROFILES)))
            return PROFILES.get(data)
        if isinstance(data, Mapping) and "pick" in data:
            return self._picked(data, path)
        known = [each.name for each in attrs.fields(Counting)]
        data = self._object(data, path, known)
        return None if data is None else self._made(Counting, dict(data), path)

    def suspension(self, data: Any, path: str) -> Any:
        data = self._object(data, path, ("tag", "begins", "ends"))
        if data is None:
            return None
        ends = {name: self.trigger(data.get(name), f"{path}/{name}") for name in ("begins", "ends")}
        return self._made(Suspension, {"tag": data.get("tag", ""), **ends, "clause": self._cited(data)}, path)

    def extension(self, data: Any, path: str) -> Any:
        if data is None:
            return None
        known = ("by", "span", "roles", "ground", "consent", "most", "cap", "in_time", "base")
        data = self._object(data, path, known)
        if data is None:
            return None
        parts = {name: data[name] for name in ("by", "ground", "consent", "most", "in_time", "base") if name in data}
        span = data.get("span")
        parts["span"] = span if isinstance(span, str) else self.span(span, f"{path}/span")
        parts["cap"] = None if data.get("cap") is None else self.span(data["cap"], f"{path}/cap")
        parts["roles"] = tuple(map(str, self._listed(data, "roles", path)))
        return self._made(Extension, {**parts, "clause": self._cited(data)}, path)

    def guard(self, data: Any, path: str) -> Any:
        if data is None:
            return None
        try:
            return guard_from_json(data, self.words)
        except BadInput as error:
            self.problems += [Problem(f"{path}{each.place}".rstrip("/"), each.message) for each in error.problems]
            return None

    def _picked(self, data: Any, path: str) -> Any:
        if not isinstance(data, Mapping):
            return data
        name = f"pick:{data.get('pick')}"
        if name not in self.words:
            self.problems.append(Problem(path, unknown("reading", str(data.get("pick")), self.words)))
        return self.words.get(name)

    def _object(self, data: Any, path: str, known: Iterable[str]) -> Mapping[str, Any] | None:
        if not isinstance(data, Mapping):
            self.problems.append(Problem(path or "/", "wants an object."))
            return None
        keys = {*known, "clause", "added"}
        strange = sorted(str(key) for key in data if key not in keys)
        self.problems += [Problem(f"{path}/{key}", unknown("key", key, keys)) for key in strange]
        return {key: value for key, value in data.items() if key in keys}

    def _listed(self, data: Mapping[str, Any], name: str, path: str) -> list[Any]:
        found = data.get(name)
        if found is not None and not isinstance(found, list):
            self.problems.append(Problem(f"{path}/{name}", "wants a list."))
        return found if isinstance(found, list) else []

    def _cited(self, data: Mapping[str, Any]) -> str:
        clause = str(data.get("clause") or "")
        return Added(clause) if data.get("added") is True else clause

    def _spanned(self, cls: type, parts: Mapping[str, Any]) -> Any:
        """A part with a span of its own, unless that could not be read, which has been noted."""
        return None if parts["span"] is None else cls(**parts)

    def _made(self, cls: type, parts: Mapping[str, Any], path: str) -> Any:
        """The part, unless its class refuses a value: then every value that it refuses is a problem."""
        for name, value in parts.items():
            validator = getattr(attrs.fields_dict(cls)[name], "validator", None)
            if validator is None:
                continue
            try:
                validator(None, attrs.fields_dict(cls)[name], value)
            except BadInput as error:
                self.problems += [Problem(f"{path}/{name}", each.message) for each in error.problems]
        if self.problems:
            return None
        return cls(**parts)
