"""How a figure is told: what was measured, the target beside it, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen


@frozen
class Figure:
    """One measured figure; `good` is nothing where no target is set."""

    what: str
    result: str
    target: str = ""
    good: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "**missed**", None: ""}[self.good]


def at_least(what: str, value: float, bound: float, show: str = "{:.2f}") -> Figure:
    """A figure that must reach a bound."""
    return Figure(what, show.format(value), "≥ " + show.format(bound), value >= bound)


def at_most(what: str, value: float, bound: float, show: str = "{:.2f}") -> Figure:
    """A figure that must not exceed a bound."""
    return Figure(what, show.format(value), "≤ " + show.format(bound), value <= bound)


def told(what: str, value: float, show: str = "{:.2f}") -> Figure:
    """A figure without a target."""
    return Figure(what, show.format(value))


@frozen
class Section:
    """Some figures under a heading, with what they mean in plain words."""

    title: str
    words: str
    figures: tuple[Figure, ...] = ()

    def lines(self) -> Iterator[str]:
        yield from (f"## {self.title}", "", self.words, "")
        if self.figures:
            yield from ("| what | result | target | |", "|---|---:|---:|---|")
            yield from (f"| {each.what} | {each.result} | {each.target} | {each.verdict} |" for each in self.figures)
            yield ""


def page(head: Iterable[str], sections: Iterable[Section]) -> str:
    """The whole report; what was missed stands at the top."""
    listed = list(sections)
    judged = [each for section in listed for each in section.figures if each.good is not None]
    missed = [f"{each.what}: {each.result}, target {each.target}" for each in judged if not each.good]
    found = f"{len(judged) - len(missed)} of {len(judged)} targets met."
    lines = ["# What the benchmarks measured", "", *head, "", found, *(f"- missed: {each}" for each in missed), ""]
    return "\n".join([*lines, *(line for section in listed for line in section.lines())])
