"""Kith's own few terms, for what partners outside general practice report and no coding system is used for.

They stand in event tables under the code system `kith`, beside SNOMED CT and the others, and are never sent out as
clinical codes. What each means is written beside it; a rule names them through codelists of the same name.
"""

from __future__ import annotations

__all__ = [
    "ADMISSION_TERMS",
    "CONTACT_TERMS",
    "KITH_TERMS",
    "MEASUREMENT_TERMS",
    "PROCEDURE_TERMS",
    "SOCIAL_TERMS",
    "kind_of_term",
]

CONTACT_TERMS = {
    "gp_consultation": "seen or spoken to by a general practitioner",
    "nurse_consultation": "seen or spoken to by a practice nurse or healthcare assistant",
    "pharmacy_contact": "advice or a service from a community pharmacy, beyond collecting medicines",
    "health_visitor_contact": "visited or seen by a health visitor or school nurse",
    "community_nursing": "visited or seen by a district or community nurse",
    "community_therapy": "seen by a physiotherapist, occupational therapist, podiatrist or other community therapist",
    "mental_health_contact": "seen or spoken to by a mental health team, talking therapies or a drug and alcohol team",
    "social_care_contact": "spoken to or visited by a social worker or a council care team",
    "outpatient_appointment": "a booked appointment at a hospital",
    "emergency_attendance": "came to an emergency department, urgent treatment centre or walk-in centre",
    "housing_contact": "spoken to or visited by a housing officer or homelessness team",
    "vcse_contact": "met by a charity, community group, faith group or social prescribing link worker",
    "outreach_contact": "met by workers who go out to people: street teams, Traveller liaison, community champions",
}

ADMISSION_TERMS = {
    "emergency_admission": "admitted to hospital without a booking",
    "elective_admission": "admitted to hospital from a waiting list or by booking",
    "maternity_admission": "admitted to hospital to give birth or because of a pregnancy",
}

SOCIAL_TERMS = {
    "lives_alone": "nobody else lives in the home",
    "unpaid_carer": "looks after somebody without pay",
    "young_carer": "under 18 and looks after somebody",
    "care_home_resident": "lives in a residential or nursing home",
    "housebound": "cannot leave home without much help",
    "homeless": "has no home of their own, wherever they sleep",
    "rough_sleeping": "sleeps outside or in places not meant to be lived in",
    "temporary_accommodation": "placed in housing for a while: hostel, refuge, bed and breakfast, council placement",
    "overcrowded": "fewer bedrooms than the household needs",
    "cold_or_damp_home": "the home is cold, damp or mouldy",
    "rent_arrears": "behind with the rent",
    "debt": "debts that they cannot pay",
    "benefits_problem": "a benefit refused, stopped, cut or not claimed",
    "food_insecurity": "goes without food, or relies on a food bank",
    "lonely": "often feels lonely or has nobody to turn to",
    "interpreter_needed": "needs an interpreter or communicates by sign language",
    "refugee_or_asylum_seeker": "came for refuge, whether or not the claim is decided",
    "gypsy_roma_traveller": "Gypsy, Roma, Traveller, Showman or boat dweller",
    "prison_leaver": "left prison or is on probation",
    "care_leaver": "was in the care of a council as a child",
    "looked_after_child": "is in the care of a council now",
    "shift_worker": "works nights, shifts or hours that leave no time when services are open",
    "distrust_of_services": "has said that they do not trust services, or avoids them because of how they were treated",
    "no_phone": "has no telephone that services can reach",
    "recently_bereaved": "lost somebody close in the past year",
    "unemployed": "is without work and would want it",
    "domestic_abuse": "lives or lived with abuse by a partner or family member",
    "sex_worker": "sells sex",
    "home_care": "carers come to the home, arranged or paid by the council",
    "residential_care": "a council-arranged place in a care home",
    "day_care": "goes to a day centre arranged by the council",
    "direct_payment": "is paid by the council to arrange their own care",
    "social_care_assessment": "was assessed for care and support under the Care Act",
    "registration_refused": "a general practice refused to register them, or asked for papers they do not have",
}

PROCEDURE_TERMS = {
    "learning_disability_health_check": "the yearly health check for people with a learning disability was done",
    "smi_health_check": "every part of the yearly physical check for people with severe mental illness was done",
}

MEASUREMENT_TERMS = {
    "electronic_frailty_index": "share of 36 deficits that a practice's record holds, 0 to 1, as its system has it",
}

KITH_TERMS = {**CONTACT_TERMS, **ADMISSION_TERMS, **SOCIAL_TERMS, **PROCEDURE_TERMS, **MEASUREMENT_TERMS}
"""Every term with one line of meaning."""


def kind_of_term(term: str) -> str:
    """The kind of event that a Kith term stands for: contact, admission, procedure, measurement or social.

    Examples
    --------
    >>> kind_of_term("vcse_contact"), kind_of_term("lives_alone")
    ('contact', 'social')
    """
    return _KINDS[term]


_KINDS = {
    term: kind
    for kind, terms in (
        ("contact", CONTACT_TERMS),
        ("admission", ADMISSION_TERMS),
        ("social", SOCIAL_TERMS),
        ("procedure", PROCEDURE_TERMS),
        ("measurement", MEASUREMENT_TERMS),
    )
    for term in terms
}
