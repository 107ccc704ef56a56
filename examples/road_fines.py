"""Road fines of an Italian municipality, 2000 to 2013, as the published model of their event log has them.

    grievance-fsm audit road_fines.xes.gz --policy examples/road_fines.py

The log names no roles. Facts are named as the log's attributes are; amounts are read to the cent.
"""

from typing import Any

from grievance_fsm.clauses import Registry
from grievance_fsm.deadlines import before, days, latest, window
from grievance_fsm.facts import money
from grievance_fsm.language import ANYONE, Action, Procedure, State, may
from grievance_fsm.policy import Policy

clauses = Registry.of({
    "order/s1": "A fine is created, sent and notified, paid or collected, and may be appealed in between.",
    "send/s1": "The fine is sent in less than 90 days after it was created.",
    "penalty/s1": "The penalty is added on the 60th day after the notification.",
    "appeal/s1": "An appeal comes in less than 60 days after the notification, or after a result of the prefecture.",
    "collect/s1": "Credit collection only while less was paid than the fine and its expense.",
})  # fmt: skip

BEFORE = State("before", initial=True)
CREATED, SENT, NOTIFIED = State("created", rests=True), State("sent", rests=True), State("notified", rests=True)
JUDGED = State("before the judge", rests=True)
APPEALED, WITH_PREFECTURE = State("appealed"), State("with the prefecture", rests=True)
ANSWERED, COLLECTED = State("answered"), State("collected", final=True)
RUNNING = (NOTIFIED, JUDGED)

amount, expense = money("amount", "the fine"), money("expense", "the expense")
paid = money("totalPaymentAmount", "paid in all")


def step(name: str, words: str, clause: str = "order/s1", **rest: Any) -> Action:
    """One step; its words are the log's name for it."""
    return may(ANYONE, name, words, clause=clause, **rest)


create = step("create", "Create Fine", when=BEFORE, then=CREATED, records=(amount, paid))
send = step("send", "Send Fine", "send/s1", when=CREATED, then=SENT, within=before(days(90)), after=create,
            records=expense)  # fmt: skip
notify = step("notify", "Insert Fine Notification", when=SENT, then=NOTIFIED)
receive = step("receive", "Receive Result Appeal from Prefecture", when=WITH_PREFECTURE, then=ANSWERED)
in_sixty_days: dict[str, Any] = {"within": before(days(60)), "after": latest(notify, receive), "clause": "appeal/s1"}

fines = Procedure("fines", "the procedure of a road fine", (
    create,
    send,
    notify,
    step("pay", "Payment", when=(CREATED, SENT, *RUNNING), records=paid,
         then={CREATED: CREATED, SENT: SENT, NOTIFIED: NOTIFIED, JUDGED: NOTIFIED}),
    step("penalty", "Add penalty", "penalty/s1", when=RUNNING, then=NOTIFIED, records=amount,
         within=window(days(60), days(60), after=notify)),
    step("judge", "Appeal to Judge", when=RUNNING, then=JUDGED, **in_sixty_days),
    step("appeal", "Insert Date Appeal to Prefecture", when=RUNNING, then=APPEALED, **in_sixty_days),
    step("pass_on", "Send Appeal to Prefecture", when=APPEALED, then=WITH_PREFECTURE),
    receive,
    step("notify_result", "Notify Result Appeal to Offender", when=ANSWERED, then=NOTIFIED),
    step("collect", "Send for Credit Collection", "collect/s1", when=RUNNING, then=COLLECTED,
         given=(paid < amount + expense).named("less was paid than is due", "collect/s1")),
))  # fmt: skip

POLICY = Policy("road-fines", "road fines of an Italian municipality", clauses, (fines,))
