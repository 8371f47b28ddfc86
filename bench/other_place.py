"""A second maker of places, that knows nothing of the room `synthetic`: it has only the layouts and the codelists' names.

Its world is simple on purpose. Everybody has a number of conditions that grows with age and with a person's own luck; any
condition that has a register may be one of them, in any code of its list. Social needs are drawn beside, whoever is ill.
A barrier stands before some people *whatever their need*, age, group or area, and cuts their contacts to a small part;
no column of any file names it. Contacts otherwise follow need. Planted are those with two conditions or more, or one and
a social need, and the barrier. All shares are ours: the place is for setting rankings beside one another, and for
seeing what becomes of a list when files are thinner than those it was tried on.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kith.coding import built_in
from kith.coding.nhs_number import check_digit
from kith.insight import built_in_rules

KINDS = {
    "other: all files": "all files, with outcomes",
    "other: no outcomes": "no contact has an outcome on record",
    "other: no practice events": "practices send a list of people and no events",
    "other: conditions only": "practices send conditions and nobody sends a contact",
    "other: only landlords": "half of those behind the barrier are on no practice's list",
}
AREAS, YEARS = 25, 3
BARRIER, LEFT_OF_CONTACT = 0.10, 0.06
CODED, HAS_SOCIAL_NEED, ON_NO_LIST = 0.8, 0.12, 0.5
GROUP_SHARES = {"A": 0.42, "C": 0.10, "D": 0.04, "J": 0.12, "K": 0.07, "R": 0.03, "N": 0.12, "M": 0.05, "S": 0.05}
NOT_ILLNESS = ("pregnancy", "obesity", "non_diabetic_hyperglycaemia", "autism", "frailty", "palliative_care")
SOCIAL = ("debt", "food", "loneliness", "housing", "benefits", "bereavement")
SYLLABLES = ("ba", "lo", "ren", "mi", "tak", "su", "vel", "dor", "an", "ki", "pes", "ul", "gar", "ne", "fo", "shi")


@dataclass(frozen=True)
class _People:
    """Everybody: one entry of each list per person."""

    born: list[date]
    female: np.ndarray
    category: np.ndarray
    area: np.ndarray
    ill: list[list[str]]
    social: list[str | None]
    barred: np.ndarray
    listed: np.ndarray

    def planted(self, person: int) -> bool:
        """Has need, and the barrier."""
        conditions, social = len(self.ill[person]), self.social[person]
        return bool(self.barred[person]) and (conditions >= 2 or (conditions == 1 and social is not None))


def write_other_place(folder: Path, people: int, seed: int, kind: str, on: date) -> None:
    """Write the files of a place, its areas, and the answers in the shape that `bench.finding` reads.

    Parameters
    ----------
    folder : made if need be
    people : how many
    seed : of every draw
    kind : one of KINDS
    on : the day the files were drawn up; three years before it are in them
    """
    draws = np.random.default_rng(seed)
    (folder / "truth").mkdir(parents=True)
    deciles = _write_areas(folder / "areas", people)
    who = _draw_people(draws, people, kind, on)
    files = _Files(folder, [_identity(draws, who, person) for person in range(people)])
    for person in range(people):
        _write_person(draws, files, (who, person), kind, on)
    rows = files.write()
    pq.write_table(pa.table(rows), folder / "truth" / "rows.parquet")
    truth = {
        "true_person": range(people),
        "imd_decile": [deciles[area] for area in who.area.tolist()],
        "ethnic_category": who.category.tolist(),
        "death_date": pa.nulls(people, pa.date32()),
    }
    pq.write_table(pa.table({k: v if isinstance(v, pa.Array) else list(v) for k, v in truth.items()}),
                   folder / "truth" / "people.parquet")  # fmt: skip
    held = [person for person in range(people) if who.planted(person)]
    pq.write_table(
        pa.table({"true_person": held, "mechanism": ["barrier"] * len(held)}), folder / "truth" / "needs.parquet"
    )


def _draw_people(draws: np.random.Generator, people: int, kind: str, on: date) -> _People:
    age = np.minimum(draws.gamma(2.6, 16.0, people), 100)
    luck = draws.lognormal(-0.35, 0.8, people)
    conditions = _conditions()
    count = np.minimum(draws.poisson(luck * (age / 60) ** 2 * 1.2), len(conditions))
    barred = draws.random(people) < BARRIER
    off = barred & (draws.random(people) < ON_NO_LIST) & (kind == "other: only landlords")
    return _People(
        born=[on - timedelta(days=int(a * 365.25) + 1) for a in age.tolist()],
        female=draws.random(people) < 0.5,
        category=draws.choice(list(GROUP_SHARES), people, p=list(GROUP_SHARES.values())),
        area=draws.integers(0, AREAS, people),
        ill=[draws.choice(conditions, n, replace=False).tolist() for n in count.tolist()],
        social=[str(draws.choice(SOCIAL)) if draws.random() < HAS_SOCIAL_NEED else None for _ in range(people)],
        barred=barred,
        listed=~off,
    )


def _conditions() -> list[str]:
    """Codelists that have a register, but for those that name no illness."""
    registers = [rule.name.removesuffix("_register") for rule in built_in_rules() if rule.name.endswith("_register")]
    return [name for name in registers if name in built_in() and name not in NOT_ILLNESS]


def _identity(draws: np.random.Generator, who: _People, person: int) -> dict[str, str]:
    """What partners write of a person; files agree, since linking is not what is tried here."""
    first_nine = 999_300_000 + person
    while check_digit(str(first_nine)) is None:  # some nine digits have no tenth
        first_nine += 300_000
    given, family = ("".join(draws.choice(SYLLABLES, n)).title() for n in (2, 3))
    return {
        "nhs_number": f"{first_nine}{check_digit(str(first_nine))}",
        "family_name": family,
        "given_name": given,
        "birth_date": who.born[person].isoformat(),
        "sex": "female" if who.female[person] else "male",
        "postcode": _postcode(int(who.area[person]), person),
        "address": f"{person} Long Lane",
        "ethnic_category": str(who.category[person]),
    }


class _Files:
    """Rows waiting to be written, with the person of each."""

    def __init__(self, folder: Path, known: Sequence[dict[str, str]]):
        self.folder, self.known = folder, known
        self.rows: dict[str, list[tuple[int, dict[str, str]]]] = {}

    def add(self, file: str, person: int, **cells: str) -> None:
        """One row about a person, who they are beside it; coded events carry the number alone."""
        who = self.known[person]
        if file == "gp_events":
            who = {"nhs_number": who["nhs_number"]}
        self.rows.setdefault(file, []).append((person, who | cells))

    def write(self) -> dict[str, list]:
        """Write every file, and tell who each row is about."""
        told: dict[str, list] = {"file": [], "source_row": [], "true_person": []}
        for name, rows in self.rows.items():
            columns = list(dict.fromkeys(column for _, cells in rows for column in cells))
            with (self.folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
                writer = csv.DictWriter(out, columns)
                writer.writeheader()
                writer.writerows(cells for _, cells in rows)
            told["file"] += [f"{name}.csv"] * len(rows)
            told["source_row"] += range(2, len(rows) + 2)
            told["true_person"] += [person for person, _ in rows]
        return told


def _write_person(draws: np.random.Generator, files: _Files, of: tuple[_People, int], kind: str, on: date) -> None:
    """All that partners hold about one person."""
    who, person = of
    listed, events = bool(who.listed[person]), kind != "other: no practice events"
    if listed:
        files.add("gp_register", person, practice_ods_code="Y99801", registered_date=str(on - timedelta(days=1500)))
    coded = [name for name in who.ill[person] if draws.random() < CODED]
    if listed and events:
        for name in coded:
            system, code = _code_of(draws, name)
            files.add("gp_events", person, kind="condition", date=_day(draws, on), code_system=system, code=code)
    if who.social[person] is not None and draws.random() < CODED:
        files.add("vcse_referrals", person, referral_date=_day(draws, on), reason=str(who.social[person]))
    if draws.random() < 0.3 or not listed:
        arrears = "40000" if draws.random() < 0.15 else "0"
        files.add("housing", person, recorded_date=str(on), tenure="social_rent", rent_arrears_pence=arrears)
    if kind != "other: conditions only":
        _write_contacts(draws, files, of, (kind, coded, listed and events), on)


def _write_contacts(draws: np.random.Generator, files: _Files, of: tuple[_People, int], how: tuple, on: date) -> None:
    """Contacts that follow need but for the barrier, and emergencies that follow need alone."""
    who, person = of
    kind, coded, practice = how
    need = len(who.ill[person])
    outcome = {} if kind == "other: no outcomes" else {"outcome": "attended"}
    usual = YEARS * (0.9 + 1.6 * need) * (LEFT_OF_CONTACT if who.barred[person] else 1.0)
    for _ in range(int(draws.poisson(usual)) if practice else 0):
        code = str(draws.choice(["gp_consultation", "nurse_consultation"]))
        files.add("gp_events", person, kind="contact", date=_day(draws, on), code_system="kith", code=code, **outcome)
    for _ in range(int(draws.poisson(usual * 0.08))):
        files.add("community_contacts", person, service="community_nursing", contact_date=_day(draws, on), **outcome)
    for _ in range(int(draws.poisson(YEARS * 0.12 * (0.3 + need)))):
        said = [row.code for name in coded for row in built_in()[name].codes if row.system == "icd10"]
        episode = "emergency_admission" if draws.random() < 0.3 else "emergency_attendance"
        diagnosis = {"diagnosis_code": str(draws.choice(said))} if said and draws.random() < 0.5 else {}
        files.add("hospital", person, episode_type=episode, start_date=_day(draws, on), **diagnosis, **outcome)


def _code_of(draws: np.random.Generator, name: str) -> tuple[str, str]:
    """Any code of a list that a practice would write: the first is no likelier than the last."""
    rows = [row for row in built_in()[name].codes if row.system == "snomedct"]
    row = rows[int(draws.integers(len(rows)))]
    return row.system, row.code


def _day(draws: np.random.Generator, on: date) -> str:
    return str(on - timedelta(days=int(draws.integers(1, YEARS * 365))))


def _postcode(area: int, person: int) -> str:
    return f"KN{area // 10 + 5} {area % 10}{'ABDEFGHJLN'[person % 10]}Z"


def _write_areas(folder: Path, people: int) -> list[int]:
    """Squares in the sea, deciles in turn; no area is called after a real one."""
    folder.mkdir(parents=True)
    deciles = [1 + area % 10 for area in range(AREAS)]
    shapes = [_square(area, decile, people // AREAS) for area, decile in enumerate(deciles)]
    told = json.dumps({"type": "FeatureCollection", "features": shapes})
    (folder / "areas.geojson").write_text(told, encoding="utf-8")
    with (folder / "postcodes.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["postcode", "lsoa21_code", "latitude", "longitude"])
        writer.writerows(_postcode_rows())
    return deciles


def _postcode_rows() -> Iterable[tuple[str, str, float, float]]:
    for area in range(AREAS):
        for letter in range(10):
            yield _postcode(area, letter), f"E0198{area:04}", 54.5, 1.5 + 0.01 * area + 0.005


def _square(area: int, decile: int, people: int) -> dict:
    west, south = 1.5 + 0.01 * area, 54.495
    ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south + 0.01], [west, south]]
    about = {
        "lsoa21_code": f"E0198{area:04}", "name": f"Square {area}", "neighbourhood": "Squares", "imd_decile": decile,
        "imd_rank": (decile - 1) * 3375 + 500 + area, "imd_score": 60.0 - 5 * decile, "imd_edition": "2025", "population": people,
        "latitude": south + 0.005, "longitude": west + 0.005,
    }  # fmt: skip
    return {
        "type": "Feature",
        "properties": about,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
