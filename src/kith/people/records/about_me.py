"""About Me as it is kept: read under every pseudonym that leads to a person, answered, and confirmed; nothing is overwritten.

The rules are asked in the transaction of the deed. What is written goes by care: who may only look may not answer for
somebody, and nor may whoever runs or watches over the service.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from kith.errors import AlreadyDecided, BadUsage, NotInTheRules
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import Known, ask
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people import about_me
from kith.people.about_me import HEADINGS, NEEDS, SPEAKERS, STATES, before_contact, needs_of, standing, version_of
from kith.people.records.gathering import pseudonyms_of
from kith.people.records.models import AboutMeAnswer, AboutMeConfirmed, Person, Retired
from kith.people.records.scoping import Asked, person_items

__all__ = [
    "GROUP",
    "PURPOSE",
    "Told",
    "answer",
    "answers_of",
    "answers_under",
    "confirm",
    "first_of_all",
    "may_write",
    "needs_told",
    "people_to_ask",
    "would_write",
]

GROUP, PURPOSE = "about-me", "direct-care"


@dataclass(frozen=True)
class Told:
    """What somebody says under one heading, as it is to be kept.

    seen    `version_of` what stood on the page that was answered
    others: as `kith.people.about_me.Answer`
    """

    topic: str
    said_on: date
    state: str = "said"
    text: str = ""
    needs: frozenset[str] = field(default_factory=frozenset)
    speaker: str = "person"
    whom: str = ""
    seen: str = ""


def answers_of(person_id: str) -> list[about_me.Answer]:
    """All that one person ever answered, under all their pseudonyms, oldest first. Read after the rules were asked."""
    return answers_under(pseudonyms_of(person_id))


def answers_under(pseudonyms: Iterable[str]) -> list[about_me.Answer]:
    """The same, where their pseudonyms are known."""
    rows = AboutMeAnswer.objects.filter(person_id__in=pseudonyms).prefetch_related("confirmations")
    return [_as_answer(row, row.confirmations.all()) for row in rows]


def needs_told(person_id: str) -> tuple[str, ...] | None:
    """What one person needs of staff, words of `NEEDS`; None where nobody asked. Read after the rules were asked."""
    before = Retired.objects.filter(now_person_id=person_id).values("person_id")
    rows = AboutMeAnswer.objects.filter(Q(person_id=person_id) | Q(person_id__in=before), topic="needs")
    told = [_as_answer(row, ()) for row in rows]
    return needs_of(standing(told)) if told else None


def may_write(one: Person, *, asker: Asker, by: Actor, at: datetime) -> Decision:
    """Ask whether the asker may answer for this person, and write to the trail that they asked.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    return ask(asker, "edit", _item(one, asker), PURPOSE, by=by, at=at)


def would_write(item: Item, known: Known) -> Decision:
    """What the rules would say to writing about somebody whose page is read; for a page that offers it or says why not."""
    return known.would("edit", [item], PURPOSE)[0]


def answer(one: Person, told: Told, *, asker: Asker, by: Actor, at: datetime) -> Decision:
    """Keep what a person said under a heading; return what the rules say, and where they refuse nothing is kept.

    Changes: one more answer, which stands after those that were seen; the same words again confirm what stands, and sent
    twice by one hand change nothing. Told: the trail, without its words. Errors:
    `AlreadyDecided` where another answer came since the page was opened, and nothing of either is lost; `BadUsage`
    for an answer that says nothing, a day to come, or words of somebody else without saying whose; `NotInTheRules`.
    """
    _must_be_whole(told, at)
    with transaction.atomic():
        append([], by=by, at=at)  # one answer at a time: whoever comes second sees what the first left
        decision = may_write(one, asker=asker, by=by, at=at)
        if not decision.shows:
            return decision
        if (same := _already(one, told)) is not None:
            _confirm(one, (same,), told.said_on, by, at)
            return decision
        stands = _must_have_been_seen(one, told.topic, told.seen)
        row = AboutMeAnswer.objects.create(
            person_id=one.person_id, topic=told.topic, state=told.state, text=told.text.strip(), needs=told.needs,
            said_on=told.said_on, speaker=told.speaker, whom=told.whom.strip(), after=sorted(held.number for held in stands),
            written_at=at, asked_by=by.account, role=by.role, organisation=by.organisation,
        )  # fmt: skip
        append([_deed(one, told.topic, "answered", row.pk)], by=by, at=at)
    return decision


def confirm(one: Person, topic: str, *, seen: str, asker: Asker, by: Actor, at: datetime) -> Decision:
    """Keep that what a person said under a heading is still right today; return what the rules say.

    Changes: one confirmation of each answer that stands; none where the same colleague confirmed it today. Told: the
    trail. Errors: `AlreadyDecided` where another answer came since the page was opened; `BadUsage` where nothing stands.
    """
    with transaction.atomic():
        append([], by=by, at=at)
        decision = may_write(one, asker=asker, by=by, at=at)
        if not decision.shows:
            return decision
        stands = _must_have_been_seen(one, topic, seen)
        if not stands:
            raise BadUsage(
                "Nobody has asked this yet, so there is nothing to confirm.", "Ask, and write the answer down."
            )
        _confirm(one, stands, at.astimezone(LONDON).date(), by, at)
    return decision


