"""A made-up directory over the made-up place: two feeds that differ, with the faults that directories have, and a refuge that must stay unknown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np

from kith.directory.hours import read_hours
from kith.directory.open_referral_csv import as_tables, written
from kith.directory.open_referral_out import page_of, service_of
from kith.directory.service import ServiceAtSite
from kith.synthetic.chance import Draws, pick, stream
from kith.synthetic.places import Areas
from kith.synthetic.words import read_words

__all__ = ["COUNCIL", "VOLUNTARY", "make_up_directory"]

COUNCIL, VOLUNTARY = "kithshire-council", "kithshire-voluntary-action"
"""Folders of the two feeds: the one as pages in JSON, the other as tables in CSV."""

_AGES = (("fresh", 0.42, 5, 170), ("ageing", 0.22, 185, 360), ("stale", 0.14, 370, 720), ("old", 0.08, 740, 1_800))
"""How long ago entries were said to be right: share, and days from and to; of the rest nobody ever did."""

_DOUBLES, _ENDED = 7, 4
_ON_A_PAGE = 50


@dataclass(frozen=True)
class _Maker:
    draws: Draws
    areas: Areas
    on: date

    def service(self, told: Mapping[str, Any], place: str, number: int) -> ServiceAtSite:
        """One service of the list of words, at a made-up place of its neighbourhood."""
        street = self._street()
        say = partial(_said, street=street, place=place)
        postcode, north, east = self._site(place)
        is_somewhere = "ways" not in told or "in-person" in told["ways"].split()
        somewhere: dict[str, Any] = {
            "site": f"{street} Hall",
            "address": f"{number + 2} {street}, {place}",
            "postcode": postcode,
            "latitude": north,
            "longitude": east,
        }
        return ServiceAtSite(
            f"{_short(place)}-{number:03}", name=say(told["name"]), description=say(told["does"]), organisation=say(told["organisation"]),
            areas=(place,) if self.draws.random() < 0.6 else (), phone=f"01632 960{number % 1000:03}", status="active", reach="local",
            website=f"https://{_short(say(told['organisation']))}.example.org", email=f"hello@{_short(say(told['organisation']))}.example.org",
            assured_date=self._assured(), hours=self._hours(told), **_plain(told), **(somewhere if is_somewhere else {}),
        )  # fmt: skip

    def national(self, told: Mapping[str, Any], number: int) -> ServiceAtSite:
        """A helpline for everybody in the country."""
        return ServiceAtSite(
            f"national-{number}", name=told["name"], description=told["does"], organisation=told["name"], needs=tuple(told["needs"].split()),
            phone=told["phone"], status="active", reach="national", ways=("telephone",), routes=("self",), cost="free", assured_date=self._assured(),
        )  # fmt: skip

    def _street(self) -> str:
        words = read_words("streets")
        first, last = (words[part].split() for part in ("first", "last"))
        return f"{first[self.draws.integers(len(first))]} {last[self.draws.integers(3)]}"

    def _site(self, place: str) -> tuple[str, float | None, float | None]:
        names = np.array(self.areas.table["neighbourhood"].to_pylist(), object)
        there = np.flatnonzero(names[self.areas.postcode_area] == place)
        one = there[self.draws.integers(len(there))]
        north, east = float(self.areas.latitude[one]), float(self.areas.longitude[one])
        known = not (np.isnan(north) or np.isnan(east))
        return str(self.areas.postcodes[one]), round(north, 6) if known else None, round(east, 6) if known else None

    def _assured(self) -> date | None:
        shares = [share for _, share, _, _ in _AGES]
        place = int(pick(self.draws, [*shares, 1 - sum(shares)], 1)[0])
        if place == len(_AGES):
            return None
        _, _, first, last = _AGES[place]
        return self.on - timedelta(int(self.draws.integers(first, last)))

    def _hours(self, told: Mapping[str, Any]) -> tuple[Any, ...]:
        *days, opens, closes = told["hours"].split() if "hours" in told else ("", "")
        season = _season(told.get("season", ""), self.on)
        if not days and not season:
            return ()
        return (read_hours({"days": [day for day in days if day], "opens": opens, "closes": closes, **season}),)


def make_up_directory(areas: Areas, seed: int, on: date) -> dict[str, dict[str, str]]:
    """The files of two feeds, by folder and name.

    Parameters
    ----------
    areas : of the made-up place
    seed : where chance begins; the other files of the place draw from streams of their own
    on : the day the files end

    Returns
    -------
    for each feed its files as text. In them, as in real ones: services told of twice under two names, entries that nobody confirmed for years,
    some that have ended, a latitude of 100, an address that is none, a row without an id; and one refuge, which no page may ever show

    Examples
    --------
    >>> from kith.synthetic.places import make_up_areas
    >>> feeds = make_up_directory(make_up_areas(16_000, 7, (9_000, 7_000)), 7, date(2026, 11, 1))
    >>> sorted(feeds), len(json.loads(feeds["kithshire-council"]["services-0001.json"])["contents"])
    (['kithshire-council', 'kithshire-voluntary-action'], 50)
    """
    maker = _Maker(stream(seed, "directory"), areas, on)
    places = sorted(set(areas.table["neighbourhood"].to_pylist()))
    words = read_words("services")
    made = [
        maker.service(told, place, number * 10 + turn)
        for turn, place in enumerate(places)
        for number, told in enumerate(words["service"])
    ]
    national = [maker.national(told, number) for number, told in enumerate(words["national"])]
    is_councils = maker.draws.random(len(made)) < 0.62
    council = [one for one, theirs in zip(made, is_councils) if theirs] + national
    voluntary = [one for one, theirs in zip(made, is_councils) if not theirs]
    doubles = [_under_another_name(one) for one in council[3 :: max(len(council) // _DOUBLES, 1)] if one.postcode]
    council = [
        replace(one, status="defunct" if number % 2 else "temporarily closed")
        if number in _ended(len(council))
        else one
        for number, one in enumerate(council)
    ]
    return {COUNCIL: _pages(council, maker), VOLUNTARY: _tables([*voluntary, *doubles], maker)}


def _ended(count: int) -> range:
    return range(7, count, max(count // _ENDED, 1))


def _under_another_name(one: ServiceAtSite) -> ServiceAtSite:
    """As somebody else would call it, with what they know of it: the same telephone and postcode, less of the rest."""
    head, comma, tail = one.name.partition(", ")
    first, _, rest = one.name.partition(" ")
    name = f"{tail} {head}" if comma else f"{rest} {first}" if rest else f"The {one.name}"
    return replace(
        one,
        key=f"va-{one.key}",
        name=name,
        website="",
        access=(),
        languages=(),
        reply_days=None,
        assured_date=None,
        latitude=None,
        longitude=None,
    )


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: told[name]
        for name in ("minimum_age", "maximum_age", "sex", "faith", "cost", "cost_note", "reply_days")
        if name in told
    }
    for name in ("needs", "access", "ways", "routes"):
        found[name] = tuple(told.get(name, "").split())
    languages = told.get("languages", "").replace("British Sign Language", "BSL").split()
    found["languages"] = tuple(sorted("British Sign Language" if name == "BSL" else name for name in languages))
    found["ways"] = found["ways"] or ("in-person",)
    return found


def _season(name: str, on: date) -> dict[str, str]:
    """Winter from November to March, summer from June to September, terms from September to July: the one that holds on a day, or the next."""
    spans = {"winter": ((11, 1), (4, 1)), "summer": ((6, 1), (9, 1)), "term": ((9, 7), (7, 20))}
    if name not in spans:
        return {}
    (first_month, first_day), (last_month, last_day) = spans[name]
    for year in (on.year - 1, on.year, on.year + 1):
        first = date(year, first_month, first_day)
        end = date(year if last_month > first_month else year + 1, last_month, last_day)
        if on < end:
            return {"from_date": first.isoformat(), "to_date": end.isoformat()}
    return {}


def _said(text: str, street: str, place: str) -> str:
    return text.format(street=street, place=place)


def _short(text: str) -> str:
    return "".join(
        sign for sign in text.lower().replace(" ", "-") if sign.isascii() and (sign.isalnum() or sign == "-")
    ).strip("-")


def _refuge(maker: _Maker, place: str) -> ServiceAtSite:
    postcode, north, east = maker._site(place)
    return ServiceAtSite(
        "willow", name="Willow House women’s refuge", organisation="Safe Steps Kithshire", description="A safe house for women and children.",
        needs=("domestic-abuse", "housing"), site="Willow House", address=f"41 Rowan Lane, {place}", postcode=postcode, latitude=north, longitude=east,
        phone="01632 960999", status="active", sex="female", assured_date=maker.on - timedelta(20),
    )  # fmt: skip


def _pages(entries: Sequence[ServiceAtSite], maker: _Maker) -> dict[str, str]:
    """Pages of the council's feed, with what is wrong in it."""
    place = sorted(set(maker.areas.table["neighbourhood"].to_pylist()))[0]
    every = [*entries, _refuge(maker, place)]
    pages, texts = -(-len(every) // _ON_A_PAGE), {}
    for number in range(1, pages + 1):
        page = dict(page_of(every, page=number, size=_ON_A_PAGE))
        services = [
            {**one, "last_modified": (maker.on - timedelta(3 + place)).isoformat()}
            for place, one in enumerate(page["contents"])
        ]
        if number == 1:
            _spoil(services)
        texts[f"services-{number:04}.json"] = json.dumps({**page, "contents": services}, ensure_ascii=False, indent=1)
    return texts


def _spoil(services: list[dict[str, Any]]) -> None:
    somewhere = next(
        one for one in services[4:] if "latitude" in one.get("service_at_locations", [{}])[0].get("location", {})
    )
    somewhere["service_at_locations"][0]["location"]["latitude"] = 100
    ninth, twelfth, twentieth, last = (services[place % len(services)] for place in (9, 12, 20, 25))
    ninth["url"] = "www.no-scheme.example.org"
    twelfth["description"] += " <script>alert(1)</script>"
    twentieth["id"] = ""
    last["status"] = "paused"


def _tables(entries: Sequence[ServiceAtSite], maker: _Maker) -> dict[str, str]:
    """Tables of the voluntary sector's feed, in which the refuge is marked as one that must not be shown."""
    place = sorted(set(maker.areas.table["neighbourhood"].to_pylist()))[0]
    refuge = service_of(_refuge(maker, place))
    term = {"id": "confidential-term", "name": "confidential", "term": "confidential", "taxonomy": "own"}
    refuge["attributes"] = [*refuge["attributes"], {"id": "confidential", "link_type": "own", "taxonomy_term": term}]
    tables = as_tables([*(service_of(one) for one in entries), refuge])
    return {f"{name}.csv": written(rows) for name, rows in tables.items()}
