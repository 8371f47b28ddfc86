"""The short lists of advice: why a case goes elsewhere, what came of it, why a letter is not written, what money it is and whose."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ELSEWHERE", "MONEY_KINDS", "OF_WHAT", "RESULTS", "WHOSE_MONEY", "WHY_NO_LETTER"]

ELSEWHERE = {
    "conflict": "advising here would be a conflict of interest",
    "not ours": "outside what this body may advise on, or is funded for",
    "specialist": "needs a specialist or a solicitor",
}
"""Why another body advises. What the conflict is, or with whom, is written nowhere: it would tell of somebody else."""

RESULTS = {
    "won": "they got what they asked for",
    "in part": "they got part of it",
    "home kept": "they keep their home",
    "advised": "they know where they stand, and go on by themself",
    "lost": "they did not get it",
    "not reached": "nobody could reach them any more",
}
"""What came of a case, as the person sees it; it is asked of them."""

WHY_NO_LETTER = {
    "not ours": "the person is not registered with this practice",
    "no consent": "the person has not agreed that the practice writes it, or has taken that back",
    "nothing on record": "there is nothing on record to say",
    "fee": "the practice writes such letters for a fee, and nobody has agreed to pay it",
    "harm": "a clinician judges that it would harm the person or somebody else",
    "other way": "whoever decides must ask for it themself: a form goes from them to the practice",
}
"""Why a practice does not write a letter."""

MONEY_KINDS = {
    "pip": "Personal Independence Payment",
    "attendance": "Attendance Allowance",
    "dla child": "Disability Living Allowance for a child",
    "universal credit": "Universal Credit, or an element of it",
    "pension credit": "Pension Credit",
    "carer": "Carer’s Allowance, or a carer’s part of another benefit",
    "housing": "help with rent, Housing Benefit or a discretionary payment",
    "council tax": "a lower council tax bill",
    "esa": "Employment and Support Allowance",
    "debt": "debt that was written off",
    "energy": "help with gas, electricity or water",
    "grant": "a grant from a charity or a fund",
    "wages": "wages, holiday pay or a settlement",
    "other": "other money",
}
"""What money it is."""

WHOSE_MONEY = {"person": "the person", "household": "their household", "carer": "somebody who cares for them"}
"""To whom it goes."""

OF_WHAT: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("case", "refer on"): ELSEWHERE,
    ("case", "close"): RESULTS,
    ("letter", "refuse"): WHY_NO_LETTER,
}
"""The list of each move that has one."""
