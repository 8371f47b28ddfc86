"""What ties members of staff to people on the register, for whoever reviews looks: said of many pairs at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kith.governance.records.models import Account, Membership
from kith.people.records.models import Identity

__all__ = ["home_and_name", "ties_between"]


def ties_between(pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], frozenset[str]]:
    """What ties each account to each person, as kinds of `kith.governance.unusual.KINDS`; pairs that nothing ties are absent.

    Only members of staff whose own place on the register is known are tied to anybody by home or name. Three questions to the database.
    """
    wanted = list(pairs)
    own = dict(Account.objects.filter(own_person__gt="").values_list("pk", "own_person"))
    mine = {str(account): person for account, person in own.items()}
    teams = _teams({person: account for account, person in mine.items()})
    asked = {person for _, person in wanted} | {mine[account] for account, _ in wanted if account in mine}
    who = {
        one.person.person_id: one
        for one in Identity.objects.filter(person__person_id__in=asked).select_related("person")
    }
    found = {}
    for account, person in wanted:
        kinds = _kinds(mine.get(account), person, who)
        if person in teams and mine.get(account) != person:
            kinds.add("colleague")
        if kinds:
            found[account, person] = frozenset(kinds)
    return found


def _teams(accounts: Mapping[str, str]) -> set[str]:
    """The people who work in a team here."""
    working = set(
        map(str, Membership.objects.filter(account_id__in=accounts.values()).values_list("account_id", flat=True))
    )
    return {person for person, account in accounts.items() if account in working}


def _kinds(own_person: str | None, person: str, who: Mapping[str, Any]) -> set[str]:
    if own_person is None:
        return set()
    if own_person == person:
        return {"own-record"}
    own, other = who.get(own_person), who.get(person)
    return set(home_and_name(own, other)) if own and other else set()


def home_and_name(own: Any, other: Any) -> list[str]:
    """What ties two people on the register by home and name, given who each is."""
    signs = []
    if own.person.household_id and own.person.household_id == other.person.household_id:
        signs.append("same-home")
    name, their = (own.family_name or "").casefold(), (other.family_name or "").casefold()
    if name and own.postcode and (name, own.postcode) == (their, other.postcode):
        signs.append("same-name-and-postcode")
    return signs
