"""What is asked of a service, and what is said back: each held to the lists before anything is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from kith.care.referral import KINDS, NEEDED, needs_of
from kith.care.referral_reasons import CONSENTED_BY, REASONS, RESULTS, SAFE_CONTACT, URGENCIES
from kith.errors import BadUsage
from kith.governance.asker import ROLES

__all__ = [
    "LEAST",
    "MAY_GO_ALONG",
    "Consent",
    "Recipient",
    "Request",
    "Said",
    "more_than_needed",
    "must_be_whole",
    "must_bring",
]

MAY_GO_ALONG = frozenset(
    ["identity", "demographics", "address-and-contact", "place", "registration", "household", "about-me", "care-coordination",
     "clinical-problems", "medication", "mental-health-detail", "social-care", "housing", "advice", "contacts"]
)  # fmt: skip
"""Parts of a record that may go along with a referral, where the rules let them. A safeguarding concern has its own path, and how to get into a
home is shown to one visitor at a time."""

_TO_TAKE_ON = frozenset(["identity", "address-and-contact"])

LEAST: Mapping[str, frozenset[str]] = {
    "referral": _TO_TAKE_ON,
    "advice": frozenset(["demographics"]),
    "warm handover": _TO_TAKE_ON,
    "joint visit": _TO_TAKE_ON | {"care-coordination"},
}
"""What goes along with each kind without a word why; what the service says that it needs is added to it."""

_LONGEST, _SHORTEST = 2000, 4


@dataclass(frozen=True)
class Recipient:
    """Who is asked: a service of one body, and as what it works.

    organisation   ODS code, or the name of a body that has none
    role           one of `ROLES`: by it the rules say what the service may see
    service_id     the service, as the directory names it
    team           the team in which that body works; empty for a partner who has no account here
    name, kind     the body as people say it, and its kind, where it is not on record here
    needs          parts of a record that the service says it needs
    """

    organisation: str
    role: str
    service_id: str
    team: str = ""
    name: str = ""
    kind: str = "vcse"
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Consent:
    """Who agreed that it is sent, on which day; in words, for whoever decided for the person. Never taken for granted (CNS-09)."""

    by: str
    on: date
    words: str = ""


@dataclass(frozen=True)
class Request:
    """A referral as it is written.

    person           the person, by pseudonym
    need             the need in a word, as the directory names it; names nobody
    words            what is asked, for whoever reads it at the service
    wish             what the person wants of it, in their words
    field_groups     parts of the record that go along
    why_more         why more goes along than the service needs
    safe_contact     how the person may be reached, of `SAFE_CONTACT`; `safe_words` says more
    advocate         who speaks up for the person, and how to reach them
    begun_by         "referrer", or "person" where they asked for it themself
    message_id       what makes the same referral the same, however often it is sent
    """

    person: str
    recipient: Recipient
    need: str
    words: str
    consent: Consent
    field_groups: frozenset[str]
    safe_contact: str
    message_id: str
    kind: str = "referral"
    urgency: str = "routine"
    wish: str = ""
    why_more: str = ""
    safe_words: str = ""
    advocate: str = ""
    begun_by: str = "referrer"


@dataclass(frozen=True)
class Said:
    """What one end says of a referral.

    message_id   what makes the same message the same
    reason       a word of `REASONS`, or of `RESULTS` for what came of it
    words        in a sentence
    day          by when it begins, when both meet the person, or when it is looked at again
    spoken_by    whose word it is, where it is written down for them: by telephone, or for the person
    party        for whom it is said; empty for the end at which whoever writes it is
    seen         how many events there were when they looked; None where they did not look
    onward       the referral to the better service, where it is passed on
    """

    message_id: str
    reason: str = ""
    words: str = ""
    day: date | None = None
    spoken_by: str = ""
    party: str = ""
    seen: int | None = None
    onward: Request | None = field(default=None, repr=False)


def more_than_needed(request: Request) -> frozenset[str]:
    """Parts of the record that go along beyond the least for this kind and service.

    Examples
    --------
    >>> to = Recipient("VC1", "link-worker", "s1", needs=frozenset({"about-me"}))
    >>> request = Request("p1", to, "money", "Help with a claim", Consent("person", date(2026, 11, 2)), frozenset({"identity", "about-me", "housing"}),
    ...                   "any way", "m1")
    >>> sorted(more_than_needed(request))
    ['housing']
    """
    return request.field_groups - LEAST[request.kind] - request.recipient.needs


def must_be_whole(request: Request, on: date) -> None:
    """Refuse a referral that lacks something, or has a word of its own; on a day in Europe/London.

    Raises
    ------
    BadUsage
        says what is missing, and how to mend it.

    Examples
    --------
    >>> to = Recipient("VC1", "link-worker", "s1")
    >>> must_be_whole(Request("p1", to, "money", "Help with a claim", Consent("", date(2026, 11, 2)), frozenset({"identity"}), "any way", "m1"),
    ...               date(2026, 11, 2))
    Traceback (most recent call last):
    kith.errors.BadUsage: Nobody is said to have agreed. Ask the person, and choose who agreed: person, attorney, parent, best interests.
    """
    to, consent = request.recipient, request.consent
    _word(request.kind, KINDS, "There is no such kind of referral.", "Choose one of")
    _word(request.urgency, URGENCIES, "How soon is not said.", "Choose one of")
    _word(request.begun_by, ("referrer", "person"), "It is not said who began it.", "Choose one of")
    _word(consent.by, CONSENTED_BY, "Nobody is said to have agreed.", "Ask the person, and choose who agreed")
    _word(request.safe_contact, SAFE_CONTACT, "Nobody asked how the person may be reached.", "Ask, and choose one of")
    _word(to.role, ROLES, "It is not said as what the service works.", "Choose one of")
    for text, lengths, what in (
        (request.message_id, (1, 64), "a message id"),
        (to.organisation, (1, 200), "the body that is asked"),
        (to.service_id, (1, 100), "the service"),
        (request.need, (1, 60), "the need"),
        (request.words, (_SHORTEST, _LONGEST), "what is asked"),
        (request.wish, (0, 500), "what the person wants"),
        (request.safe_words, (0, 300), "how the person may be reached"),
        (request.advocate, (0, 200), "who speaks up for the person"),
        (consent.words, (0, 300), "who agreed for the person"),
    ):
        _said(text, lengths, what)
    if consent.on > on:
        raise BadUsage("The person cannot have agreed on a day to come.", "Give the day on which they agreed.")
    if consent.by != "person":
        _said(consent.words, (_SHORTEST, 300), "who agreed for the person, and on what ground")
    _must_go_along(request)
    _must_be_reached(request)


def _must_go_along(request: Request) -> None:
    if not request.field_groups:
        raise BadUsage(
            "Nothing goes along, so that the service would not know whom it is about.",
            "Choose at least one part of the record.",
        )
    if never := request.field_groups - MAY_GO_ALONG:
        raise BadUsage(f"What never goes along with a referral: {', '.join(sorted(never))}.", "Leave it out.")
    if more := more_than_needed(request):
        _said(
            request.why_more,
            (_SHORTEST, _LONGEST),
            f"why more goes along than the service needs ({', '.join(sorted(more))})",
        )


def _must_be_reached(request: Request) -> None:
    if request.safe_contact == "only as said":
        _said(request.safe_words, (_SHORTEST, 300), "how the person may be reached")
    if request.safe_contact == "through the advocate":
        _said(request.advocate, (_SHORTEST, 200), "who speaks up for the person, and how to reach them")


def must_bring(kind: str, move: str, said: Said, on: date) -> None:
    """Refuse a move without what it needs; on a day in Europe/London.

    Raises
    ------
    BadUsage
        says what is missing, and how to mend it.

    Examples
    --------
    >>> must_bring("referral", "decline", Said("m1", reason="full"), date(2026, 11, 2))
    >>> must_bring("referral", "decline", Said("m1"), date(2026, 11, 2))
    Traceback (most recent call last):
    kith.errors.BadUsage: To decline needs a reason from the list. Choose one of: full, not eligible, out of area, ...
    """
    for need in needs_of(kind, move):
        lacks = f"To {move} needs {NEEDED[need]}."
        if need == "reason":
            _word(said.reason, REASONS[move], lacks, "Choose one of")
        elif need == "result":
            _word(said.reason, [one for one in RESULTS if one != "advised"], lacks, "Ask the person, and choose one of")
        elif need == "words":
            _said(said.words, (_SHORTEST, _LONGEST), NEEDED[need], lacks)
        elif need == "passed_to" and said.onward is None:
            raise BadUsage(lacks, "Ask the person, and say to whom it goes.")
        elif need.endswith("_date") and (said.day is None or said.day < on):
            raise BadUsage(lacks, "Give today or a later day.")
    _said(said.message_id, (1, 64), "a message id")
    _said(said.words, (0, _LONGEST), "what is said")
    _said(said.spoken_by, (0, 200), "whose word it is")


def _word(word: str, words: Collection[str], lacks: str, choose: str) -> None:
    if word not in words:
        raise BadUsage(lacks, f"{choose}: {', '.join(words)}.")


def _said(text: str, lengths: tuple[int, int], what: str, lacks: str = "") -> None:
    least, most = lengths
    if not least <= len(text.strip()) <= len(text) <= most:
        size = f"{least} to {most}" if least else f"at most {most}"
        raise BadUsage(lacks or f"It is not said, or at too great length: {what}.", f"Use {size} characters.")