def first_of_all(one: Person, *, asker: Asker, by: Actor, at: datetime) -> tuple[str, ...]:
    """What must be done before this person is contacted, as far as the asker may know of it.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    item = person_items([one], Asked(asker, "view", PURPOSE, "demographics"), carries=[GROUP])[0]
    said = ask(asker, "view", item, PURPOSE, by=by, at=at)
    if not said.shows:
        return ()
    may_read = GROUP not in said.hidden_field_groups
    needs = needs_told(one.person_id) if may_read else ()
    return before_contact(needs or (), interpreter_needed=one.interpreter_needed, main_language=one.main_language)


def people_to_ask(practice: str, born_before: date, most: int) -> list[Person]:
    """Some living people of one practice, one who needs an interpreter first: of whom a made-up place has answers."""
    living = Person.objects.filter(
        practice_ods_code=practice,
        death_month__isnull=True,
        birth_month__lt=born_before,
        identity__given_name__isnull=False,
    ).order_by("person_id")
    first = list(living.filter(interpreter_needed=True)[:1])
    return [*first, *living.exclude(interpreter_needed=True)[: most - len(first)]]


def _item(one: Person, asker: Asker) -> Item:
    return person_items([one], Asked(asker, "edit", PURPOSE, GROUP), carries=["identity", "demographics"])[0]


def _must_be_whole(told: Told, at: datetime) -> None:
    for word, words, what in (
        (told.topic, HEADINGS, "heading"),
        (told.state, STATES, "kind of answer"),
        (told.speaker, SPEAKERS, "speaker"),
        *((need, NEEDS, "need") for need in told.needs),
    ):
        if word not in words:
            raise NotInTheRules(f"There is no {what} “{word}”.", f"Use one of: {', '.join(words)}.")
    if told.state == "said" and not told.text.strip() and not told.needs:
        raise BadUsage("An answer says something.", "Write it down, or choose that there is nothing to say.")
    if told.state != "said" and (told.text.strip() or told.needs):
        raise BadUsage(
            "Who has nothing to say, or prefers not to, is not quoted.",
            "Leave the words out, or choose that they answered.",
        )
    if told.speaker != "person" and not told.whom.strip():
        raise BadUsage("Say whose words these are.", "For instance: their daughter, Rina.")
    if told.said_on > at.astimezone(LONDON).date():
        raise BadUsage("Nothing was said on a day to come.", "Give the day on which it was said.")


def _must_have_been_seen(one: Person, topic: str, seen: str) -> tuple[about_me.Answer, ...]:
    stands = standing(answers_of(one.person_id)).get(topic, ())
    if version_of(stands) != seen:
        raise AlreadyDecided(
            f"Somebody else wrote under “{HEADINGS[topic].title}” since you opened this page.",
            "Nothing is lost: read what they wrote beside yours, and say which is right.",
        )
    return stands


def _already(one: Person, told: Told) -> about_me.Answer | None:
    """What stands, where it is one answer that says the same in the same words of the same speaker."""
    stands = standing(answers_of(one.person_id)).get(told.topic, ())
    words = (told.state, told.text.strip(), told.needs, told.speaker, told.whom.strip())
    return next(
        (held for held in stands if len(stands) == 1 and words == (held.state, held.text, held.needs, held.speaker, held.whom)), None
    )  # fmt: skip


def _confirm(one: Person, stands: Sequence[about_me.Answer], on: date, by: Actor, at: datetime) -> None:
    """Confirm each of these on a day, unless the same colleague did already, or heard it themselves that day."""
    for held in stands:
        if held.asked_by.account == by.account and held.said_on >= on:
            continue
        _, is_new = AboutMeConfirmed.objects.get_or_create(
            answer_id=held.number, confirmed_on=on, confirmed_by=by.account,
            defaults={"confirmed_at": at, "role": by.role, "organisation": by.organisation},
        )  # fmt: skip
        if is_new:
            append([_deed(one, held.topic, "still right", held.number)], by=by, at=at)


def _deed(one: Person, topic: str, result: str, number: int) -> Deed:
    return Deed(
        "changed", "about me", topic, person=one.person_id, purpose=PURPOSE, result=result,
        details={"number": number, "field_group": GROUP},
    )  # fmt: skip


def _as_answer(row: AboutMeAnswer, confirmations: Iterable[AboutMeConfirmed]) -> about_me.Answer:
    confirmed = tuple(
        about_me.Confirmed(said.confirmed_on, about_me.Staff(said.confirmed_by, said.role, said.organisation))
        for said in confirmations
    )
    return about_me.Answer(
        row.pk, row.topic, row.state, row.text, row.needs, row.said_on, row.speaker, row.whom,
        about_me.Staff(row.asked_by, row.role, row.organisation), row.written_at, frozenset(row.after), confirmed,
    )  # fmt: skip
