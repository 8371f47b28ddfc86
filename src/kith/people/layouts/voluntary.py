"""The file that charities, community groups and link workers send: referrals and what became of them."""

from ibis import _

from kith.people.layouts.layout import Layout, RowEvent
from kith.people.layouts.person_columns import PERSON, SOMEBODY
from kith.people.layouts.sayings import PERSON_SAYS, social
from kith.people.layouts.wording import also, written
from kith.tables import Column, Schema
from kith.tables.kinds import DATE, TEXT, YES_NO, choice

REASONS = {
    "loneliness": "lonely or cut off",
    "debt": "owes money",
    "benefits": "trouble with benefits",
    "food": "not enough food",
    "housing": "trouble with the home or the landlord",
    "carer_support": "looks after somebody",
    "immigration_advice": "advice on immigration or asylum",
    "bereavement": "somebody close has died",
    "employment": "out of work, or work in danger",
    "health_access": "help to register with a practice or to reach services",
    "other": "anything else",
}
REASON = choice(
    "reason for referral",
    REASONS,
    written(
        {
            "loneliness": "lonely; isolation; social isolation; befriending",
            "debt": "money; debt advice; money advice",
            "benefits": "welfare benefits; welfare; benefits advice",
            "food": "food bank; foodbank; food poverty",
            "housing": "housing advice; homelessness",
            "carer_support": "carer; carers",
            "immigration_advice": "immigration; asylum",
            "bereavement": "bereaved; grief",
            "employment": "unemployment; work",
            "health_access": "gp registration; access to health",
        }
    ),
)

OUTCOMES = {
    "open": "offered, not yet taken up",
    "attended": "met",
    "did_not_attend": "did not come",
    "declined": "the person said no",
    "ended": "over",
}
OUTCOME = choice(
    "outcome of a referral",
    OUTCOMES,
    written(
        {
            "open": "active; in progress; waiting; pending; referred",
            "attended": "seen",
            "ended": "completed; closed",
            "did_not_attend": "dna; no show; missed",
            "declined": "refused",
        }
    ),
)

FACT_OF_REASON = (
    ("loneliness", "lonely"),
    ("debt", "debt"),
    ("benefits", "benefits_problem"),
    ("food", "food_insecurity"),
    ("carer_support", "unpaid_carer"),
    ("bereavement", "recently_bereaved"),
    ("employment", "unemployed"),
)
"""Reasons that are a social fact in themselves. Advice on housing, immigration or access says none for certain."""

VCSE_REFERRALS = Layout(
    Schema(
        "vcse_referrals",
        "one referral of one person to one organisation",
        (
            *PERSON,
            Column(
                "organisation",
                TEXT,
                "the charity, group or link worker service that numbers its people",
                synonyms=also(
                    "organisation name; charity; provider; vcse organisation; referred to; "
                    "service provider; agency; organization"
                ),
            ),
            Column(
                "referral_date",
                DATE,
                "the day of the referral",
                required=True,
                synonyms=also(
                    "date; date of referral; referred on; date referred; referral received; referral received date"
                ),
            ),
            Column(
                "referred_by",
                TEXT,
                "who referred: the person, a practice, a nurse...",
                synonyms=also("referrer; referral source; source of referral; referred from; referring agency"),
            ),
            Column(
                "reason",
                REASON,
                "why",
                required=True,
                allowed=REASONS,
                synonyms=also(
                    "referral reason; reason for referral; need; presenting issue; main issue; "
                    "presenting need; primary need; issue"
                ),
            ),
            Column(
                "outcome",
                OUTCOME,
                "what became of it",
                allowed=OUTCOMES,
                synonyms=also("status; referral status; referral outcome; result"),
            ),
            Column(
                "stated_by_person",
                YES_NO,
                "whether the person said all this themself",
                synonyms=also("self reported; stated by client; self stated; said by person; self report"),
            ),
            Column(
                "is_shift_worker",
                YES_NO,
                "whether the person works nights or shifts",
                synonyms=also("shift worker; works shifts; night worker"),
            ),
            Column(
                "distrusts_services",
                YES_NO,
                "whether the person has said that they do not trust services",
                synonyms=also("distrust; distrust of services; does not trust services; mistrust"),
            ),
            Column(
                "is_refugee_or_asylum_seeker",
                YES_NO,
                "whether the person came for refuge",
                synonyms=also("refugee; asylum seeker; refugee or asylum seeker; refugee/asylum seeker"),
            ),
            Column(
                "is_gypsy_roma_or_traveller",
                YES_NO,
                "whether the person says they are Gypsy, Roma or Traveller",
                synonyms=also("grt; gypsy roma traveller; gypsy roma or traveller; traveller"),
            ),
        ),
        at_least_one_of=SOMEBODY,
        not_before=(("birth_date", "referral_date"),),
    ),
    family="vcse",
    about="Referrals to charities, community groups and link workers, with the reason and what became of them.",
    organisation=_.organisation,
    said_on=_.referral_date,
    said_by_person={
        "*": _.stated_by_person,
        "ethnic_category": _.ethnicity_stated_by_person.fill_null(_.stated_by_person),
    },
    claims=(
        *(c.name for c in PERSON if c.name != "ethnicity_stated_by_person"),
        "referred_by",
        "reason",
        "is_shift_worker",
        "distrusts_services",
        "is_refugee_or_asylum_seeker",
        "is_gypsy_roma_or_traveller",
    ),
    events=(
        # An open referral is an offer that nobody has met yet: as a contact it would hide whom it failed to reach.
        RowEvent(
            "a contact, once the referral is no longer open; an ended one does not say whether they met",
            kind="contact",
            code="vcse_contact",
            date=_.referral_date,
            when=_.outcome.isnull() | (_.outcome != "open"),
            outcome=_.outcome.cases(("ended", "not_recorded"), else_=_.outcome.fill_null("not_recorded")),
        ),
        RowEvent(
            "the reason, where it is a social fact",
            kind="social",
            code=_.reason.cases(*FACT_OF_REASON),
            date=_.referral_date,
        ),
        social("shift_worker", _.is_shift_worker, "works nights or shifts: yes"),
        social("distrust_of_services", _.distrusts_services, "distrusts services: yes"),
        social("refugee_or_asylum_seeker", _.is_refugee_or_asylum_seeker, "refugee or asylum seeker: yes"),
        social("gypsy_roma_traveller", _.is_gypsy_roma_or_traveller, "Gypsy, Roma or Traveller: yes"),
        *PERSON_SAYS,
    ),
)
