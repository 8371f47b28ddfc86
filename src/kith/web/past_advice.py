"""The made-up place's cases of advice: told by `kith.synthetic` as stories, and worked on by its own advisers, whose practice was in date at the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kith.care.advice_asked import NewDay, NewLetter, NewMoney, Opening
from kith.care.advice_said import SaidOfCase
from kith.care.records.history import Past
from kith.care.records.history_advice import NoteOfCase, PastCase, SaidThen
from kith.care.referral_request import LEAST, Consent
from kith.errors import BadUsage
from kith.governance.asker import Asker
from kith.governance.situation import LONDON
from kith.synthetic.past_advice import Advised, CaseStory, CaseThen
from kith.synthetic.past_referrals import Asked
from kith.synthetic.past_together import make_up_together
from kith.web.past_referrals import Place, as_past
from kith.web.past_together import COORDINATION, allowed, of_practice

__all__ = ["Advice", "advice_of", "advised", "as_past_case", "sent_for_advice"]

_ADVISER = "welfare-adviser"
_UNDER_WAY, _FEWEST_UNDER_WAY = 30 / 56_000, 14
_CASES, _FEWEST_CASES = 240 / 56_000, 100
"""How many cases there are for each grown-up of the place, how many of them are under way, and how many at least."""

_OPENS = LEAST["referral"] | COORDINATION
_NOTES = ("note", "privileged note")


@dataclass(frozen=True)
class Advice:
    """Who works on cases in turn, and who answers for the practice that is asked for letters."""

    advisers: tuple[Asker, ...]
    practice: Asker


def sent_for_advice(place: Place, taken: Iterable[str], *, at: datetime, seed: int) -> list[Past]:
    """Referrals of the last months to the advice service, of people of the practice, whose cases are under way today."""
    first, gone = next(iter(place.ends.values())), set(taken)
    here = first.coordinator.ties[0].neighbourhood
    key = next((key for key, (to, answers) in first.services.items() if to.role == _ADVISER and answers), None)
    if key is None:
        return []
    senders = tuple(one for one in first.senders if one.organisation == first.coordinator.organisation)
    asked = [Asked(key, here, ("money", "housing", "warmth"))]
    people = [one for one in of_practice(place, first) if one.person not in gone]
    count = max(round(len(place.people) * _UNDER_WAY), _FEWEST_UNDER_WAY)
    stories = make_up_together(people, asked, count=count, until=at, seed=seed + 1)
    ends = replace(first, senders=senders)
    pasts = [as_past(story, ends, f"for-advice-{number}", COORDINATION) for number, story in enumerate(stories)]
    return allowed(pasts, at)


def advised(place: Place, pasts: Sequence[Past], under_way: Sequence[Past]) -> list[Advised]:
    """Whom cases are about: those who were referred and taken on, those whose cases are under way, and others of the neighbourhood who came by
    themselves; each once."""
    first = next(iter(place.ends.values()))
    here, mine = first.coordinator.ties[0].neighbourhood, {one.person for one in of_practice(place, first)}
    decile = {one.person: one.imd_decile for one in place.people}
    found: dict[str, Advised] = {}
    for past, is_now in [(one, True) for one in under_way] + [(one, False) for one in pasts]:
        who, to = past.request.person, past.request.recipient
        taken_on = next((spoke.at for spoke in past.said if spoke.move == "accept"), None)
        if taken_on is not None and to.role == _ADVISER and to.team and who not in found:
            since = taken_on + timedelta(minutes=30)
            found[who] = Advised(who, since, decile.get(who), who in mine, is_now, past.request.message_id)
    now = sorted((one for one in found.values() if one.is_under_way), key=lambda one: (one.since, one.person))
    others = [one for one in found.values() if not one.is_under_way]
    count = max(round(len(place.people) * _CASES), _FEWEST_CASES) - len(found)
    gone = {past.request.person for past in (*pasts, *under_way)}
    left = [one.person for one in place.people if one.neighbourhood == here and one.person not in gone]
    some = left[:: max(len(left) // max(count, 1), 1)][: max(count, 0)]
    return [*now, *others, *(Advised(one, None, decile.get(one), one in mine) for one in some)]


def as_past_case(story: CaseStory, advice: Advice, number: int) -> PastCase:
    """A story of a case as the verbs would be called for it."""
    advisers, name = advice.advisers, f"past-case-{number}"
    owner, second = advisers[number % len(advisers)], advisers[(number + 1) % len(advisers)]
    speaks = {"adviser": owner, "second": second, "practice": advice.practice}
    consent = Consent("person", story.at.astimezone(LONDON).date())
    asked = Opening(story.about.person, story.matter, story.words, consent, name)
    began: dict[str, str] = {}
    said = [
        _as_said(then, speaks[then.by], (f"{name}.{place}", began), advice.practice)
        for place, then in enumerate(story.said)
        if then.by != "second" or second != owner
    ]
    return PastCase(owner, story.at, asked, _OPENS, tuple(said), story.about.referral)


def _as_said(then: CaseThen, asker: Asker, named: tuple[str, dict[str, str]], practice: Asker) -> SaidThen:
    """One thing that was done; `named` is its message, and by which message each thing of the case began, which is kept up here."""
    message, began = named
    if then.does == "sit":
        return SaidThen(asker, then.at, None)
    if then.does in _NOTES:
        return SaidThen(asker, then.at, NoteOfCase(then.words, message, then.does != "note"))
    if then.does in ("confirm", "ask", "claim"):
        began[then.which] = message
        return SaidThen(asker, then.at, _new(then, message, practice))
    if then.does == "move":
        began[f"{then.which} moved"] = f"{message[:50]}:next"
    said = SaidOfCase(
        message, then.thing, then.does, reason=then.reason, words=then.words, day=then.day, amount_pence=then.amount_pence, period=then.period
    )  # fmt: skip
    return SaidThen(asker, then.at, said, began[then.which] if then.which else "")


def _new(then: CaseThen, message: str, practice: Asker) -> NewDay | NewLetter | NewMoney:
    if then.does == "claim":
        return NewMoney(then.kind, message)
    if then.does == "ask":
        agreed = Consent("person", then.at.astimezone(LONDON).date())
        return NewLetter(practice.organisation, practice.ties[0].team, then.words, agreed, message)
    if then.typed is None or then.day is None:
        raise BadUsage("A day is confirmed against a letter.", "Say what stands on it, and the last day.")
    return NewDay(then.kind, then.typed, then.day, message)


def advice_of(askers: Mapping[str, Asker]) -> Advice | None:
    """Who works on cases here; None where there is no adviser or no practice."""
    advisers = tuple(one for one in askers.values() if one.role == _ADVISER)
    practice = next((one for one in askers.values() if one.role == "gp"), None)
    return Advice(advisers, practice) if advisers and practice else None
