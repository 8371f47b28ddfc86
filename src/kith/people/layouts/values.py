"""The short lists of values that layouts share, each with its meaning and what partners write for it."""

from kith.coding.categories import CONTACT_OUTCOME, CONTACT_OUTCOMES
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
    {
        "diagnosis": "condition", "problem": "condition", "observation": "measurement", "lab result": "measurement",
        "test result": "measurement", "medicine": "medication", "prescription": "medication", "drug": "medication",
        "issue": "medication", "immunization": "immunisation", "vaccination": "immunisation", "vaccine": "immunisation",
        "encounter": "contact", "consultation": "contact", "appointment": "contact", "social history": "social",
        "social fact": "social", "operation": "procedure",
    },
)  # fmt: skip

CONTACT_TYPES = {
    "home": "in the person's home",
    "clinic": "in a clinic, surgery, hub or shop",
    "telephone": "by telephone",
    "video": "by video",
}
CONTACT_TYPE = choice(
    "way of meeting",
    CONTACT_TYPES,
    {
        "home visit": "home", "domiciliary": "home", "at home": "home", "face to face": "clinic", "f2f": "clinic",
        "surgery": "clinic", "in person": "clinic", "hub": "clinic", "phone": "telephone", "phone call": "telephone",
        "tel": "telephone", "video call": "video", "online": "video", "video consultation": "video",
    },
)  # fmt: skip

CONTACT_TYPE_COLUMN = Column(
    "contact_type", CONTACT_TYPE, "how they met", allowed=CONTACT_TYPES,
    synonyms=("mode", "contact mode", "consultation type", "consultation medium", "type of contact", "mode of contact",
              "contact medium", "consultation mechanism"),
)  # fmt: skip

OUTCOME_COLUMN = Column(
    "outcome", CONTACT_OUTCOME, "what became of the appointment or visit", allowed=CONTACT_OUTCOMES,
    synonyms=("attendance", "attendance status", "attended", "attended or did not attend", "appointment status", "contact outcome",
              "status", "result of contact", "attendance outcome"),
)  # fmt: skip
