"""What a command was given, read part by part, so that one refusal can list everything that is wrong with it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from grievance_fsm import misplaced
from grievance_fsm.errors import BadInput, DeclarationError, Problem, unknown
from grievance_fsm.misplaced import refuse

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Asked:
    """Reads the parts of what was asked; `settled` raises once, with the problems of all of them."""

    def __init__(self, out: Path | None = None) -> None:
        self.errors: list[BadInput | DeclarationError] = []
        if out is not None:
            self.read(writable, out)

    def read(self, part: Callable[..., Any], *given: Any) -> Any:
        """What a part comes to; nothing where it cannot be used."""
        try:
            return part(*given)
        except (BadInput, DeclarationError) as error:
            self.errors.append(error)
            return None

    def settled(self) -> None:
        """Raise everything that was wrong, at once."""
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            raise BadInput(dict.fromkeys(problem for error in self.errors for problem in error.problems))

    def policy(self, name: str, readings: Iterable[str] = (), parameters: Iterable[str] = ()) -> Any:
        """A policy under choices and values; under its own where these cannot be used, so that more can be read."""
        from grievance_fsm.loading import load_policy

        chosen = dict(self.pairs("--reading", readings))
        told = self.pairs("--parameter", parameters)
        values = {name: int(text) if _WHOLE.fullmatch(text) else text for name, text in told}
        policy = self.read(_loaded, load_policy, name)
        if policy is None or not (chosen or values):
            return policy
        return self.read(policy.under, chosen, values) or policy

    def verifiable(self, name: str, readings: Iterable[str] = (), parameters: Iterable[str] = ()) -> Any:
        """A policy under choices and values, or a workflow definition as it stands, faults included."""
        if ".json" not in name:
            return self.policy(name, readings, parameters)
        from grievance_fsm.loading import load

        for option, given in (("--reading", readings), ("--parameter", parameters)):
            for text in given:
                self.read(refuse, f"{option} {text}", "a workflow definition has none.")
        return self.read(_loaded, load, name)

    def policies(self, name: str, readings: Iterable[str], parameters: Iterable[str]) -> tuple[Any, Any]:
        """A policy as it is, and under choices and values."""
        under = self.policy(name, readings, parameters)
        if under is None:
            return None, None
        from grievance_fsm.loading import load_policy

        return load_policy(name), under

    def pairs(self, option: str, given: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The NAME=VALUE of an option, no name twice."""
        names: set[str] = set()
        for text in given:
            name, sign, value = text.partition("=")
            if not (sign and name and value):
                self.read(refuse, f"{option} {text}", "wants NAME=VALUE.")
            elif name in names:
                self.read(refuse, f"{option} {name}", "stands twice.")
            else:
                names.add(name)
                yield name, value

    def procedure(self, policy: Any, name: str | None) -> Any:
        """A procedure of a policy; the only one where none is named."""
        if policy is None:
            return None
        if name is not None:
            return self.read(policy.procedure, name)
        found, *others = policy.bound.values()
        if others:
            names = ", ".join(f"{policy.name}.{each}" for each in policy.bound)
            return self.read(refuse, policy.name, f"has several procedures; name one of {names}.")
        return found

    def procedures(self, policy: Any, name: str | None) -> tuple[Any, ...]:
        """The procedures that an audit covers: the one named, or all of a policy with a docket."""
        if policy is not None and name is None and policy.docket is not None:
            return tuple(policy.bound.values())
        found = self.procedure(policy, name)
        return () if found is None else (found,)


def whole(option: str, text: str) -> int:
    """A whole number; raises `BadInput` under the option's name."""
    if not _WHOLE.fullmatch(text):
        refuse(option, "wants a whole number.")
    return int(text)


def _loaded(load: Callable[[str], Any], name: str) -> Any:
    """A policy, where its name is none of a case or a log."""
    misplaced.wants_policy(name)
    return load(name)


def vote(policy: Any, inside: str) -> str | None:
    """A vote by its procedure and action; of a procedure alone, the first on which anybody votes."""
    name, dot, _ = inside.partition(".")
    if dot or policy is None:
        return inside
    votes: list[str] = [rule.qualified for rule in policy.procedure(name).rules.values() if rule.ballots]
    return votes[0] if votes else refuse(f"{policy.name}.{inside}", "nobody votes there.")


def count(option: str, text: str, least: int = 0, most: int | None = None) -> int:
    """A whole number from 0 on, or from one to another."""
    number = whole(option, text)
    if number < least or (most is not None and number > most):
        refuse(option, f"wants a whole number from {least} {'on' if most is None else f'to {most}'}.")
    return number


def year(option: str, text: str) -> int:
    """A year."""
    if not 1000 <= (number := whole(option, text)) <= 9900:
        refuse(option, "wants a year such as 2015.")
    return number


def threshold(option: str, text: str, policy: Any) -> int:
    """Under which number numbers are withheld: what the reports of a policy allow."""
    plan = None if policy is None else policy.reporting
    return whole(option, text) if plan is None else count(option, text, plan.k.low, plan.k.high)


