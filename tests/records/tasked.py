"""What tests of tasks do: somebody whom two of the team look after and one does not, a task, and each move in a word."""

from datetime import timedelta
from itertools import count

from kith.care.records.conversing import Begun, Remarked, begin, say_in
from kith.care.records.tasking import NewTask, give, say
from kith.work.records.models import Conversation, Task
from kith.work.tasks import Said
from tests.records.kept import AT
from tests.records.lawful import as_actor
from tests.records.referred import COORDINATOR, LATER, NURSE, TODAY, looked_after, made_ready

__all__ = ["FRIDAY", "begun", "given", "looked_after_by_two", "says", "says_in", "task"]

FRIDAY = TODAY + timedelta(4)
_numbers = count(1)
NEEDED = {
    "move the day": {"words": "the clinic is on Friday", "day": FRIDAY},
    "do": {"words": "Rang; she is well"},
    "cannot": {"words": "No answer, three times"},
    "drop": {"words": "She did it herself"},
    "open again": {"words": "It was somebody else’s", "day": FRIDAY},
}


def looked_after_by_two():
    """p1, looked after by the coordinator and the nurse; the two charities are of the team, and do not."""
    made_ready()
    looked_after("p1", by=NURSE)


def task(**more):
    told = {
        "person": "p1",
        "words": "Ring about the fall",
        "due_date": FRIDAY,
        "owner": NURSE.account,
        "message_id": f"t{next(_numbers)}",
    }
    return NewTask(**told | more)


def given(asker=COORDINATOR, at=AT, **more):
    """A task that was given: by the coordinator to the nurse unless said."""
    came = give(asker=asker, task=task(**more), by=as_actor(asker), at=at)
    return Task.objects.get(pk=came.number)


def says(row, move, asker=NURSE, at=LATER, **said):
    """One move: by the nurse unless said."""
    told = Said(**{"message_id": f"m{next(_numbers)}", **NEEDED.get(move, {}), **said})
    return say(asker=asker, task=row.pk, move=move, said=told, by=as_actor(asker), at=at)


def begun(asker=COORDINATOR, at=AT, **more):
    """A conversation that was begun: by the coordinator, who asks the nurse unless said."""
    told = {
        "person": "p1", "subject": "Falls at night", "field_group": "care-coordination", "words": "Has she a light in the hall?",
        "asked": frozenset({NURSE.account}), "message_id": f"c{next(_numbers)}",
    }  # fmt: skip
    number = begin(asker=asker, begun=Begun(**told | more), by=as_actor(asker), at=at)
    return Conversation.objects.get(pk=number)


def says_in(row, words="I will look on Monday", asker=NURSE, at=LATER, move="say", asked=(), message_id=""):
    said = Remarked(move, words, frozenset(asked), message_id or f"r{next(_numbers)}")
    return say_in(asker=asker, conversation=row.pk, said=said, by=as_actor(asker), at=at)
