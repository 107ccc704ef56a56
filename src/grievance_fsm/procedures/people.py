"""The Grievance Committee of section VIII: its fourteen seats, their terms and training, and its quorum."""

from grievance_fsm.committee import Committee, Provision
from grievance_fsm.deadlines import term, years
from grievance_fsm.facts import param
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick
from grievance_fsm.register import Seat

SEATS = reading("A57", "committee_seats")
RECUSAL = reading("A58", "recusal_rule")
TERM_OVERLAP = reading("A59", "term_overlap")
TRAINING = reading("A60", "training_guard")

FACULTY, STAFF = "faculty", "staff"
UNDERGRADUATE, GRADUATE = "undergraduate student", "graduate student"

QUORUM = param("quorum", 7, "the quorum", clause="III.C.4/s1", low=1, high=14)

# The list has one representative for each group, but two for the graduate women: 13 seats or 14.
SECOND = Seat("graduate_women_2", "another group of graduate women", (GRADUATE,), clause="VIII.viii/s1")

COMMITTEE_SEATS = (
    Seat("faculty_policy", "the Faculty Policy Committee", (FACULTY,), clause="VIII.i/s1"),
    Seat("womens_advisory", "the Women's Advisory Group", (STAFF,), clause="VIII.ii/s1"),
    Seat("women_of_color", "the Women of Color Network", (STAFF, FACULTY), clause="VIII.iii/s1"),
    Seat("staff_issues", "the Working Group on Staff Issues", (STAFF,), clause="VIII.iv/s1"),
    Seat("sexism", "the Faculty Subcommittee on Sexism", (FACULTY,), clause="VIII.v/s1"),
    Seat("cooperative_board", "the Women Students' Cooperative Board", (UNDERGRADUATE,), clause="VIII.vi/s1"),
    Seat("women_students", "the Association of Women Students", (UNDERGRADUATE,), clause="VIII.vii/s1"),
    Seat("graduate_women", "a group of graduate women", (GRADUATE,), clause="VIII.viii/s1"),
    pick(SEATS, seats_14=SECOND, seats_13=None),
    Seat("womens_studies", "the Program in Women's Studies", (STAFF, FACULTY), clause="VIII.ix/s1"),
    Seat("interests", "the Advisory Committee on Women Student's Interests", (FACULTY,), clause="VIII.x/s1"),
    Seat("gays", "Gays at MIT", (UNDERGRADUATE, GRADUATE), clause="VIII.xi/s1"),
    Seat("ombudsperson", "the Ombudsperson for Women's Issues", (STAFF,), True, clause="VIII.xii/s1"),
    Seat("staff_assistant", "the Staff Assistant to Women Students", (STAFF,), True, clause="VIII.xiii/s1"),
)

GRIEVANCE_COMMITTEE = Committee(
    "committee", "the Grievance Committee", COMMITTEE_SEATS, QUORUM, clause="VIII/s1",
    term=term(years(2), clause="VIII/s2"), term_starts=9,
    training=Provision(pick(TRAINING, required="required", advisory="advisory"), "VIII/s3"),
    overlap=Provision(
        pick(TERM_OVERLAP, case_panel_continues="panel continues", replaced="replaced"), "VIII/s2"
    ),
    recusal=Provision(
        pick(RECUSAL, recused_not_counted="not counted", counted="counted", silent="silent"), "GAP.10"
    ),
    conflict=Provision("neither party, witness nor advisor in this case", "GAP.10"),
    positions=Provision("whoever holds the position sits, without a term", "VIII.post/s1"),
    renewal=Provision("the Advocacy Staff asks for new representatives when terms end", "VIII.post2/s1"),
)  # fmt: skip
