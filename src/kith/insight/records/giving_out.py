"""Agreements with groups that rules name: recorded, paused, taken up again; and which rules' people may be given out.

Rooms above ask `rule_given_out` before they put anybody on a list of theirs because of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction

from kith.errors import AlreadyDecided, BadUsage
from kith.governance.asker import Asker
from kith.governance.facts import REASON_LENGTHS, is_reason
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.insight.event_clauses import spoken
from kith.insight.group_agreements import About, Answer, GroupAgreement, may_be_given_out
from kith.insight.named_groups import groups_named
from kith.insight.records import models as kept
from kith.insight.records.asking_about_rules import PLANNING, must_speak_for_groups
from kith.insight.records.drafting_rules import written
from kith.insight.records.using_rules import together

__all__ = [
    "Recorded", "Shut", "about_rule", "abouts", "agreements_of", "end_pause", "pause_group", "record_group_agreement", "rule_given_out", "rules_shut",
]  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """An agreement as it is kept, with its number and who recorded and paused it."""

    number: int
    agreement: GroupAgreement
    recorded_by: str
    paused_by: str


@dataclass(frozen=True)
class Shut:
    """Versions of rules of which nobody is given out today.

    numbers  of the versions, as flags hold them
    answers  why, by rule and version
    titles   what each rule is called, also of those that are not shut
    """

    numbers: frozenset[int]
    answers: Mapping[tuple[str, int], Answer]
    titles: Mapping[str, str]

    def why(self, rule: str) -> Answer | None:
        """Why nobody whom a rule found is given out; None where somebody may be, under any version that found them."""
        return next((answer for (name, _), answer in self.answers.items() if name == rule), None)


def _versions() -> Mapping[tuple[str, int], About]:
    """Every version of every rule whose words are here, with the groups it names."""
    rows = kept.TeamRule.objects.order_by("rule", "-rule_version").values_list("text", "state")
    return _about(tuple(rows))


@lru_cache(maxsize=16)
def _about(rows: tuple[tuple[str, str], ...]) -> Mapping[tuple[str, int], About]:
    now = together(tuple(text for text, state in rows if state == "in use"))
    every = [written(text) for text, _ in rows]
    own, names = {rule.name for rule in every}, {rule.name for rule in now}
    named = groups_named(now, own)
    found = {(rule.name, rule.version): About(rule.name, rule.version, rule.title, named[rule.name]) for rule in now}
    for rule in every:
        key = (rule.name, rule.version)
        if key not in found and set(rule.named_rules) <= names:
            groups = groups_named((*(one for one in now if one.name != rule.name), rule), own)[rule.name]
            found[key] = About(rule.name, rule.version, rule.title, groups)
    return found


def about_rule(name: str, version: int | None = None) -> About | None:
    """A rule with the groups it names: one version, or the latest; None where its words are not here."""
    every = _versions()
    latest = max((number for rule, number in every if rule == name), default=0)
    return every.get((name, latest if version is None else version))


def abouts(on: date) -> dict[str, tuple[About, Answer]]:
    """The latest version of every rule that names a group, with whether its people may be given out today, by name."""
    agreed = [_as_fact(row) for row in kept.GroupAgreement.objects.all()]
    latest: dict[str, About] = {}
    for about in sorted(_versions().values(), key=lambda one: one.version):
        latest[about.rule] = about
    return {name: (about, may_be_given_out(about, agreed, on)) for name, about in latest.items() if about.groups}


def agreements_of(rule: str) -> list[Recorded]:
    """Every agreement about a rule, the latest first."""
    rows = kept.GroupAgreement.objects.filter(rule=rule).order_by("-id")
    return [Recorded(row.pk, _as_fact(row), row.recorded_by, row.paused_by) for row in rows]


def rule_given_out(rule: str, on: date, version: int | None = None) -> Answer:
    """Say whether the people whom a rule finds may be given out today; `version` is that under which they were found.

    This is what rooms above ask. Changes: nothing. Told: nobody, as it is about nobody. Errors: none; a rule whose words
    are not here is not given out, as nobody can say whom it names.
    """
    about = about_rule(rule, version)
    if about is None:
        return _unknown()
    return may_be_given_out(about, [one.agreement for one in agreements_of(rule)], on)


def rules_shut(on: date, versions: Iterable[kept.RuleVersion] | None = None) -> Shut:
    """Of the rules that found anybody, each version that may not be given out today, with why; in three questions to the database.

    Where only some versions matter, and are there already, `versions` are those.
    """
    every, agreed = _versions(), [_as_fact(row) for row in kept.GroupAgreement.objects.all()]
    numbers, answers = set(), {}
    for one in kept.RuleVersion.objects.all() if versions is None else versions:
        about = every.get((one.rule, one.rule_version))
        answer = may_be_given_out(about, agreed, on) if about else _unknown()
        if not answer.yes:
            numbers.add(one.pk)
            answers[one.rule, one.rule_version] = answer
    return Shut(frozenset(numbers), answers, {about.rule: about.title for about in every.values()})


def _unknown() -> Answer:
    return Answer(
        False,
        "The words of this rule are not kept here, so nobody can say whom it names. It may be counted, and nobody is given out.",
        "Have it put together here as a rule of the team, and find again.",
    )


def record_group_agreement(*, asker: Asker, agreement: GroupAgreement, by: Actor, at: datetime) -> int:
    """Record what people from a group agreed to, and return its number.

    Changes: adds the agreement. Told: the trail. Errors: `Refused` for somebody who does not speak for groups; `BadUsage`
    for a rule, version or group that it cannot be about, or one agreed on a day to come.
    """
    must_speak_for_groups(asker, agreement.rule, by=by, at=at)
    about = about_rule(agreement.rule, agreement.version)
    if about is None or not agreement.groups <= about.groups:
        raise BadUsage(f"{spoken(agreement.rule).capitalize()} version {agreement.version} does not name that group.", "Look at the rule again.")  # fmt: skip
    if agreement.agreed_on > at.astimezone(LONDON).date():
        raise BadUsage("The day it was agreed is still to come.", "Record it once people from the group have agreed.")
    told = {name: getattr(agreement, name) for name in ("groups", "purpose", "wording", "offer", "spoke_for", "agreed_on", "review_on")}  # fmt: skip
    with transaction.atomic():
        row = kept.GroupAgreement.objects.create(
            rule=agreement.rule, rule_version=agreement.version, recorded_by=by.account, recorded_at=at, **told
        )
        details: dict[str, str | int | bool | None] = {"version": agreement.version, "groups": " ".join(sorted(agreement.groups)), "spoke_for": agreement.spoke_for, "review_on": agreement.review_on.isoformat()}  # fmt: skip
        append([Deed("changed", "group agreement", agreement.rule, purpose=PLANNING, details=details)], by=by, at=at)
    return row.pk


def pause_group(*, asker: Asker, number: int, why: str, by: Actor, at: datetime) -> None:
    """Pause an agreement on the group's behalf: from the next request on nobody whom the rule found is given out.

    Changes: the agreement. Told: the trail. Errors: `Refused`; `BadUsage` without a reason; `AlreadyDecided` where it is paused.
    """
    row = kept.GroupAgreement.objects.filter(pk=number).first()
    must_speak_for_groups(asker, row.rule if row else "", by=by, at=at)
    _must_be_reason(why)
    paused = {"paused_by": by.account, "paused_at": at, "why_paused": why.strip()}
    _turned(row, "paused", paused, why.strip(), by, at)


def end_pause(*, asker: Asker, number: int, why: str, by: Actor, at: datetime) -> None:
    """Let an agreement hold again, as the group said. Changes: the agreement. Told: the trail. Errors: as of `pause_group`."""
    row = kept.GroupAgreement.objects.filter(pk=number).first()
    must_speak_for_groups(asker, row.rule if row else "", by=by, at=at)
    _must_be_reason(why)
    _turned(row, "pause ended", {"paused_by": "", "paused_at": None, "why_paused": ""}, why.strip(), by, at)


def _turned(
    row: kept.GroupAgreement | None, result: str, to: Mapping[str, object], why: str, by: Actor, at: datetime
) -> None:
    with transaction.atomic():
        standing = kept.GroupAgreement.objects.filter(pk=row.pk if row else 0, paused_at__isnull=result == "paused")
        if row is None or not standing.update(**to):
            raise AlreadyDecided("Somebody did so a moment before.", "Look at the rule again.")
        append(
            [Deed("changed", "group agreement", row.rule, purpose=PLANNING, result=result, reason=why)], by=by, at=at
        )


def _must_be_reason(why: str) -> None:
    if not is_reason(why):
        least, most = REASON_LENGTHS
        raise BadUsage("Say why, in the group’s words where you can.", f"Write {least} to {most} characters.")


def _as_fact(row: kept.GroupAgreement) -> GroupAgreement:
    paused = row.paused_at.astimezone(LONDON).date() if row.paused_at else None
    return GroupAgreement(
        row.rule, row.rule_version, frozenset(row.groups), row.purpose, row.wording, row.offer, row.spoke_for, row.agreed_on,
        row.review_on, paused, row.why_paused,
    )  # fmt: skip
