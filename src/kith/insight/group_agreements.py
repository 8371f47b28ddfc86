"""An agreement with people from a group that a rule names, and whether the rule's people may be given out under it.

Counting is always open. Giving out is a list, a name, a page on which somebody stands because of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kith.errors import BadUsage
from kith.insight.clauses import one_of
from kith.insight.named_groups import NAMED_GROUPS

__all__ = ["LONGEST", "STATES", "About", "Answer", "GroupAgreement", "may_be_given_out"]

LONGEST = 731
"""Days until an agreement is looked at again, at most: two years."""

STATES = {
    "to come": "agreed from a later day on",
    "in force": "people from the group agreed, and it is not yet time to ask them again",
    "paused": "somebody paused it on the group’s behalf",
    "past its review date": "it is time to ask people from the group again",
}
"""Every state of an agreement with a group on a day."""


@dataclass(frozen=True)
class About:
    """The rule that is asked about: one version of it, with every group that it names (`named_groups.groups_named`)."""

    rule: str
    version: int
    title: str
    groups: frozenset[str]


@dataclass(frozen=True)
class GroupAgreement:
    """What people from one or more groups agreed to, of one version of one rule.

    rule, version  what was put before them, as it reads
    groups         of `NAMED_GROUPS`
    purpose        what people are looked for
    wording        how they will be spoken to: the words that were agreed
    offer          what they will be offered
    spoke_for      who spoke for the group: a body or a role, never a private person
    agreed_on      the day
    review_on      the day from which they must have been asked again
    paused_on      the day it was paused on the group's behalf; None where it is not
    why_paused     why
    """

    rule: str
    version: int
    groups: frozenset[str]
    purpose: str
    wording: str
    offer: str
    spoke_for: str
    agreed_on: date
    review_on: date
    paused_on: date | None = None
    why_paused: str = ""

    def __post_init__(self) -> None:
        if not self.groups or not self.groups <= NAMED_GROUPS.keys():
            raise BadUsage("This agreement is with no group that Kith knows.", f"Use: {', '.join(NAMED_GROUPS)}.")
        if not all(words.strip() for words in (self.purpose, self.wording, self.offer, self.spoke_for)):
            raise BadUsage(
                "An agreement says what for, in which words, what is offered, and who spoke.", "Give all four."
            )
        if not 0 < (self.review_on - self.agreed_on).days <= LONGEST:
            raise BadUsage(
                f"An agreement of {self.agreed_on} cannot be reviewed on {self.review_on}.",
                "Give a day after it, and within two years.",
            )

    def state(self, on: date) -> str:
        """Its state on a day, one of `STATES`."""
        if self.paused_on is not None:
            return "paused"
        if on < self.agreed_on:
            return "to come"
        return "in force" if on < self.review_on else "past its review date"


@dataclass(frozen=True)
class Answer:
    """Whether a rule's people may be given out, in a sentence, and what to do where they may not."""

    yes: bool
    say: str
    next_step: str = ""


def may_be_given_out(rule: About, agreements: Iterable[GroupAgreement], on: date) -> Answer:
    """Say whether the people whom a rule found may be given out on a day: on a list, by name, or as a reason on a page.

    Parameters
    ----------
    rule : the version of the rule that found them, with the groups that it names
    agreements : any; those of other rules or versions are passed over
    on : the day

    Returns
    -------
    Answer; yes for a rule that names no group, or where every group that it names agreed. A pause outweighs every
    agreement of the rule.

    Examples
    --------
    >>> rule = About("no_home", 1, "No home and no contact", frozenset({"homelessness"}))
    >>> may_be_given_out(rule, [], date(2026, 11, 1)).say
    'This rule names people without a home of their own, and nobody from that group has agreed to it. It may be counted, and nobody is given out.'
    >>> agreed = GroupAgreement("no_home", 1, rule.groups, "a check", "“Hello”", "a nurse", "Street voices", date(2026, 10, 1), date(2027, 4, 1))
    >>> may_be_given_out(rule, [agreed], date(2026, 11, 1)).yes, may_be_given_out(rule, [agreed], date(2027, 4, 1)).yes
    (True, False)
    """
    if not rule.groups:
        return Answer(True, "This rule names no group, so it needs no agreement with one.")
    mine = [
        one for one in agreements if (one.rule, one.version) == (rule.rule, rule.version) and one.groups & rule.groups
    ]
    paused = next((one for one in mine if one.state(on) == "paused"), None)
    if paused is not None:
        return _no(
            f"This rule was paused by {paused.spoke_for}, on behalf of {_people(paused.groups)}: {paused.why_paused.rstrip('.')}.",
            "Ask the community facilitator what the group wants changed; they end the pause when the group agrees.",
        )
    agreed = frozenset().union(*(one.groups for one in mine if one.state(on) == "in force"))
    missing = rule.groups - agreed
    if not missing:
        return Answer(True, f"Agreed with {_people(rule.groups)}.")
    late = frozenset().union(*(one.groups for one in mine if one.state(on) == "past its review date")) & missing
    if late:
        return _no(
            f"The agreement with {_people(late)} is past its review date.",
            "The community facilitator asks the group again and records what they say.",
        )
    return _no(
        f"This rule names {_people(missing)}, and nobody from that group has agreed to it.",
        "The community facilitator asks people from the group: what for, in which words, and what will be offered.",
    )


def _no(say: str, next_step: str) -> Answer:
    return Answer(False, f"{say} It may be counted, and nobody is given out.", next_step)


def _people(groups: frozenset[str]) -> str:
    return one_of(tuple(NAMED_GROUPS[group] for group in NAMED_GROUPS if group in groups)).replace(" or ", " and ")
