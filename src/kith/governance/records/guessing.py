"""Guesses at accounts, counted over all addresses that they come from."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from kith.governance.guessing import BUDGETS, spent_at
from kith.governance.records.models import Guesses

__all__ = ["clear_guesses", "give_back", "spend"]


def spend(kind: str, whose: str, *, at: datetime) -> bool:
    """Take one guess of a kind out of a budget, before it is known whether it is wrong; say whether there was one left.

    Changes: what is spent; two at once do not share the last. Told: nobody, for who is refused is written down where they are.
    Errors: none.
    """
    budget = BUDGETS[kind]
    with transaction.atomic():
        Guesses.objects.get_or_create(of=_of(kind, whose), defaults={"spent": 0, "at": at})
        row = Guesses.objects.select_for_update().get(of=_of(kind, whose))
        spent = spent_at(row.spent, row.at, at, budget)
        if spent + 1 > budget.most:
            return False
        row.spent, row.at = spent + 1, max(at, row.at)
        row.save(update_fields=["spent", "at"])
    return True


def give_back(kind: str, whose: str, *, at: datetime) -> None:
    """Put one guess back, as it was right; what others spent stays spent.

    Changes, told, errors: as of `spend`.
    """
    with transaction.atomic():
        for row in Guesses.objects.select_for_update().filter(of=_of(kind, whose)):
            row.spent, row.at = max(0.0, spent_at(row.spent, row.at, at, BUDGETS[kind]) - 1), max(at, row.at)
            row.save(update_fields=["spent", "at"])


def clear_guesses(*, at: datetime) -> int:
    """Delete what is forgiven anyway; return how many.

    Changes: deletes rows that a day has passed over. Told: nobody; they say nothing by then. Errors: none.
    """
    return Guesses.objects.filter(at__lte=at - timedelta(days=1)).delete()[0]


def _of(kind: str, whose: str) -> str:
    return salted_hmac("kith guesses", f"{kind}\n{whose}", algorithm="sha256").hexdigest()
