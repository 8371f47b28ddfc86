"""Four hundred made-up staff, and whom a front desk would be asked for: what the users of `bench.web` sign in with and type.

Run in the installation that it is for: `python -m bench.web_staff STAFF OUT`. Roles are shared out as in a neighbourhood
team; every account works in the first neighbourhood's team and has done its training.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROLES = ("care-coordinator", "gp", "clinical-pharmacist", "district-nurse", "care-coordinator", "gp", "social-worker", "mental-health-practitioner")  # fmt: skip
"""Who works with people all day; coordinators and doctors twice."""
ASKED_FOR = 400


def make_staff(count: int, at: datetime) -> Iterator[dict[str, str]]:
    """Make the accounts and give their passwords, for the only time."""
    from django.utils import timezone

    from kith.governance.records.staff import NewAccount, complete_course, make_account
    from kith.governance.trail import Actor
    from kith.governance.training import COURSES
    from kith.places.records.naming import neighbourhood_names
    from kith.web.demonstration import PEOPLE

    by, on = Actor("kith bench"), timezone.localdate(at)
    team = f"{neighbourhood_names()[0]} neighbourhood team"
    employers = {one.role: one.employer[0] for one in PEOPLE}
    for number, role in enumerate(islice(cycle(ROLES), count)):
        username, password = f"bench.{number}", secrets.token_urlsafe(12)
        new = NewAccount(username, f"Bench {number}", password, role, team, employers[role], on)
        account_id = make_account(new=new, by=by, at=at)
        for course in COURSES:
            if role in course.roles:
                complete_course(account_id=account_id, course=course.name, on=on, by=by, at=at)
        yield {"username": username, "password": password, "role": role}


def asked_for(count: int) -> list[dict[str, Any]]:
    """People of the first neighbourhood, spread over the register, as they would be asked for."""
    from kith.people.records.models import Identity
    from kith.places.records.naming import neighbourhood_names

    known = Identity.objects.filter(person__neighbourhood=neighbourhood_names()[0]).exclude(nhs_number=None)
    known = known.exclude(birth_date=None).exclude(family_name=None).order_by("person__person_id")
    step = max(known.count() // count, 1)
    rows = known.values_list("person__person_id", "nhs_number", "given_name", "family_name", "birth_date")[::step]
    return [
        {"person": person, "nhs_number": number, "given": given or "", "family": family, "born": f"{born:%d/%m/%Y}"}
        for person, number, given, family, born in rows[:count]
    ]


def main() -> None:
    """Write the file that the users read."""
    from kith.web.mode import choose_settings

    choose_settings()
    import django

    django.setup()
    from django.utils import timezone

    told = {"staff": list(make_staff(int(sys.argv[1]), timezone.now())), "people": asked_for(ASKED_FOR)}
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
