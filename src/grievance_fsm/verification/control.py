"""Whether the institution can keep its last days whatever the parties do, and what the others hang on."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from grievance_fsm.errors import oxford
from grievance_fsm.exploring.possible import Known
from grievance_fsm.exploring.searching import Explorer
from grievance_fsm.exploring.telling import told
from grievance_fsm.exploring.ways import Way
from grievance_fsm.guards import text
from grievance_fsm.rules import BoundProcedure, Rule
from grievance_fsm.verification.answers import OBSERVED, PROVED, REFUTED, Answer
from grievance_fsm.verification.board import Board
from grievance_fsm.verification.game import Game
from grievance_fsm.verification.kinds import owed_by_a_day
from grievance_fsm.verification.model import Model, Move, Place
from grievance_fsm.verification.playing import Play, played
from grievance_fsm.verification.showing import showing

SHOWN: Final = 3
"""How many conditions are named."""

THWARTED: Final = 12
"""How many duties that can be thwarted are looked for; each of them takes a game of its own."""

ALWAYS, WITH_LUCK, NEVER, UNKNOWN = "always", "with luck", "never", "unknown"


class Keeping(NamedTuple):
    """Whether the institution can keep one of its duties: always, only with luck, or never against the parties.

    It is unknown where too many others can be thwarted, or where its last day may be put off while time runs.

    `hangs` are the conditions of which nobody can promise that they hold, `misses` the acts which the other side may
    leave undone; `calendar` says that it takes a short month.
    """

    rule: Rule
    verdict: str
    play: Play | None = None
    misses: tuple[Move, ...] = ()
    hangs: tuple[Any, ...] = ()
    calendar: bool = False


def controlled(
    procedure: BoundProcedure, subject: Model | Board, start: date, known: Known
) -> Iterator[Answer]:  # fmt: skip
    """What there is to say of the duties of the institution that have a last day."""
    board = Board.of(subject) if isinstance(subject, Model) else subject
    found = keepable(board)
    for keeping in found:
        if keeping.play is not None:
            yield _answer(procedure, keeping, keeping.play, _way(board, keeping.play, start, known), start)
    for verdict, status, words in (
        (ALWAYS, PROVED, "whatever the parties do, the institution can keep each last day of {}"),
        (UNKNOWN, OBSERVED, "nothing is proved of the last days of {}: they move, or too many others can be thwarted"),
    ):
        rules = [keeping.rule for keeping in found if keeping.verdict == verdict]
        if rules:
            names = oxford([rule.name for rule in rules], "and")
            yield Answer("control", status, procedure.name, words.format(names), _cited(rules))


def keepable(subject: Model | Board) -> tuple[Keeping, ...]:
    """For each duty of the institution whether it can be kept, all together, whatever the other side does.

    Raises `TooLarge` for a procedure whose game holds more zones than are kept.
    """
    board = Board.of(subject) if isinstance(subject, Model) else subject
    model = board.model
    owed = dict.fromkeys(rule for stay in model.stays for rule, _ in stay.dues if board.players.ours(rule))
    vague = [rule for rule in model.procedure.rules.values()
             if rule not in owed and _moves(model, rule) and board.players.ours(rule)]  # fmt: skip
    left = {rule.name: rule for rule in owed}
    never = list(_against_the_parties(board, left))
    if len(never) == THWARTED:
        return (*never, *(Keeping(rule, UNKNOWN) for rule in (*left.values(), *vague)))
    luck = _against_luck(board, left)
    always = [rule for name, rule in left.items() if name not in luck]
    vague += [rule for rule in always if _moves(model, rule)]
    sure = [Keeping(rule, ALWAYS) for rule in always if rule not in vague]
    return (*never, *luck.values(), *sure, *(Keeping(rule, UNKNOWN) for rule in vague))


def _moves(model: Model, rule: Rule) -> bool:
    """Whether a duty has a last day of which a proof knows no bounds."""
    return owed_by_a_day(rule) and rule.limit is not None and rule.limit.key in model.vague


def _against_the_parties(board: Board, left: dict[str, Rule]) -> Iterator[Keeping]:
    """The duties that the other side can thwart although all goes as wished otherwise; they leave the others."""
    lucky = frozenset(board.model.procedure.rules)
    for _ in range(THWARTED):
        game = Game(board, frozenset(left), lucky).solved()
        if not game.start:
            return
        play = played(game)
        calendar = not Game(board, frozenset(left), lucky, strict=False).solved().start
        rule = left.pop(play.missed.rule.name)
        yield Keeping(rule, NEVER, play, tuple(_missing(game, play)), calendar=calendar)


def _against_luck(board: Board, left: dict[str, Rule]) -> dict[str, Keeping]:
    """The duties that are lost where nobody comes, or no vote is carried."""
    found: dict[str, Keeping] = {}
    players = board.players
    doubtful = {name for name, guards in players.promised_by_nobody.items() if guards} | players.chosen_by_nobody
    granted: frozenset[str] = frozenset()
    lucky: frozenset[str] = frozenset()
    while left and not doubtful <= lucky:
        game = Game(board, frozenset(left), lucky, granted).solved()
        if not game.start:
            break
        play = played(game)
        rule, blamed = play.missed.rule, _blamed(game, play)
        place = _place(board, play)
        hangs = tuple(guard for each in blamed if each.name not in granted for guard in players.doubts(place, each))
        known = found.get(rule.name, Keeping(rule, WITH_LUCK, play))
        found[rule.name] = known._replace(hangs=tuple(dict.fromkeys((*known.hangs, *hangs))))
        names = frozenset(each.name for each in blamed)
        lucky |= {name for name in names if name in granted or name not in doubtful}
        lucky |= {name for name in names if name not in players.chosen_by_nobody}
        granted |= names
    return found


def _blamed(game: Game, play: Play) -> tuple[Rule, ...]:
    """The acts that would have saved a last day had all gone as wished: the duty itself, or others at its place."""
    players = game.board.players
    here = dict.fromkeys(move.rule for move in game.board.model.moves[play.place])
    rules = [rule for rule in here if players.ours(rule) and rule.name not in game.lucky]
    fails = [r for r in rules if game.board.doubtful(play.place, r) and r.name not in game.granted]
    varies = [r for r in rules if r.name in players.chosen_by_nobody]
    for blamed in (fails, varies):
        if play.missed.rule in blamed:
            return (play.missed.rule,)
        if blamed:
            return tuple(blamed)
    every = game.board.model.procedure.rules.values()
    return tuple(rule for rule in every if players.ours(rule) and rule.name not in game.lucky)


def _place(board: Board, play: Play) -> Place:
    """Where a play ends in the whole graph."""
    moves = _unfolded(board, play)
    return board.folded.whole.places[moves[-1].target if moves else 0]


def _unfolded(board: Board, play: Play) -> tuple[Move, ...]:
    """The moves of a play in the whole graph."""
    return board.folded.unfolded(act.move for act in play.acts)


def _missing(game: Game, play: Play) -> Iterator[Move]:
    """The acts of the other side that would have saved a last day where the play ends."""
    for number, move in enumerate(game.board.model.moves[play.place]):
        comes = move.rule.name in game.board.players.others and not (move.rule.gives_up or move.rule.lapses)
        if comes and any(game.board.into(play.place, number, game.left(move.target), tight=False)):
            yield move


# -- words ------------------------------------------------------------------------------------------------------------


def _way(board: Board, play: Play, start: date, known: Known) -> Way:
    procedure = board.model.procedure
    way = told(Explorer(procedure, start, known), play.walk(procedure, start))
    return showing(way, _unfolded(board, play))


def _answer(procedure: BoundProcedure, keeping: Keeping, play: Play, way: Way, start: date) -> Answer:
    rule = keeping.rule
    place, last = f"{procedure.name}.{rule.name}", play.on(start, play.last)
    if keeping.verdict == WITH_LUCK:
        hangs = oxford([text(guard) for guard in keeping.hangs[:SHOWN]], "and") if keeping.hangs else "its outcome"
        words = f"its last day can be kept whatever the parties do, but hangs on {hangs}"
        clauses = (*_cited([rule]), *(guard.clause for guard in keeping.hangs if getattr(guard, "clause", "")))
        after = f"where that fails, {last} passes"
        return Answer("control", OBSERVED, place, words, tuple(dict.fromkeys(clauses)), way, after)
    words = "the other side can make the institution miss its last day"
    clauses = _cited([rule, *(move.rule for move in keeping.misses)])
    note = "not in every month: the spans that it takes are the worst of the calendar" if keeping.calendar else ""
    return Answer("control", REFUTED, place, words, clauses, way, _after(keeping, last), note=note)


def _after(keeping: Keeping, last: date) -> str:
    """What may never come, or that nothing helps any more."""
    words = list(dict.fromkeys(move.rule.words for move in keeping.misses))
    why = f"{oxford(words)} may never come" if words else "then nothing helps"
    return f"{why}, and {last} passes without “{keeping.rule.words}”"


def _cited(rules: list[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.cited for rule in rules if rule.cited))
