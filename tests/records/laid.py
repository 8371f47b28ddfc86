"""What tests of a made-up past do: the world in which it is laid down, every row of some models, and what the verbs leave undone again."""

from contextlib import contextmanager
from datetime import timedelta

from bench.year_world import ADVICE, BEGINS, COUNCIL, LINKS, PLACES, PRACTICE, made_world, staff_in
from django.db import transaction
from django.db.models import AutoField

from kith.governance.records.installing import begin
from kith.governance.trail import Actor
from kith.synthetic.past_tasks import Colleague, LookedAfter

__all__ = ["BEGINS", "BY", "UNTIL", "as_actor_of", "mornings_of", "people_and_askers", "rows_of", "undone", "world"]

BY, UNTIL = Actor("a test"), BEGINS + timedelta(days=200)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def world(people=60):
    begin(is_demonstration=True, at=BEGINS)
    made_world(people)


def people_and_askers():
    """Whom the teams look after, with three or four colleagues each, and every colleague by account."""
    on = BEGINS.date()
    staff = {place: [one for body in (PRACTICE, LINKS, COUNCIL, ADVICE) for one in staff_in(place, body, on)[::2]] for place in PLACES}  # fmt: skip
    askers = {one.account: one for those in staff.values() for one in those}
    people = []
    for number in range(60):
        those = staff[PLACES[number % 2]]
        some = tuple(
            Colleague(one.account, one.role) for place, one in enumerate(those) if (place + number) % len(those) < 4
        )
        people.append(LookedAfter(f"p{number}", some, BEGINS, 1 + number % 10))
    return people, askers


def as_actor_of(asker):
    return Actor(asker.account, asker.role, asker.organisation)


def mornings_of(days=200):
    return [BEGINS.replace(hour=7, minute=0) + timedelta(days=day) for day in range(1, days + 1)]


def rows_of(models, points_at):
    """Every row of some models, without the numbers that a database gives; what points at another is told by what that is called."""
    found = {}
    for model in models:
        names = [_named(one, points_at) for one in model._meta.concrete_fields if not isinstance(one, AutoField)]
        found[model.__name__] = sorted(map(repr, model.objects.values(*names)))
    return found


def _named(field, points_at):
    return f"{field.name}__{points_at[field.related_model.__name__]}" if field.is_relation else field.name
