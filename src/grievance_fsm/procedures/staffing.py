"""VI.B: who the Advocacy Staff are, at any time and in no case in particular."""

from grievance_fsm.committee import Provision
from grievance_fsm.facts import number, share
from grievance_fsm.procedures.text import reading
from grievance_fsm.readings import pick

RATIO = reading("A61", "staff_ratio")

women = number("women", "women among the Advocacy Staff", 0, 999, clause="VI.B/s1")
in_post = number("in_post", "Advocacy Staff in post", 0, 999, clause="VI.B/s1")
posts = number("posts", "posts of the Advocacy Staff, vacant ones too", 0, 999, clause="VI.B/s1")

mostly_women = pick(
    RATIO,
    exact_fraction=share(women, "2/3", of=in_post).named("two thirds of those in post are women", "VI.B/s1"),
    ceil=share(women, "2/3", of=posts).named("women hold two thirds of all posts, rounded up", "VI.B/s1"),
)

ADVOCACY_STAFF = Provision(mostly_women, "VI.B/s1")
