"""Cases from files: one in each `.json`, one in each line of a `.jsonl`, or a folder of such files."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import define, field

from grievance_fsm.case import Case
from grievance_fsm.errors import BadInput, DeclarationError, Problem, counted
from grievance_fsm.policy import Policy

SUFFIXES: Final = (".json", ".jsonl")


@define(eq=False, repr=False)
class CaseFiles:
    """The cases at a path, replayed one after the other; what cannot be read is noted, and the next one is read.

    Each case is read under the choices and parameters that its file names, which its digest then confirms.
    """

    path: Path
    policy: Policy
    problems: list[Problem] = field(factory=list)
    known: dict[str, Policy] = field(factory=dict, init=False)

    def __iter__(self) -> Iterator[Case]:
        for place, text in self._texts():
            try:
                yield Case.from_json(text, self._kept_under(text))
            except BadInput as error:
                self._note(place, error)

    def _texts(self) -> Iterator[tuple[str, str]]:
        files = self._files()
        for path in files:
            name = path.name if path != self.path else str(path)
            try:
                if (other := _no_cases(path)) is not None:
                    self.problems.append(Problem(name, other))
                else:
                    yield from _texts_of(path, name)
            except UnicodeDecodeError:
                self.problems.append(Problem(name, "is not UTF-8."))
            except (OSError, ValueError) as error:
                self.problems.append(Problem(name, f"{getattr(error, 'strerror', None) or 'cannot be read'}."))

    def _files(self) -> list[Path]:
        if not self.path.is_dir():
            return [self.path]
        found = sorted(each for each in self.path.iterdir() if each.suffix in SUFFIXES)
        if not found:
            self.problems.append(Problem(str(self.path), "holds no .json or .jsonl file of a case."))
        return found

    def _kept_under(self, text: str) -> Policy:
        """The policy with the choices and parameters that a file names; as it is where these cannot be used."""
        try:
            data = json.loads(text)
            told = json.dumps([data["readings"], data["parameters"]], sort_keys=True)
        except (ValueError, TypeError, LookupError, RecursionError):
            return self.policy
        if told not in self.known:
            self.known[told] = self._under(data["readings"], data["parameters"])
        return self.known[told]

    def _under(self, readings: Any, parameters: Any) -> Policy:
        if not (isinstance(readings, Mapping) and isinstance(parameters, Mapping)):
            return self.policy
        chosen = {name: choice for name, choice in readings.items() if isinstance(choice, str)}
        try:
            return self.policy.under(chosen, parameters)
        except (DeclarationError, TypeError):
            return self.policy

    def _note(self, place: str, error: BadInput) -> None:
        for each in error.problems:
            self.problems.append(Problem(": ".join(filter(None, (place, each.place))), each.message))


def _no_cases(path: Path) -> str | None:
    """What is wrong with a file that holds something else than cases; nothing where one entry at least looks like one.

    A lone entry that is no JSON is left to whoever reads it, who says where it breaks off.
    """
    met: list[set[str] | None] = []
    for _, text in _texts_of(path, ""):
        met.append(_keys(text))
        if {"policy", "events"} & (met[-1] or set()):
            return None
    if met in ([], [None]):
        return None
    log = any({"case", "activity"} <= (keys or set()) for keys in met)
    why = "it is a log of events, which grievance-fsm audit reads" if log else "none has “policy” or “events”"
    return f"holds no case in {counted(len(met), 'entry', 'entries')}: {why}."


def _keys(text: str) -> set[str] | None:
    """The keys of an entry; nothing where it is no JSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return set(found) if isinstance(found, dict) else set()


def _texts_of(path: Path, name: str) -> Iterator[tuple[str, str]]:
    if path.suffix != ".jsonl":
        yield name, path.read_text(encoding="utf-8")
        return
    with path.open(encoding="utf-8") as lines:
        yield from ((f"{name}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip())