def day(option: str, text: str | None) -> date | None:
    """A day as `2015-02-02`; nothing where none was given."""
    try:
        return None if text is None else date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise BadInput([Problem(option, "wants a day such as 2015-02-02.")]) from None


def form(given: str | None, as_json: bool) -> str:
    """The form in which a procedure is shown."""
    from grievance_fsm.rendering import FORMS

    return _form(given, as_json, FORMS)


def report_form(given: str | None, as_json: bool) -> str:
    """The form in which a report is shown."""
    return _form(given, as_json, ("text", "markdown", "json"))


def _form(given: str | None, as_json: bool, forms: Collection[str]) -> str:
    if given is not None and given not in forms:
        refuse("--as", unknown("form", given, forms))
    if as_json and given not in (None, "json"):
        refuse("--as", f"“{given}” is no JSON; leave out one of --as and --json.")
    return "json" if as_json else given or "text"


def years(option: str, text: str) -> tuple[int, int]:
    """Years such as `2015-2024`, or one alone."""
    first, dash, last = text.partition("-")
    if not (first.isdecimal() and first.isascii() and len(first) == 4 and (not dash or last.isdecimal())):
        refuse(option, "wants years such as 2015-2024.")
    if not dash:
        return int(first), int(first)
    if len(last) != 4 or not last.isascii() or int(last) < int(first):
        refuse(option, "wants years in order, such as 2015-2024.")
    return int(first), int(last)


def log(read: Callable[[Path], Any], path: Path) -> Any:
    """A log, where the file is none of a case and no policy."""
    misplaced.wants_log(path)
    return read(path)


def reported(path: Path, kept: Any, policy: Any, *, year: int, k: int | None) -> Any:
    """The annual report on the cases at a path; raises once, with the problems of all of them."""
    from grievance_fsm.records import annual_report
    from grievance_fsm.records.reading import CaseFiles

    cases = CaseFiles(path, kept)
    problems: list[Problem] = []
    try:
        found = annual_report(policy, cases, year=year, k=k)
    except BadInput as error:
        problems += error.problems
    if problems := [*cases.problems, *problems]:
        raise BadInput(problems)
    return found


def diary_of(path: Path, kept: Any, on: date, alarms: tuple[int, ...]) -> str:
    """What is owed in the cases at a path as a calendar file: those that were kept, or the one that a drafter wrote."""
    from grievance_fsm.casefiles import run_casefile
    from grievance_fsm.diary import diary
    from grievance_fsm.loading import load_policy
    from grievance_fsm.records.reading import CaseFiles

    try:
        if path.suffix == ".toml":
            return diary(run_casefile(path, load_policy).case, on, alarms=alarms)
        cases = CaseFiles(path, kept)
        text = diary(list(cases), on, alarms=alarms)
    except ImportError as error:
        raise BadInput([Problem("diary", str(error))]) from None
    if cases.problems:
        raise BadInput(cases.problems)
    return text


def case_in(path: Path, name: str) -> Any:
    """The case in a file: one that a drafter wrote, or one kept as JSON under the policy of that name."""
    from grievance_fsm.casefiles import run_casefile
    from grievance_fsm.loading import load_policy
    from grievance_fsm.records.reading import CaseFiles

    misplaced.wants_case(path)
    if path.suffix == ".toml":
        return run_casefile(path, load_policy).case
    cases = CaseFiles(path, _loaded(load_policy, name))
    found = list(cases)
    if cases.problems:
        raise BadInput(cases.problems)
    if len(found) != 1:
        refuse(str(path), f"wants one case; there are {len(found)}.")
    return found[0]


def fitting(words: Any, procedures: tuple[Any, ...]) -> None:
    """Refuse a mapping of a log's words that does not fit the procedures."""
    problems = list(words.problems(*procedures)) if words is not None and procedures else []
    if problems:
        raise BadInput(problems)


def text_of(path: Path) -> str:
    """The text of a file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput([Problem(str(path), f"is not UTF-8 (byte {error.start}).")]) from None
    except (OSError, ValueError) as error:
        raise BadInput([Problem(str(path), reason(error))]) from None


def register(policy: Any, path: Path) -> Any:
    """The register of a policy's committee in a JSON file; without a policy, only whether it is JSON."""
    from grievance_fsm.interchange import parse_json, read_people

    problems: list[Problem] = []
    data = parse_json(text_of(path), problems)
    if problems:
        raise BadInput(Problem(": ".join(filter(None, (str(path), each.place))), each.message) for each in problems)
    found = None if policy is None else read_people(data, policy, problems, str(path))
    if problems:
        raise BadInput(problems)
    return found


def writable(out: Path) -> None:
    """Refuse a file that cannot be written, before any work is done."""
    wrong = "is a directory." if out.is_dir() else "" if out.parent.is_dir() else "there is no such folder."
    if wrong:
        refuse(f"--out {out}", wrong)


def folder(option: str, path: Path) -> None:
    """Refuse what cannot be a folder, before any work is done."""
    if path.exists() and not path.is_dir():
        refuse(f"{option} {path}", "is a file.")


def reason(error: Exception) -> str:
    """Why a file cannot be used, in the system's words."""
    return f"{getattr(error, 'strerror', None) or 'no file can have this name'}."
