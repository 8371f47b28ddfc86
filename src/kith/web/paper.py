"""What pages are written on: templates over the NHS design system, and how days and numbers are said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, pass_context

from kith.coding.nhs_number import display
from kith.governance.asker import title_of
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.training import title_of_course
from kith.web.people.pages import field_in_words, source_in_words, value_in_words

__all__ = ["day", "environment", "moment"]


def environment(**options: Any) -> Environment:
    """The environment that Django renders pages with."""
    options["loader"] = ChoiceLoader([PackageLoader("kith.web"), PackageLoader("nhsuk_frontend_jinja")])
    options["undefined"] = ChainableUndefined  # the design system asks for parameters that nobody gave
    options.pop("autoescape", None)  # never anybody's choice
    page = Environment(autoescape=True, **options)
    page.globals.update(static=static, url=reverse)
    page.filters.update(nhs_number=display, source=_source, body=_body, step=NEXT_STEPS.__getitem__, sentence=sentence)
    page.filters.update(day=day, moment=moment, count=count, title_of=title_of, title_of_course=title_of_course)
    page.filters.update(field=field_in_words, value_of=lambda value, field: value_in_words(field, value))
    return page


@pass_context
def _source(context: Any, source: str | None) -> str:
    return source_in_words(source, context.get("bodies"))


@pass_context
def _body(context: Any, code: str) -> str:
    """An organisation by its name, where its code is known here."""
    return str((context.get("bodies") or {}).get(code, code))


def sentence(text: str) -> str:
    """A text with a great letter at its beginning, and the rest as it was.

    >>> sentence("general practice (Y99001)")
    'General practice (Y99001)'
    """
    return text[:1].upper() + text[1:]


def day(value: date | None) -> str:
    """A day as pages say it: `6 August 2018`, in one line; what is not known is said, never left blank.

    >>> day(date(2018, 8, 6)), day(None)
    ('6 August 2018', 'Not known')
    """
    return "Not known" if value is None else f"{value.day} {value:%B %Y}"


def moment(value: datetime | None) -> str:
    """A moment as pages say it, in the time of the place: `6 August 2018 at 5:30pm`."""
    if value is None:
        return "Not known"
    local = timezone.localtime(value)
    hour = local.hour % 12 or 12
    return f"{day(local.date())} at {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def count(value: int | None) -> str:
    """A whole number with its thousands apart.

    >>> count(40000)
    '40,000'
    """
    return "Not known" if value is None else f"{value:,}"
