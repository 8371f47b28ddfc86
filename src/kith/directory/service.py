"""What is told of a service at one place: one table of fields, from which tables, pages, files and the reference are drawn.

A service at two places is two of these, because what holds at one need not hold at the other (eligibility, hours, access, room).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kith.directory.hours import Hours
from kith.directory.words import ACCESS, COSTS, NEEDS, REACHES, ROUTES, SEXES, STATUSES, WAYS

__all__ = ["FIELDS", "NEED_TITLES", "Field", "ServiceAtSite", "in_words", "public_values", "title_of_need"]


@dataclass(frozen=True)
class Field:
    """One thing that is told of a service at a place.

    name      what it is called in tables
    label     what it is called on pages
    kind      text, long text, whole number, decimal, date, word, words, texts, hours, postcode, address, e-mail or languages
    meaning   one plain line; with its unit where it has one
    words     the words that may stand there, for the kinds word and words
    is_about_site   it belongs to the place and not to the service
    is_public   it stands on the page without an account, and goes out in the feed
    """

    name: str
    label: str
    kind: str
    meaning: str
    words: Mapping[str, str] = field(default_factory=dict)
    is_about_site: bool = False
    is_public: bool = True


FIELDS = {
    one.name: one
    for one in (
        Field("name", "Name", "text", "what people call it"),
        Field("organisation", "Organisation", "text", "who runs it"),
        Field("description", "What it does", "long text", "in their own words"),
        Field("needs", "What it helps with", "words", "what it is for", NEEDS),
        Field("status", "Whether it takes place", "word", "as its owner says", STATUSES),
        Field("reach", "How far it reaches", "word", "local, or for the whole country", REACHES),
        Field("areas", "Areas", "texts", "neighbourhoods, towns or postcode districts whose people it is for; none said: ask"),
        Field("minimum_age", "Youngest age", "whole number", "in years; from this birthday on"),
        Field("maximum_age", "Oldest age", "whole number", "in years; up to and with this age"),
        Field("sex", "Women or men only", "word", "only where it is lawfully for one sex", SEXES),
        Field("faith", "Faith", "text", "the faith of those it is for, where it is for one; who runs it says nothing of that"),
        Field("eligibility", "Who else it is for", "long text", "what else one must be, in their own words"),
        Field("languages", "Languages", "languages", "in which it is given"),
        Field("access", "Access", "words", "what it offers those who could not come otherwise; not listed is not known", ACCESS),
        Field("ways", "How it is given", "words", "in person, by telephone, online, at home", WAYS),
        Field("routes", "How to get in", "words", "who may ask for it", ROUTES),
        Field("cost", "Cost", "word", "what whoever comes pays", COSTS),
        Field("cost_note", "About the cost", "text", "how much, and for whom it is less"),
        Field("hours", "When", "hours", "days, hours and season"),
        Field("reply_days", "Reply promised within", "whole number", "days in which they say they answer"),
        Field("phone", "Telephone", "text", "of the service"),
        Field("email", "E-mail", "e-mail", "of whoever runs it: their link goes there, so it is shown to staff alone", is_public=False),
        Field("website", "Website", "address", "of the service"),
        Field("alert", "Note", "long text", "what one should know just now"),
        Field("assured_date", "Said to be right on", "date", "the last day on which whoever runs it said so"),
        Field("site", "Place", "text", "the name of the building", is_about_site=True),
        Field("address", "Address", "text", "street and town", is_about_site=True),
        Field("postcode", "Postcode", "postcode", "of the place", is_about_site=True),
        Field("latitude", "Latitude", "decimal", "degrees, WGS 84", is_about_site=True),
        Field("longitude", "Longitude", "decimal", "degrees, WGS 84", is_about_site=True),
    )
}  # fmt: skip
"""Every field, once. What a partner sends, staff correct and owners confirm is kept by these names."""

NOT_TYPED = ("assured_date", "latitude", "longitude")
"""What nobody types on a page: it follows from what they do, or comes with a feed."""


@dataclass(frozen=True)
class ServiceAtSite:
    """One service at one place, as it stands today: of each field the value that is taken.

    key         its id here; it says nothing of the service, and never changes
    service     what it shares with the same service at other places; empty where it is at one only
    what follows are the fields of `FIELDS`; None, "" or nothing where nobody said
    """

    key: str
    service: str = ""
    name: str = ""
    organisation: str = ""
    description: str = ""
    needs: tuple[str, ...] = ()
    status: str = ""
    reach: str = ""
    areas: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    sex: str = ""
    faith: str = ""
    eligibility: str = ""
    languages: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    cost: str = ""
    cost_note: str = ""
    hours: tuple[Hours, ...] = ()
    reply_days: int | None = None
    phone: str = ""
    email: str = ""
    website: str = ""
    alert: str = ""
    assured_date: date | None = None
    site: str = ""
    address: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @classmethod
    def of(cls, key: str, values: Mapping[str, Any], service: str = "") -> ServiceAtSite:
        """From kept values by field, as `values` gives them.

        Examples
        --------
        >>> one = ServiceAtSite.of("k1", {"name": "Tern Lane lunch", "needs": ["food"], "assured_date": "2026-11-02"})
        >>> one.needs, one.assured_date
        (('food',), datetime.date(2026, 11, 2))
        >>> one.values()
        {'name': 'Tern Lane lunch', 'needs': ['food'], 'assured_date': '2026-11-02'}
        """
        return cls(key, service, **{name: _opened(FIELDS[name], value) for name, value in values.items()})

    def values(self) -> dict[str, Any]:
        """What is said, by field, as it is kept; what nobody said is absent."""
        said = {name: _closed(getattr(self, name)) for name in FIELDS}
        return {name: value for name, value in said.items() if value not in (None, "", [])}

    @property
    def takes_place(self) -> bool:
        """Whether anybody may be sent there, as far as its status goes; a status that nobody gave is no closure."""
        return self.status in ("", "active")

    @property
    def has_place(self) -> bool:
        """Whether it is somewhere on a map."""
        return self.latitude is not None and self.longitude is not None

    @property
    def where(self) -> str:
        """The place in one line, without what is said twice."""
        return ", ".join(dict.fromkeys(part for part in (self.site, self.address, self.postcode) if part))


def public_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of the kept values of an entry anybody may read: the fields that `FIELDS` says are public.

    Examples
    --------
    >>> public_values({"name": "Lunch", "phone": "01632 960001", "email": "jo@example.org"})
    {'name': 'Lunch', 'phone': '01632 960001'}
    """
    return {name: value for name, value in values.items() if FIELDS[name].is_public}


