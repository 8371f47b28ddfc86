"""Whom the mornings are about: looked up in an installation, as the made-up place is another with every change to it."""

from datetime import UTC, date, datetime

_WHO = "i.nhs_number, i.given_name, i.family_name, i.birth_date, p.person_id"
_IDENTIFIED = "JOIN people_identity i ON i.person_id = p.id"
_WHOLE = "i.nhs_number IS NOT NULL AND i.birth_date IS NOT NULL AND i.given_name IS NOT NULL AND p.death_month IS NULL"
AMLODIPINE = "108537001"

WHOM = {
    "told": f"""SELECT {_WHO} FROM people_person p {_IDENTIFIED} JOIN people_aboutmeanswer a ON a.person_id = p.person_id
        GROUP BY {_WHO} ORDER BY count(*) DESC LIMIT 1""",
    "medicine": f"""SELECT {_WHO} FROM people_person p {_IDENTIFIED} JOIN people_event e ON e.person_id = p.id
        WHERE {_WHOLE} AND p.practice_ods_code = 'Y99001' AND e.code = '{AMLODIPINE}' AND e.date > '2026-06-01'
        GROUP BY {_WHO} ORDER BY max(e.date) DESC, p.person_id LIMIT 1""",
    "kept": f"""SELECT {_WHO} FROM people_person p {_IDENTIFIED} JOIN care_approach a ON a.person_id = p.person_id
        JOIN people_event e ON e.person_id = p.id WHERE {_WHOLE} AND e.source = 'mental_health' AND a.state = 'waiting'
        GROUP BY {_WHO} ORDER BY count(*) DESC LIMIT 1""",
    "other": f"""SELECT {_WHO} FROM people_person p {_IDENTIFIED}
        WHERE {_WHOLE} AND p.practice_ods_code = 'Y99002' ORDER BY p.person_id LIMIT 1""",
}
"""By name: who told most about themself; somebody with a medicine; who is kept for the mental health practitioner; somebody of the other practice."""


def facts_of(installation):
    """What fills the words of the mornings: of each person their pseudonym, `_short`, `_number`, `_name`, `_family`, `_born` and `_born_short`."""
    facts = {"today": f"{datetime.now(UTC):%d/%m/%Y}"}
    for name, asked in WHOM.items():
        number, given, family, born, person = installation.rows(asked)[0]
        facts |= {
            name: person,
            f"{name}_short": person[:8],
            f"{name}_number": f"{number[:3]} {number[3:6]} {number[6:]}",
            f"{name}_name": f"{family.upper()}, {given}",
            f"{name}_family": family,
            f"{name}_born": f"{date.fromisoformat(str(born)):%d/%m/%Y}",
            f"{name}_born_short": f"{date.fromisoformat(str(born)):%d/%m/%y}",
        }
    return facts
