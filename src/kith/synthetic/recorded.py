"""Each partner's own record of a person, with its own number, its own gaps and its own mistakes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.coding.categories import ETHNIC_CATEGORIES
from kith.synthetic.chance import Draws, happens, stream
from kith.synthetic.faults import wrong_birth_days, wrong_names, wrong_nhs_numbers
from kith.synthetic.partner_rows import PartnerRows
from kith.synthetic.partners import Partner
from kith.synthetic.rates import read_rates
from kith.synthetic.residents import ACCOMMODATION
from kith.synthetic.unaccented import without_accents
from kith.synthetic.world import World

_FAMILY_OF_PARTNER = {"housing": "housing", "vcse_referrals": "vcse", "social_care": "social_care"}


@dataclass(frozen=True)
class Records:
    """One partner's records of people, one entry per record.

    person     the person it is about
    columns    person columns as text, dates as days since 1970
    """

    person: np.ndarray
    columns: dict[str, np.ndarray]

    @property
    def count(self) -> int:
        """How many records the partner holds."""
        return len(self.person)


def keep_records(world: World, partner: Partner, rows: PartnerRows) -> Records:
    """The partner's record of each person it knows; a few have two, under two numbers.

    Method
    ------
    Faults are drawn once per record, so all rows of a record share them, as they do in a real system.
    """
    draws = stream(world.seed, f"records of {partner.layout}")
    people, row_counts = np.unique(rows.person, return_counts=True)
    share = 1.0 if partner.layout == "gp_register" else read_rates("faults")["record"]["second_record"]
    twice = (row_counts > 1) & happens(draws, share, len(people))
    person = np.concatenate([people, people[twice]])
    columns: dict[str, np.ndarray] = {"local_id": _local_ids(draws, partner, len(person))}
    columns |= _numbers(world, partner, person, draws)
    columns |= _names(world, partner, person, draws)
    columns |= _where(world, person, draws)
    columns |= _facts(world, partner, person, draws)
    return Records(person, columns)


def _local_ids(draws: Draws, partner: Partner, count: int) -> np.ndarray:
    """Distinct numbers of the partner's own."""
    numbers = 100_000 + draws.permutation(count * 3)[:count]
    return np.array([f"{partner.numbers}{n}" for n in numbers], object)


def _numbers(world: World, partner: Partner, person: np.ndarray, draws: Draws) -> dict[str, np.ndarray]:
    """NHS numbers, of which some are missing or wrong, and birth dates, of which some are wrong."""
    rates = read_rates("faults")
    everybody = world.identities.nhs_number
    number = everybody[person].copy()
    missing = 1 - (1 - rates["record"]["nhs_number_missing"]) * (
        1 - rates["extra_missing_nhs_number"].get(_FAMILY_OF_PARTNER.get(partner.layout, ""), 0.0)
    )
    # those who never had a number have none to give
    never = world.residents.no_papers & (world.registration.state == 3)
    number[happens(draws, missing, len(person)) | never[person]] = ""
    wrong_nhs_numbers(draws, number, everybody)
    if partner.grouped:
        number = np.array([f"{n[:3]} {n[3:6]} {n[6:]}" if n else "" for n in number], object)
    birth = wrong_birth_days(draws, world.residents.birth_day[person], world.residents.on - 1)
    return {"nhs_number": number, "birth_date": birth}


def _names(world: World, partner: Partner, person: np.ndarray, draws: Draws) -> dict[str, np.ndarray]:
    """Names, some wrong, some out of date."""
    known, rates = world.identities, read_rates("faults")["record"]
    family, given = known.family_name[person].copy(), known.given_name[person].copy()
    changed = known.former_family_name[person] != ""
    share = rates["former_family_name"] / max((known.former_family_name != "").mean(), 1e-9)
    old = changed & happens(draws, min(share, 0.95), len(person))
    family[old] = known.former_family_name[person][old]
    wrong_names(draws, given, family)
    lone = (known.family_name[person] == "") & happens(draws, 0.5, len(person))
    family[lone], given[lone] = given[lone], ""
    if partner.capitals:
        family, given = np.array([f.upper() for f in family], object), np.array([g.upper() for g in given], object)
    if partner.encoding == "cp1252":
        family, given = writable(family), writable(given)
    former = np.where(changed & ~old & happens(draws, 0.45, len(person)), known.former_family_name[person], "")
    preferred = np.where(happens(draws, 0.6, len(person)), known.preferred_name[person], "")
    return {
        "family_name": family,
        "given_name": given,
        "former_family_name": former.astype(object),
        "preferred_name": preferred.astype(object),
    }


