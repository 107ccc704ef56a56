"""What a convention does: every time limit over every trigger day of some years, and how other conventions move it."""

from grievance_fsm.surveying.days import SHORT, survey, survey_of
from grievance_fsm.surveying.found import Moved, Open, Survey, Surveyed

__all__ = ["SHORT", "Moved", "Open", "Survey", "Surveyed", "survey", "survey_of"]
