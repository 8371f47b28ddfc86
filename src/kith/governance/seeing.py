"""What each role may see, asked of the rule book itself: so that a paper about it cannot say what the rules do not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from kith.governance.access import decide_many
from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES, ROLES, Asker, Completed, TeamTie
from kith.governance.facts import Facts, FindingBasis, Grant
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.objections import SECONDARY
from kith.governance.situation import LONDON
from kith.governance.training import COURSES

__all__ = ["seen_by_role"]

_SOMEBODY = "somebody"
_PLACE = "here"
_BODY = "a body"
Seen = tuple[tuple[str, ...], ...]


def seen_by_role(on: date) -> list[tuple[str, Seen]]:
    """Say for each role which field groups it may look at: of somebody opened to it, of anybody else, on pseudonyms, as figures.

    Parameters
    ----------
    on : the day for which the rules are asked

    Returns
    -------
    list of role and four tuples of field groups. Whoever is asked about has no label, does not object, is registered with no
    practice of the asker's, and lives in the asker's neighbourhood; training is held, and agreements and a basis cover everything.
    A field group counts where a purpose shows it without a reason given first: any of care and its running for names, case-finding or
    planning for pseudonyms and figures.

    Examples
    --------
    >>> found = dict(seen_by_role(date(2026, 11, 2)))
    >>> "medication" in found["gp"][0], found["gp"][1], found["system-support"][0]
    (True, (), ('running',))
    """
    return [(role, _seen(role, on)) for role in ROLES]


def _seen(role: str, on: date) -> Seen:
    at = datetime.combine(on, time(12), LONDON)
    courses = tuple(Completed(course.name, on) for course in COURSES)
    asker = Asker("drawn", role, _BODY, "vcse", (TeamTie("drawn", _PLACE, on),), courses, session="drawn")
    everything, every_purpose = frozenset(FIELD_GROUPS), frozenset(PURPOSES)
    until = on + timedelta(1)
    agreed = Agreement("drawn", _BODY, everything, every_purpose, on, until)
    about = Facts(agreements=(agreed,), basis=FindingBasis("drawn", "drawn", everything, on, until))
    opened = Facts(
        agreements=(agreed,), grants=(Grant(_SOMEBODY, "drawn", everything, every_purpose, at),), basis=about.basis
    )
    asked = (("named", opened), ("named", about), ("pseudonymous", about), ("aggregate", about))
    return tuple(_shown(asker, form, facts, at) for form, facts in asked)


def _shown(asker: Asker, form: str, facts: Facts, at: datetime) -> tuple[str, ...]:
    action = "count" if form == "aggregate" else "view"
    items = [Item("drawn", group, _whom(group, form), form, neighbourhood=_PLACE) for group in FIELD_GROUPS]
    purposes = set(PURPOSES) - SECONDARY if form == "named" else SECONDARY
    found = (decide_many(asker, action, items, purpose, facts=facts, at=at) for purpose in sorted(purposes))
    return _in_order(
        item.field_group for told in found for item, said in zip(items, told, strict=True) if said.effect == "permit"
    )


def _whom(group: str, form: str) -> str | None:
    """Figures are about nobody in particular, and so is how the service runs."""
    is_nobodys = form == "aggregate" or (form == "named" and FIELD_GROUPS[group].sensitivity == "ordinary")
    return None if is_nobodys else _SOMEBODY


def _in_order(groups: Iterable[str]) -> tuple[str, ...]:
    wanted = set(groups)
    return tuple(group for group in FIELD_GROUPS if group in wanted)
