"""What charities and link workers send: referrals, with the reason and what became of them."""

from __future__ import annotations

import numpy as np

from kith.synthetic.barriers import CLOSED_LIST, DISTRUST, LANGUAGE, NO_FIXED_HOME, NO_PAPERS, SHIFT_WORK
from kith.synthetic.chance import Draws, happens, stream
from kith.synthetic.contacts import WINDOW
from kith.synthetic.partner_rows import PartnerRows, stack, words, yes_no
from kith.synthetic.registration import NOWHERE
from kith.synthetic.world import World

# Ours: chance in three years that somebody with the need is referred to a charity for it.
_REFERRED = {
    "loneliness": ("lonely", 0.22),
    "debt": ("debt", 0.20),
    "benefits": ("benefits_problem", 0.30),
    "food": ("food_insecurity", 0.20),
    "housing": ("cold_or_damp_home", 0.06),
    "carer_support": ("unpaid_carer", 0.08),
    "bereavement": ("recently_bereaved", 0.20),
    "employment": ("unemployed", 0.12),
}
_ORGANISATIONS = {
    "loneliness": "Kithbeck Befrienders",
    "debt": "Kithbeck Advice Centre",
    "benefits": "Kithbeck Advice Centre",
    "food": "Beckside Food Bank",
    "housing": "Kithbeck Advice Centre",
    "carer_support": "Carers' Circle",
    "bereavement": "Kithbeck Befrienders",
    "employment": "Beckside Works",
    "immigration_advice": "New Neighbours",
    "health_access": "New Neighbours",
    "other": "Kithbeck Link Workers",
}
# Ours: what brings people held back to a charity, and how often in three years: (reason, chance).
_HELD_BACK_COMES_FOR = {
    LANGUAGE: (("health_access", 0.12), ("immigration_advice", 0.10), ("other", 0.10)),
    NO_PAPERS: (("immigration_advice", 0.45), ("health_access", 0.35), ("food", 0.30)),
    DISTRUST: (("other", 0.12), ("food", 0.10)),
    NO_FIXED_HOME: (("housing", 0.40), ("food", 0.40), ("health_access", 0.15)),
    SHIFT_WORK: (("debt", 0.07), ("other", 0.05)),
    CLOSED_LIST: (("health_access", 0.25), ("benefits", 0.08)),
}


def voluntary_rows(world: World) -> PartnerRows:
    """Referrals of three years, in order of day."""
    draws = stream(world.seed, "voluntary")
    r, parts = world.residents, []
    for reason, (fact, chance) in _REFERRED.items():
        # those who come readily are referred more, whatever their need
        ready = np.where(world.barriers.held_back, 0.45, 0.6 + 0.4 * world.keenness)
        people = np.flatnonzero(
            world.needs.fact(fact) & (r.age >= 16) & happens(draws, (chance * ready).clip(0, 0.9), r.count)
        )
        parts.append(_rows(world, draws, people, reason))
    for mechanism, reasons in _HELD_BACK_COMES_FOR.items():
        for reason, chance in reasons:
            people = np.flatnonzero((world.barriers.mechanism == mechanism) & happens(draws, chance, r.count))
            parts.append(_rows(world, draws, people, reason))
    # newcomers and others whom nothing holds back come for the same reasons
    for reason, pool, chance in (
        ("immigration_advice", r.arrival_day > r.on - 1500, 0.10),
        ("health_access", (r.moved_day > 0) & (r.arrival_day > 0), 0.05),
        ("health_access", world.registration.state == NOWHERE, 0.10),
        ("housing", world.homes.overcrowded[r.home], 0.03),
        ("other", r.age >= 30, 0.012),
    ):
        people = np.flatnonzero(pool & (r.age >= 16) & ~world.barriers.held_back & happens(draws, chance, r.count))
        parts.append(_rows(world, draws, people, reason))
    return stack(parts)


def _rows(world: World, draws: Draws, people: np.ndarray, reason: str) -> PartnerRows:
    """Referrals for one reason."""
    r, held = world.residents, world.barriers.mechanism[people]
    last = np.where(r.death_day >= 0, r.death_day, r.on)[people]
    day = last - (draws.random(len(people)) ** 1.2 * 1000).astype(int) - 1
    day = np.maximum(np.maximum(day, r.on - WINDOW), np.maximum(r.moved_day[people], r.birth_day[people] + 5000))
    outcomes = np.array([[0.12, 0.46, 0.09, 0.05, 0.28], [0.34, 0.22, 0.22, 0.08, 0.14]])[(held > 0).astype(int)]
    outcome = words(
        ["open", "attended", "did_not_attend", "declined", "ended"],
        (np.cumsum(outcomes, axis=1) < draws.random((len(people), 1))).sum(axis=1).clip(0, 4),
    )
    own = happens(draws, np.where(held > 0, 0.55, 0.3), len(people))
    by = np.where(
        own,
        "self",
        words(
            ["GP practice", "social prescriber", "council", "family", "food bank"], draws.integers(0, 5, len(people))
        ),
    )
    facts = world.needs.fact
    return PartnerRows(
        people,
        {
            "referral_date": np.minimum(day, r.on - 1),
            "organisation": np.full(len(people), _ORGANISATIONS[reason], object),
            "referred_by": by.astype(object),
            "reason": np.full(len(people), reason, object),
            "outcome": outcome,
            "stated_by_person": yes_no(draws, happens(draws, 0.8, len(people)), 0.7),
            "is_shift_worker": yes_no(draws, facts("shift_worker")[people], 0.28),
            "distrusts_services": yes_no(draws, world.barriers.wary[people], 0.25),
            "is_refugee_or_asylum_seeker": yes_no(draws, facts("refugee_or_asylum_seeker")[people], 0.35),
            "is_gypsy_roma_or_traveller": yes_no(draws, facts("gypsy_roma_traveller")[people], 0.35),
        },
    )