def writable(names: np.ndarray) -> np.ndarray:
    """Names in the letters that Windows-1252 has; others lose their accents.

    Examples
    --------
    >>> writable(np.array(["Seán", "Wójcik", "Șerban"], object)).tolist()
    ['Seán', 'Wójcik', 'Serban']
    """
    return np.array(
        [n if n.encode("cp1252", "ignore").decode("cp1252") == n else without_accents(n) for n in names], object
    )


def _where(world: World, person: np.ndarray, draws: Draws) -> dict[str, np.ndarray]:
    """Address, postcode, phone and e-mail, some of them stale or missing."""
    rates, home = read_rates("faults")["record"], world.residents.home[person]
    stale = happens(draws, rates["stale_address"], len(person))
    address = np.where(stale, world.homes.former_address[home], world.homes.address[home])
    postcode = np.where(stale, world.homes.former_postcode[home], world.homes.postcode[home])
    squeezed = np.array([p.replace(" ", "").lower() for p in postcode], object)
    postcode = np.where(happens(draws, 0.03, len(person)), squeezed, postcode)
    no_phone, no_mail = (
        happens(draws, rates["phone_missing"], len(person)),
        happens(draws, rates["email_missing"], len(person)),
    )
    phone = world.identities.phone[person]
    abroad = np.array(["+44 " + p[1:] if p else "" for p in phone], object)
    phone = np.where(happens(draws, 0.12, len(person)), abroad, phone)
    return {
        "address": address.astype(object),
        "postcode": postcode.astype(object),
        "phone": np.where(no_phone, "", phone).astype(object),
        "email": np.where(no_mail, "", world.identities.email[person]).astype(object),
    }


def _facts(world: World, partner: Partner, person: np.ndarray, draws: Draws) -> dict[str, np.ndarray]:
    """Sex, ethnic category, language, interpreter and accommodation, as far as anybody asked."""
    rates, r, known = read_rates("faults")["record"], world.residents, world.identities
    count = len(person)
    sex = np.where(r.female[person], partner.sex["female"], partner.sex["male"])
    category = r.category[person].copy()
    # a few are written down as something else; many are not asked, and some will not say
    category[happens(draws, 0.03, count)] = "A"
    chance = draws.random(count)
    category = np.where(
        chance < rates["ethnicity_missing"], "", np.where(chance < rates["ethnicity_missing"] + 0.04, "Z", category)
    )
    if partner.ethnicity_in_words:
        category = np.array([ETHNIC_CATEGORIES[c].split(":")[0].split(" (")[0] if c else "" for c in category], object)
    foreign = known.language[person] != "English"
    asked = happens(draws, np.where(foreign, 1 - rates["language_missing"] * 0.7, 1 - rates["language_missing"]), count)
    needs_interpreter = ~known.speaks_english[person]
    asked_interpreter = happens(draws, np.where(needs_interpreter, 0.45, 0.30), count)
    place = np.array(ACCOMMODATION, object)[r.accommodation[person]]
    return {
        "sex": sex.astype(object),
        "ethnic_category": category.astype(object),
        "ethnicity_stated_by_person": np.where(
            category == "", "", np.where(happens(draws, 0.7, count), "Y", "N")
        ).astype(object),
        "main_language": np.where(asked, known.language[person], "").astype(object),
        "interpreter_needed": np.where(asked_interpreter, np.where(needs_interpreter, "Y", "N"), "").astype(object),
        "accommodation_status": np.where(happens(draws, 0.6, count), place, "").astype(object),
    }
