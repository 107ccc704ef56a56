"""The routes of a case."""

from grievance_fsm.routes import Route

INTAKE = Route("intake", "advice and the initial report", clause="II/s1a")
HOUSING = Route("housing", "temporary alternate housing", clause="II.C/s1")
INFORMAL = Route("informal", "the informal procedure", clause="III.A/s1b")
NEGOTIATED = Route("negotiated", "the negotiated procedure", clause="III.B/s1")
FORMAL = Route("formal", "the formal procedure", clause="III.C/s1")
APPEAL = Route("appeal", "the appeal to an impartial panel", clause="H.6")
ARBITRATION = Route("arbitration", "independent arbitration", clause="U.6")
RETALIATION = Route("retaliation", "the watch against retaliation", clause="H.4")
RECORDS = Route("records", "the records of the Advocacy Staff", clause="III/s4")
