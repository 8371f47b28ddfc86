"""What is running, described by itself: tables, accounts, agreements, files, and each setting that guards people's data."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from kith.governance.asker import ROLES
from kith.governance.drafting import Described, Table
from kith.governance.records.describing import accounts_by_role, bases_on, bodies
from kith.governance.records.signing import all_agreements
from kith.people.records.counting import files_loaded
from kith.places.records.naming import neighbourhood_names

__all__ = ["described", "security_in_force", "tables_kept"]


def described(at: datetime) -> Described:
    """Everything that a paper is filled from, as it is at a moment."""
    on = timezone.localdate(at)
    return Described(
        on, version("kith-neighbourhood"), settings.IS_DEMONSTRATION, tuple(neighbourhood_names()), tuple(bodies()),
        tuple(accounts_by_role(on)), tuple(tables_kept()), tuple((one.file, one.accepted) for one in files_loaded()),
        all_agreements(on), tuple(bases_on(on)), tuple(security_in_force()),
    )  # fmt: skip


def tables_kept() -> Iterable[Table]:
    """Every table of the service that is ours, by name."""
    models = [model for model in apps.get_models() if model.__module__.startswith("kith.")]
    for model in sorted(models, key=lambda one: one._meta.label):
        kept: Any = model.kept  # type: ignore[attr-defined]
        holds = (inspect.getdoc(model) or "").split("\n\n")[0].replace("\n", " ")
        yield Table(model._meta.label, holds, kept.retention, kept.sensitivity, kept.may_leave)


def security_in_force() -> Iterable[tuple[str, str]]:
    """Each setting in words, with its value as it is now: what a real place needs and this one lacks is said, not hidden."""
    told = settings
    yield "What this is", "a demonstration with made-up people" if told.IS_DEMONSTRATION else "a real place"
    yield "Database", {"postgresql": "PostgreSQL", "sqlite": "SQLite, in one file on this machine"}[connection.vendor]
    yield "Pages only over TLS", _yes(told.SECURE_SSL_REDIRECT)
    yield (
        "Browsers told to stay on TLS",
        f"for {told.SECURE_HSTS_SECONDS // 86_400} days" if told.SECURE_HSTS_SECONDS else "no",
    )
    yield "Session cookie only over TLS", _yes(told.SESSION_COOKIE_SECURE)
    yield "Form cookie only over TLS", _yes(told.CSRF_COOKIE_SECURE)
    yield "Session cookie out of reach of scripts", _yes(told.SESSION_COOKIE_HTTPONLY)
    yield (
        "Session cookie sent from other sites",
        {"Lax": "only when a link is followed", "Strict": "never"}.get(told.SESSION_COOKIE_SAMESITE, "yes"),
    )
    yield "Longest session", f"{told.SITTING.longest.total_seconds() / 3600:g} hours"
    yield "Password asked for again after", f"{told.SITTING.idle.total_seconds() / 60:g} minutes without a question"
    yield "Wrong passwords before a wait", f"{told.AXES_FAILURE_LIMIT}, then {told.AXES_COOLOFF_TIME * 60:g} minutes"
    yield "Passwords kept as", told.PASSWORD_HASHERS[0].rsplit(".", 1)[1].removesuffix("PasswordHasher")
    yield "Shortest password", f"{_shortest()} characters"
    yield "Second factor", f"needed by {len(told.SECOND_FACTOR_FOR)} of {len(ROLES)} roles before anything opens"
    yield "Sign-in by another service", told.ISSUER.address if told.ISSUER else "no: by name, password and code"
    yield (
        "Pages may load from",
        ", ".join(sorted({str(one) for one in told.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"]})),
    )
    yield "Faults shown to whoever asks", _yes(told.DEBUG)


def _shortest() -> str:
    found = [one.get("OPTIONS", {}).get("min_length") for one in settings.AUTH_PASSWORD_VALIDATORS]
    return str(next((length for length in found if length), "not limited:"))


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"
