"""The short lists of values that layouts share, each with its meaning and what partners write for it."""

from kith.coding.categories import CONTACT_OUTCOME, CONTACT_OUTCOMES
from kith.people.layouts.wording import also, written
from kith.tables import Column
from kith.tables.kinds import choice

EVENT_KINDS = {
    "condition": "a diagnosis, a symptom that stands as one, or its end",
    "measurement": "something measured, with a number or a finding",
    "medication": "a medicine issued or prescribed",
    "procedure": "something done: a review, a check, an operation, a test taken",
    "immunisation": "a vaccine given",
    "contact": "the person met or was to meet a service",
    "admission": "the person was taken into hospital",
    "social": "a fact about how the person lives",
}
EVENT_KIND = choice(
    "kind of event",
    EVENT_KINDS,
    written(
        {
            "condition": "diagnosis; problem",
            "measurement": "observation; lab result; test result",
            "medication": "medicine; prescription; drug; issue",
            "immunisation": "immunization; vaccination; vaccine",
            "contact": "encounter; consultation; appointment",
            "social": "social history; social fact",
            "procedure": "operation",
        }
    ),
)

CONTACT_TYPES = {
    "home": "in the person's home",
    "clinic": "in a clinic, surgery, hub or shop",
    "telephone": "by telephone",
    "video": "by video",
}
CONTACT_TYPE = choice(
    "way of meeting",
    CONTACT_TYPES,
    written(
        {
            "home": "home visit; domiciliary; at home",
            "clinic": "face to face; f2f; surgery; in person; hub",
            "telephone": "phone; phone call; tel",
            "video": "video call; online; video consultation",
        }
    ),
)

CONTACT_TYPE_COLUMN = Column(
    "contact_type",
    CONTACT_TYPE,
    "how they met",
    allowed=CONTACT_TYPES,
    synonyms=also(
        "mode; contact mode; consultation type; consultation medium; type of contact; "
        "mode of contact; contact medium; consultation mechanism"
    ),
)

OUTCOME_COLUMN = Column(
    "outcome",
    CONTACT_OUTCOME,
    "what became of the appointment or visit",
    allowed=CONTACT_OUTCOMES,
    synonyms=also(
        "attendance; attendance status; attended; attended or did not attend; "
        "appointment status; contact outcome; status; result of contact; attendance outcome"
    ),
)
