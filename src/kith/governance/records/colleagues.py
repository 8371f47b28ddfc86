"""Colleagues as the rules would know them if they asked: to say beforehand whom something may be given to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.facts import Facts
from kith.governance.records import models as kept
from kith.governance.records.granting import as_fact
from kith.governance.records.objecting import objections_standing
from kith.governance.records.signing import all_agreements
from kith.governance.situation import LONDON

__all__ = ["SeenAs", "asking_in", "facts_open_to_any"]


@dataclass(frozen=True)
class SeenAs:
    """What a page says of a colleague: their name, and whom they work for."""

    name: str
    organisation: str


def asking_in(teams: Iterable[str], on: date) -> list[tuple[Asker, SeenAs]]:
    """Everybody who is in any of these teams on a day, as they would ask: in the role that they have had longest; in two questions.

    Nobody whose account is shut is among them. They have no session, so that no emergency access is theirs.
    """
    here = kept.Membership.objects.on(on).filter(team_id__in=list(teams), account__is_active=True)
    rows = kept.Membership.objects.on(on).filter(account__in=here.values("account_id"))
    rows = rows.select_related("account", "organisation", "team__neighbourhood").order_by(
        "account_id", "from_date", "id"
    )
    held = defaultdict[str, list[Completed]](list)
    courses = kept.TrainingHeld.objects.filter(account__in=here.values("account_id"))
    for account, course, day in courses.values_list("account_id", "course", "completed_date"):
        held[str(account)].append(Completed(course, day))
    return [_asking(list(theirs), held[str(key)]) for key, theirs in groupby(rows, lambda row: row.account_id)]


def _asking(rows: Sequence[kept.Membership], courses: Sequence[Completed]) -> tuple[Asker, SeenAs]:
    account, body, role = rows[0].account, rows[0].organisation, rows[0].role
    ties = tuple(
        TeamTie(str(row.team_id), row.team.neighbourhood.name, row.from_date, row.to_date)
        for row in rows
        if (row.role, row.organisation_id) == (role, body.id)
    )
    asker = Asker(
        str(account.pk), role, body.ods_code or body.name, body.kind, ties, tuple(courses), True, own_person=account.own_person or None
    )  # fmt: skip
    return asker, SeenAs(account.name, body.name)


def facts_open_to_any(person: str, bodies: Iterable[str], at: datetime) -> Facts:
    """All that a decision about one person may rest on, whichever colleague of these bodies asks; in three questions to the database."""
    on, wanted = at.astimezone(LONDON).date(), set(bodies)
    grants = kept.Grant.objects.open_at(at).filter(person_id=person)
    return Facts(
        grants=tuple(map(as_fact, grants)),
        agreements=tuple(one for one in all_agreements(on) if one.body in wanted),
        objections=objections_standing([person], on),
    )