def _opened(one: Field, value: Any) -> Any:
    if one.kind == "hours":
        return tuple(Hours.of_kept(told) for told in value)
    if one.kind == "date":
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _closed(value: Any) -> Any:
    if isinstance(value, tuple):
        return [one.kept() if isinstance(one, Hours) else one for one in value]
    return value.isoformat() if isinstance(value, date) else value


def in_words(name: str, value: Any) -> str:
    """A kept value as a page says it.

    Parameters
    ----------
    name : one of `FIELDS`
    value : as it is kept

    Examples
    --------
    >>> in_words("needs", ["food", "long-term-illness"])
    'Food, long-term illness'
    >>> in_words("cost", "free"), in_words("minimum_age", 16), in_words("hours", [{"days": ["MO"], "opens": "10:00"}])
    ('Nobody pays', '16', 'Monday 10:00')
    """
    one = FIELDS[name]
    if one.kind == "hours":
        return "; ".join(Hours.of_kept(told).in_words() for told in value)
    if one.kind == "words" and name == "needs":
        return _sentence(", ".join(title_of_need(word).lower() for word in value))
    if name == "routes":
        return _sentence("; ".join(one.words[word] for word in value))
    if one.kind == "words":
        return _sentence(", ".join(word.replace("-", " ") for word in value))
    if one.kind == "word":
        return _sentence(one.words.get(value, str(value)))
    if one.kind == "date":
        on = date.fromisoformat(value)
        return f"{on.day} {on:%B %Y}"
    return ", ".join(value) if isinstance(value, list) else str(value)


def title_of_need(need: str) -> str:
    """A kind of need as a page says it.

    Examples
    --------
    >>> title_of_need("alcohol-and-drugs"), title_of_need("long-term-illness")
    ('Alcohol and drugs', 'Long-term illness')
    """
    said = {"long-term-illness": "Long-term illness"}
    return said.get(need, _sentence(need.replace("-", " ")))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


NEED_TITLES = {need: title_of_need(need) for need in NEEDS}
"""Every kind of need, as a page says it."""
