"""What made-up advisers write: what cases are about, notes, what is asked of a practice, and what came of it. About nobody and no office that there is."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "MATTERS_MADE_UP",
    "MISSED",
    "MOVED",
    "NOTES",
    "PRIVILEGED",
    "RETURNED",
    "STOPPED",
    "WAITS",
    "WRITTEN",
    "Matter",
]


@dataclass(frozen=True)
class Matter:
    """What cases of one matter are like.

    words     what they are about
    days      kinds of day that come with them
    letters   what a practice is asked to write
    money     kinds of money, each with how often it is paid, and from how much to how much, in pence
    results   what comes of them, each with how often
    """

    words: tuple[str, ...]
    days: tuple[str, ...]
    letters: tuple[str, ...]
    money: tuple[tuple[str, str, int, int], ...]
    results: tuple[tuple[str, float], ...]


_USUAL = (("won", 0.5), ("in part", 0.2), ("advised", 0.12), ("lost", 0.12), ("not reached", 0.06))

MATTERS_MADE_UP = {
    "benefits": Matter(
        (
            "A claim was turned down; they do not know why.", "They were called to an assessment and came away with no points.", "Nobody told them of the carer’s part.",
            "A form of forty pages came, and they cannot hold a pen for long.", "The payment stopped after a change that they had reported.", "They live on savings and have claimed nothing.",
            "Their award ends in spring and has to be claimed anew.", "The decision counts a partner who moved out.",
        ),
        ("reconsideration", "benefit appeal", "form back"),
        (
            "How far they can walk on a usual day, and how they are afterwards.", "What help they need with washing and dressing, and how often.", "Since when they have been treated, and what the treatment does to them.",
            "How often a bad day comes, and what they can do on one.", "Whether somebody has to be there at night, and why.",
        ),
        (("pip", "week", 2_900, 18_700), ("attendance", "week", 7_300, 11_000), ("universal credit", "month", 15_800, 42_300), ("pension credit", "week", 900, 6_800), ("carer", "week", 4_000, 8_300)),
        _USUAL,
    ),
    "debt": Matter(
        (
            "Letters about five debts, none of them opened.", "A bailiff has called twice.", "They borrowed to pay what they had borrowed.", "A claim came from the county court, and nobody has answered it.",
            "They pay every week and do not know whom.",
        ),
        ("money claim", "statutory demand"),
        ("Whether their health keeps them from dealing with letters and calls.", "Since when they have been unwell, for those who collect the debt."),
        (("debt", "once", 38_000, 640_000), ("council tax", "year", 14_000, 61_000), ("grant", "once", 9_000, 45_000)),
        (("won", 0.4), ("in part", 0.25), ("advised", 0.25), ("not reached", 0.1)),
    ),
    "housing": Matter(
        (
            "The council decided that it owes them no duty.", "There is damp in both bedrooms, and the landlord does not answer.", "The rent is behind since the hours were cut.", "A notice came, and they do not know whether it holds.",
            "They sleep at a friend’s, and that ends on Sunday.", "They need a flat without stairs.",
        ),
        ("homelessness review", "possession hearing", "notice ends"),
        ("What the damp does to their breathing.", "Why stairs are a danger to them, and from when on.", "What moving again would do to their health."),
        (("housing", "month", 7_000, 31_000), ("grant", "once", 15_000, 60_000)),
        (("home kept", 0.45), ("won", 0.2), ("in part", 0.1), ("advised", 0.15), ("lost", 0.1)),
    ),
    "energy": Matter(
        ("The meter takes more for an old debt than for the gas.", "They heat one room and sit in it all day.", "The bill is three times that of last winter.", "A man came to cut them off, and comes again."),
        ("warrant of entry",),
        ("Why they must not be without heat, and for how long.",),
        (("energy", "once", 4_900, 28_000), ("energy", "year", 12_000, 33_000)),
        (("won", 0.6), ("in part", 0.2), ("advised", 0.2)),
    ),
    "employment": Matter(
        ("They were let go by text while off sick.", "Holiday was never paid.", "The hours were cut after they asked for a lighter task."),
        ("employment claim",),
        ("From when to when they were unfit for work.",),
        (("wages", "once", 26_000, 310_000),),
        (("won", 0.3), ("in part", 0.4), ("advised", 0.2), ("lost", 0.1)),
    ),
    "community care": Matter(
        ("The hours of care were halved after a visit of ten minutes.", "Nobody says who pays for the care from now on.", "A stay in a home is charged that should not be."),
        (),
        ("What care they need in a day and a night, and what happens without it.",),
        (("other", "week", 3_500, 21_000),),
        _USUAL,
    ),
}  # fmt: skip
"""What cases are like, by matter."""

NOTES = (
    "Rang the office: they have the papers, and say six weeks.", "Went through the letter line by line. They see what it means now.", "They would rather be rung than written to.", "Their neighbour comes along next time.",
    "Copies of everything are in the folder that they keep at home.", "Asked for the notes of the assessment.", "They have found the missing payslip.", "Sent the form with a letter of ours; they have a copy.",
    "Agreed what they say if somebody calls at the door.", "They feel heard, they say, whatever comes of it.",
)  # fmt: skip
"""Notes that others who may read the advice may read."""

PRIVILEGED = (
    "Chances fair. The weak point is the gap in summer; ask about it before we file.", "They told me why they left the form unanswered. Not for the papers.", "We argue the second ground only if the first fails.",
    "There is a letter that hurts the case; explained what follows from that.", "They would settle for less than we ask. Keep it to ourselves for now.", "Took advice on the point of law: arguable, not strong.",
)  # fmt: skip
"""What passes between somebody and their adviser."""

WAITS = {
    "await evidence": (
        "The practice writes a letter.",
        "They look for the tenancy agreement.",
        "The payslips come from the employer.",
    ),
    "await decision": (
        "The papers are with the office; six to nine weeks.",
        "The tribunal sets a day.",
        "The council looks at it again.",
    ),
}
"""What a case waits for."""

WRITTEN = (
    "Sent by the secure post of the practice.",
    "It waits at reception in an envelope.",
    "Handed to them this morning.",
)
RETURNED = ("For which claim is it, and from when on?", "Which of the two forms is to be filled in?")
MISSED = (
    "The letter came a week after the day. We ask for it late, with the reason.",
    "They were in hospital on that day. The reason is with the papers.",
)
MOVED = ("The court moved the hearing.", "The office gave two weeks more on the telephone.")
STOPPED = ("They have decided to leave it, and thank us.", "They move away and want to begin anew there.")
