"""Services for one person, or for a need that names nobody: in order, each with what speaks for it, against it, and what to ask first.

What shuts somebody out is told apart from what nobody said: unknown is “ask”, never “no”. What is left out is counted by reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kith.directory.distance import in_miles, metres_between
from kith.directory.freshness import Stage, stage_of
from kith.directory.hours import is_in_season, next_season, open_days
from kith.directory.room import ROOM, Live
from kith.directory.service import ServiceAtSite, title_of_need
from kith.directory.words import ACCESS, DAYS, ROUTES, SEXES, STATUSES

__all__ = ["LEFT_OUT", "NO_DISTANCE_METRES", "Fit", "Fitted", "Seeker", "fit", "judge", "why_not_now"]

QUESTION_METRES = 500
"""Each thing to ask first weighs as though the place were so much farther away."""

NO_DISTANCE_METRES = 3_000
"""How far away a place counts of which, or of whom, nobody knows where it is."""

FROM_AFAR_METRES = 1_500
"""How far away help by telephone, online or at home counts: nearer than a place across town, not before the one round the corner."""

_AFAR = frozenset({"telephone", "online", "home"})

LEFT_OUT = {
    "shut": "do not take place",
    "need": "are for something else",
    "age": "are for another age",
    "sex": "are for the other sex",
    "area": "are for another area",
    "season": "do not run at this time of year",
    "day": "are on other days of the week",
    "route": "take nobody whom you could send",
    "cost": "cost something",
    "far": "are farther away than they can travel",
}
"""Why a service is left out, as the end of a sentence; the first that holds is counted."""


@dataclass(frozen=True)
class Seeker:
    """For whom, or for what, something is sought. What is not known is None or empty, and shuts nobody out.

    needs       of `NEEDS`; any of them
    age         years
    sex         female or male
    area        neighbourhood where they live
    known_areas names of every neighbourhood here: an area of which nobody here knows what it means shuts nobody out
    point       latitude and longitude
    language    that they speak best
    access      of `ACCESS`: what they could not come without
    travel_metres   how far they can travel, in a straight line
    is_free_only    whether it must cost nothing
    routes      ways in that there are: those of `ROUTES`
    faith       their faith, only where they asked for it
    day         of `DAYS`: on which it must be open
    """

    needs: frozenset[str] = frozenset()
    age: int | None = None
    sex: str = ""
    area: str = ""
    known_areas: frozenset[str] = frozenset()
    point: tuple[float, float] | None = None
    language: str = ""
    access: frozenset[str] = frozenset()
    travel_metres: int | None = None
    is_free_only: bool = False
    routes: frozenset[str] = frozenset()
    faith: str = ""
    day: str = ""


@dataclass(frozen=True)
class Fit:
    """One service with what is to be said of it.

    reasons     what speaks for it
    against     what speaks against it, and shuts nobody out
    ask         what nobody said, and must be asked first
    metres      away in a straight line; None where nobody knows, or where nobody has to go there
    weight      metres by which it stands in the order
    """

    entry: ServiceAtSite
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    ask: tuple[str, ...]
    metres: float | None
    stage: Stage
    room: str
    weight: float


@dataclass(frozen=True)
class Fitted:
    """What fits, in order, and how many were left out for which reason."""

    fits: tuple[Fit, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


def fit(
    entries: Iterable[ServiceAtSite], seeker: Seeker, *, live: Mapping[str, Live] | None = None, on: date
) -> Fitted:
    """Put the services that fit in order, each with its reasons.

    Parameters
    ----------
    entries : services at places; a confidential one must not be among them
    seeker : for whom, or for what
    live : by key, the room there is and how fast they answer
    on : the day of the question

    Returns
    -------
    Fitted; the same entries give the same order, whatever order they come in

    Method
    ------
    Each is weighed in metres: how far away it is, and, for each thing that speaks against it, how much farther one would rather go to a
    place without that: 500 m for each question to ask first, 500 m to 5 km as the entry ages, 1 km for a waiting list, 10 km where
    it is full, 2 km where nothing said the language or an access feature is there. The lightest stand first; of two alike, by name.

    Source
    ------
    Ours: decision 0032. That unknown eligibility is a question and not a refusal: the issue, and Health and Care Act 2022 duty on inequalities.

    Examples
    --------
    >>> near = ServiceAtSite("a", name="Ash lunch", needs=("food",), latitude=53.40, longitude=-2.30, assured_date=date(2026, 11, 1))
    >>> far = ServiceAtSite("b", name="Beck lunch", needs=("food",), latitude=53.45, longitude=-2.30, assured_date=date(2026, 11, 1))
    >>> debt = ServiceAtSite("c", name="Debt advice", needs=("money",))
    >>> found = fit([far, debt, near], Seeker(frozenset({"food"}), point=(53.40, -2.30)), on=date(2026, 11, 27))
    >>> [one.entry.name for one in found.fits], found.left_out
    (['Ash lunch', 'Beck lunch'], {'need': 1})
    """
    left_out: Counter[str] = Counter()
    fits = []
    for entry in entries:
        why, found = judge(entry, seeker, (live or {}).get(entry.key, Live()), on)
        if found is None:
            left_out[why] += 1
        else:
            fits.append(found)
    fits.sort(key=lambda one: (one.weight, one.entry.name.lower(), one.entry.key))
    return Fitted(tuple(fits), {why: left_out[why] for why in LEFT_OUT if left_out[why]})


def judge(entry: ServiceAtSite, seeker: Seeker, live: Live, on: date) -> tuple[str, Fit | None]:
    """Why one service is left out; or else what is to be said of it.

    Examples
    --------
    >>> judge(ServiceAtSite("a", minimum_age=60), Seeker(age=41), Live(), date(2026, 11, 27))
    ('age', None)
    >>> judge(ServiceAtSite("a"), Seeker(age=41), Live(), date(2026, 11, 27))[1].ask[:1]
    ('whom it is for: no age is given',)
    """
    metres = _metres(entry, seeker)
    for why, holds in (*_SHUTS.items(), ("far", lambda *_: _is_too_far(entry, seeker, metres))):
        if holds(entry, seeker, on):
            return why, None
    told = _Told(on)
    for tell in _TELLS:
        tell(told, entry, seeker)
    stage, room = stage_of(entry.assured_date, on), live.room(on)
    _tell_of_today(told, stage, room, live)
    if metres is not None:
        told.reasons.append(f"{in_miles(metres)} away in a straight line")
    away = metres if metres is not None else FROM_AFAR_METRES if _AFAR & set(entry.ways) else NO_DISTANCE_METRES
    weight = away + told.metres + QUESTION_METRES * len(told.ask) + stage.further_metres
    weight += ROOM[room].further_metres if room else 0
    return "", Fit(entry, tuple(told.reasons), tuple(told.against), tuple(told.ask), metres, stage, room, weight)


@dataclass
class _Told:
    on: date
    reasons: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)
    metres: float = 0


def _metres(entry: ServiceAtSite, seeker: Seeker) -> float | None:
    if seeker.point is None or entry.latitude is None or entry.longitude is None:
        return None
    return metres_between(seeker.point, (entry.latitude, entry.longitude))


def _is_too_far(entry: ServiceAtSite, seeker: Seeker, metres: float | None) -> bool:
    """What is also given from afar is never too far; a place of which nobody knows where it is is not known to be."""
    if metres is None or seeker.travel_metres is None or _AFAR & set(entry.ways):
        return False
    return metres > seeker.travel_metres


def _is_of_another_age(entry: ServiceAtSite, seeker: Seeker, _: date) -> bool:
    if seeker.age is None:
        return False
    too_young = entry.minimum_age is not None and seeker.age < entry.minimum_age
    return too_young or (entry.maximum_age is not None and seeker.age > entry.maximum_age)


def _is_elsewhere(entry: ServiceAtSite, seeker: Seeker, _: date) -> bool:
    if not seeker.area or not entry.areas or entry.reach == "national":
        return False
    named = {area.casefold() for area in entry.areas}
    return seeker.area.casefold() not in named and named <= {area.casefold() for area in seeker.known_areas}


def _is_out_of_season(entry: ServiceAtSite, _: Seeker, on: date) -> bool:
    return is_in_season(entry.hours, on) is False


_SHUTS: Mapping[str, Callable[[ServiceAtSite, Seeker, date], bool]] = {
    "shut": lambda entry, *_: not entry.takes_place,
    "need": lambda entry, seeker, _: bool(seeker.needs and entry.needs and not seeker.needs & set(entry.needs)),
    "age": _is_of_another_age,
    "sex": lambda entry, seeker, _: bool(entry.sex and seeker.sex and entry.sex != seeker.sex),
    "area": _is_elsewhere,
    "season": _is_out_of_season,
    "day": lambda entry, seeker, on: bool(
        seeker.day and (days := open_days(entry.hours, on)) and seeker.day not in days
    ),
    "route": lambda entry, seeker, _: bool(seeker.routes and entry.routes and not seeker.routes & set(entry.routes)),
    "cost": lambda entry, seeker, _: seeker.is_free_only and entry.cost == "charge",
}
"""What shuts somebody out, in the order in which it is counted; what is not known shuts nobody out."""


def _tell_of_needs(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    met = [need for need in entry.needs if need in seeker.needs]
    told.reasons += [f"helps with {title_of_need(need).lower()}" for need in met]
    if seeker.needs and not entry.needs:
        told.ask.append("what it helps with: its entry does not say")


def _tell_of_age(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    youngest, oldest = entry.minimum_age, entry.maximum_age
    if youngest is None and oldest is None:
        if seeker.age is not None:
            told.ask.append("whom it is for: no age is given")
        return
    ages = (
        f"{youngest} and over"
        if oldest is None
        else f"up to {oldest}"
        if youngest is None
        else f"{youngest} to {oldest}"
    )
    (told.reasons if seeker.age is not None else told.ask).append(f"for people aged {ages}")


def _tell_of_sex(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    if entry.sex:
        (told.reasons if seeker.sex else told.ask).append(f"for {SEXES[entry.sex]}")


def _tell_of_faith(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    """A faith is a wish and never shuts anybody out: whoever did not ask for one is told, and decides."""
    if entry.faith and seeker.faith.casefold() == entry.faith.casefold():
        told.reasons.append(f"for people of their faith: {entry.faith}")
    elif entry.faith:
        told.ask.append(f"whether they want one for people of a faith: {entry.faith}")


def _tell_of_area(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    if entry.reach == "national":
        told.reasons.append("for everybody in the country")
    elif seeker.area and seeker.area.casefold() in {area.casefold() for area in entry.areas}:
        told.reasons.append(f"for people in {seeker.area}")
    elif seeker.area and entry.areas:
        told.ask.append(f"whether it is for people where they live: it says {'; '.join(entry.areas)}")
    elif seeker.area:
        told.ask.append("whether it is for people where they live: its entry does not say")


def _tell_of_language(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    if not seeker.language or seeker.language == "English":
        if entry.languages and "English" not in entry.languages:
            told.ask.append(f"whether they speak {' or '.join(entry.languages)}, in which it is given")
        return
    if seeker.language in entry.languages:
        told.reasons.append(f"in {seeker.language}")
    elif "interpreter" in entry.access:
        told.reasons.append("finds an interpreter")
    else:
        told.ask.append(f"whether it can be in {seeker.language}")
        told.metres += 2_000 - QUESTION_METRES


def _tell_of_access(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    for feature in ACCESS:
        if feature not in seeker.access:
            continue
        if feature in entry.access:
            told.reasons.append(feature.replace("-", " "))
        else:
            told.ask.append(f"{feature.replace('-', ' ')}: {ACCESS[feature]}")
            told.metres += 2_000 - QUESTION_METRES


def _tell_of_cost(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    if entry.cost == "charge":
        told.against.append("there is a charge" + (f": {entry.cost_note}" if entry.cost_note else ""))
    elif entry.cost == "free":
        told.reasons.append("costs nothing")
    elif seeker.is_free_only and not entry.cost:
        told.ask.append("what it costs")


def _tell_of_route(told: _Told, entry: ServiceAtSite, _: Seeker) -> None:
    if entry.routes == ("gp",):
        told.against.append("only a general practice refers")
    elif {"self", "walk-in"} & set(entry.routes):
        told.reasons.append(ROUTES["walk-in" if "walk-in" in entry.routes else "self"])


def _tell_of_season(told: _Told, entry: ServiceAtSite, _: Seeker) -> None:
    if entry.hours and is_in_season(entry.hours, told.on) is None:
        told.ask.append("whether it runs this year: the season its entry gives is over")


def _tell_of_day(told: _Told, entry: ServiceAtSite, seeker: Seeker) -> None:
    if seeker.day and seeker.day in open_days(entry.hours, told.on):
        told.reasons.append(f"open on {DAYS[seeker.day]}s")
    elif seeker.day:
        told.ask.append(f"whether it is open on {DAYS[seeker.day]}s: its entry names no days")


def _tell_of_eligibility(told: _Told, entry: ServiceAtSite, _: Seeker) -> None:
    if entry.eligibility:
        told.ask.append(f"whether this holds: {entry.eligibility}")


_TELLS: Sequence[Callable[[_Told, ServiceAtSite, Seeker], None]] = (
    _tell_of_needs, _tell_of_age, _tell_of_sex, _tell_of_faith, _tell_of_area, _tell_of_language, _tell_of_access, _tell_of_cost, _tell_of_route,
    _tell_of_eligibility, _tell_of_season, _tell_of_day,
)  # fmt: skip


def _tell_of_today(told: _Told, stage: Stage, room: str, live: Live) -> None:
    if room == "room":
        told.reasons.append(ROOM[room].meaning)
    elif room:
        told.against.append(ROOM[room].meaning)
    if stage.further_metres:
        told.against.append(stage.meaning)
    if live.reply:
        told.reasons.append(f"answered within {live.reply.days:g} days of late")


def why_not_now(entry: ServiceAtSite, on: date) -> str:
    """What a page says of a service to which nobody is sent today; empty where it takes place.

    Examples
    --------
    >>> why_not_now(ServiceAtSite("a", status="defunct"), date(2026, 11, 27))
    'it has ended'
    """
    if not entry.takes_place:
        return STATUSES[entry.status]
    if is_in_season(entry.hours, on) is not False:
        return ""
    again = next_season(entry.hours, on)
    return f"it runs again from {again.day} {again:%B %Y}" if again else "it does not run at this time of year"
