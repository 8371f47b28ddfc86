"""What a person wants known before anybody helps them, told once: the headings, what each need makes staff do, and what stands.

The headings carry the meaning of the About Me standard of the Professional Record Standards Body, the needs that of the
Accessible Information Standard (DAPB1605) and the reasonable adjustment flag (DAPB4019), in our own words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

__all__ = [
    "HEADINGS",
    "MOST",
    "NEEDS",
    "SPEAKERS",
    "STATES",
    "Answer",
    "Confirmed",
    "Heading",
    "Need",
    "Staff",
    "before_contact",
    "earlier",
    "needs_of",
    "not_asked",
    "standing",
    "version_of",
    "what_to_do",
]

_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Heading:
    """One thing that is asked once.

    title      as a page says it
    ask        the question, as staff may put it
    keeps_for  how long an answer holds before it is worth confirming
    has_needs  answered by choosing among `NEEDS` too
    """

    title: str
    ask: str
    keeps_for: timedelta = _YEAR
    has_needs: bool = False


HEADINGS: Mapping[str, Heading] = {
    "matters": Heading("What matters most to me", "What matters most to you?"),
    "needs": Heading(
        "What I need from you", "What do you need from us, so that you can read, hear, come and be at ease?", has_needs=True
    ),
    "communicating": Heading("How to talk with me", "How do you like to be spoken to, and how do you tell others what you want?"),
    "people": Heading("People who matter to me", "Who matters to you, and what should we know about them?"),
    "please-do": Heading("Please do", "What should we always do?"),
    "please-do-not": Heading("Please don’t", "What should we never do?"),
    "support": Heading("How and when to help me", "What do you do by yourself, and with what, when and how do you want help?"),
    "wellness": Heading(
        "How I am when I am well", "How are you on a good day, and how can we tell that you are not well?", timedelta(days=182)
    ),
    "also": Heading("Also worth knowing", "What else should somebody know who meets you for the first time?"),
    "supported-by": Heading("Who helped me to say this", "Did anybody help you to say all this? Who, and how?"),
}  # fmt: skip
"""What is asked, in the order in which it is worth asking. How long an answer keeps is ours, to be set locally."""


@dataclass(frozen=True)
class Need:
    """One communication need or reasonable adjustment, and what it makes staff do.

    title          as it is chosen
    do             what whoever reads it does
    first          to be done before the person is contacted at all
    """

    title: str
    do: str
    first: bool = False


NEEDS: Mapping[str, Need] = {
    "bsl-interpreter": Need("British Sign Language interpreter", "Book a British Sign Language interpreter before you invite or visit.", True),
    "deafblind-guide": Need("Deafblind interpreter or guide", "Book a deafblind interpreter or communicator guide before you invite or visit.", True),
    "spoken-interpreter": Need("Interpreter of a spoken language", "Book an interpreter before you call or visit; a relative does not stand in for one.", True),
    "text-only": Need("Text messages only, no calls", "Send a text message; do not call.", True),
    "relay": Need("Calls by Relay UK", "Call through Relay UK: 18001 before the number.", True),
    "with-somebody": Need("Somebody they trust is there", "Ask whom they want with them, and agree a time when that person can come.", True),
    "braille": Need("Braille", "Send letters in braille."),
    "large-print": Need("Large print", "Send letters and forms in large print."),
    "easy-read": Need("Easy read", "Send letters in easy read: short sentences with pictures."),
    "recording": Need("As a recording", "Send it as a recording, not as a letter."),
    "by-email": Need("By e-mail", "Write by e-mail, so that they can make it larger or have it read out."),
    "hearing": Need("Lip-reading or a hearing loop", "Face them as you speak, and book a room with a hearing loop."),
    "plain-words": Need("Plain words, one thing at a time", "Use plain words, one thing at a time, and let them say it back."),
    "longer-appointment": Need("Longer appointment", "Offer a double appointment."),
    "first-or-last": Need("First or last appointment", "Offer the first or the last appointment of the day."),
    "quiet-room": Need("Quiet place to wait", "Have a quiet room ready; do not let them wait among others."),
    "home-visit": Need("Seen at home", "Offer to come to their home."),
    "step-free": Need("No steps", "Book a room without steps, with parking near the door."),
    "same-person": Need("The same person each time", "Book the same member of staff as last time."),
    "reminder": Need("Reminder the day before", "Send a reminder the day before."),
}  # fmt: skip
"""Needs that staff can act on; what must be done before anybody is contacted stands first."""

STATES = {
    "said": "they answered",
    "nothing": "asked, and there is nothing to say",
    "not-said": "prefers not to say",
}
"""What came of asking. Not asked yet is no state: then there is no answer at all."""

SPEAKERS = {
    "person": "the person",
    "with-help": "the person, with somebody’s help",
    "carer": "a relative, friend or carer for them",
    "decider": "an attorney or deputy for them",
    "staff": "a member of staff who knows them",
}
"""Whose words an answer is in."""

MOST = 5
"""How many lines of what to do a banner holds before it points on (a page of alerts is read by nobody)."""


@dataclass(frozen=True)
class Staff:
    """Who asked: an account, and what they were at that time."""

    account: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Confirmed:
    """An answer was read to the person, and is still right."""

    on: date
    by: Staff


@dataclass(frozen=True)
class Answer:
    """One answer under one heading. It never changes: a newer one takes its place, and it stays readable.

    number      what it is called by
    state       a word of `STATES`
    speaker     a word of `SPEAKERS`; `whom` says who, where it was not the person
    after       numbers of the answers that whoever asked had before them, and that this one takes the place of
    """

    number: int
    topic: str
    state: str
    text: str
    needs: frozenset[str]
    said_on: date
    speaker: str
    whom: str
    asked_by: Staff
    written_at: datetime
    after: frozenset[int] = frozenset()
    confirmed: tuple[Confirmed, ...] = ()

    def right_on(self) -> date:
        """The last day on which it was said, or said to be still right."""
        return max([self.said_on, *(one.on for one in self.confirmed)])

    def is_worth_confirming(self, on: date) -> bool:
        """Whether it is older than its heading keeps."""
        return self.right_on() + HEADINGS[self.topic].keeps_for < on


def standing(answers: Iterable[Answer]) -> dict[str, tuple[Answer, ...]]:
    """Find what stands under each heading: what no other answer took the place of.

    Parameters
    ----------
    answers : all answers of one person, under every pseudonym that leads to them

    Returns
    -------
    dict of heading to answers, latest said first. There is more than one where two records were put together and each had
    an answer: both stand until somebody asks again, and apart again each has its own.

    Examples
    --------
    >>> from datetime import UTC
    >>> ruth, at = Staff("a1", "link-worker", "Links"), datetime(2026, 3, 3, tzinfo=UTC)
    >>> first = Answer(1, "matters", "said", "My dog", frozenset(), at.date(), "person", "", ruth, at)
    >>> second = Answer(2, "matters", "said", "My cat", frozenset(), at.date(), "person", "", ruth, at, frozenset({1}))
    >>> [one.text for one in standing([first, second])["matters"]], [one.text for one in standing([first])["matters"]]
    (['My cat'], ['My dog'])
    """
    held = list(answers)
    replaced = {number for one in held for number in one.after}
    found: dict[str, list[Answer]] = {topic: [] for topic in HEADINGS}
    for one in sorted(held, key=lambda one: (one.said_on, one.number), reverse=True):
        if one.number not in replaced:
            found[one.topic].append(one)
    return {topic: tuple(rows) for topic, rows in found.items() if rows}


def earlier(answers: Sequence[Answer], topic: str) -> list[Answer]:
    """What was said under a heading before what stands, latest first.

    Examples
    --------
    >>> earlier([], "matters")
    []
    """
    now = {one.number for one in standing(answers).get(topic, ())}
    told = [one for one in answers if one.topic == topic and one.number not in now]
    return sorted(told, key=lambda one: one.number, reverse=True)


def version_of(answers: Collection[Answer]) -> str:
    """What a form carries so that nobody writes over what they have not seen: the numbers that stand; empty for none.

    Examples
    --------
    >>> version_of([])
    ''
    """
    return "-".join(str(number) for number in sorted(one.number for one in answers))


def needs_of(stands: Mapping[str, Sequence[Answer]]) -> tuple[str, ...]:
    """The needs that stand, in the order of `NEEDS`; where two records were put together, those of both.

    Examples
    --------
    >>> needs_of({})
    ()
    """
    held = {need for one in stands.get("needs", ()) for need in one.needs}
    return tuple(need for need in NEEDS if need in held)


def not_asked(stands: Mapping[str, Sequence[Answer]]) -> list[str]:
    """Headings under which nobody asked yet, the one that matters most first; somebody's silence is never an answer.

    Examples
    --------
    >>> not_asked({})[:2]
    ['matters', 'needs']
    """
    return [topic for topic in HEADINGS if topic not in stands]


def before_contact(
    needs: Collection[str], *, interpreter_needed: bool | None, main_language: str | None
) -> tuple[str, ...]:
    """What must be done before anybody calls, writes to, invites or visits this person.

    Parameters
    ----------
    needs : words of `NEEDS` that the asker may see
    interpreter_needed, main_language : as the register takes them from what partners and the person say; None for not known

    Returns
    -------
    sentences, the interpreter first; empty where nothing is known to be needed, which is not that nothing is

    Examples
    --------
    >>> before_contact((), interpreter_needed=True, main_language="Bengali")
    ('Interpreter needed: Bengali. Book one before you call or visit.',)
    >>> before_contact({"spoken-interpreter"}, interpreter_needed=None, main_language="English")
    ('Interpreter needed: language not known. Book one before you call or visit.',)
    >>> before_contact({"text-only", "large-print"}, interpreter_needed=None, main_language=None)
    ('Send a text message; do not call.',)
    >>> before_contact({"bsl-interpreter"}, interpreter_needed=True, main_language="British Sign Language")
    ('Book a British Sign Language interpreter before you invite or visit.',)
    """
    is_signed = "sign language" in (main_language or "").lower()
    asked = set(needs) | ({"bsl-interpreter" if is_signed else "spoken-interpreter"} if interpreter_needed else set())
    found = [one.do for need, one in NEEDS.items() if one.first and need in asked and need != "spoken-interpreter"]
    if "spoken-interpreter" not in asked:
        return tuple(found)
    is_said = main_language and not is_signed and main_language.lower() != "english"
    language = main_language if is_said else "language not known"
    return (f"Interpreter needed: {language}. Book one before you call or visit.", *found)


def what_to_do(needs: Collection[str]) -> tuple[str, ...]:
    """What needs make staff do besides `before_contact`: formats, appointments, rooms.

    Examples
    --------
    >>> what_to_do({"large-print", "bsl-interpreter"})
    ('Send letters and forms in large print.',)
    """
    return tuple(one.do for need, one in NEEDS.items() if need in needs and not one.first)
