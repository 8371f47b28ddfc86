"""The page of docs/reference about referrals: for staff, and for the person whom one is about."""

from scripts.page_parts import DRAWN, MADE, row

from kith.care import partner_links, referral, referral_reasons
from kith.care.clocks import CLOCKS, STEPS, TOLD
from kith.care.closed_service import WHEN_CLOSED
from kith.care.referral_figures import DIMENSIONS, FIGURES, MEASURES
from kith.care.referral_journeys import ANSWERS, OUTCOMES, TIMES, WAITS

__all__ = ["referrals"]


def referrals() -> str:
    """Where a referral may stand and go, by when, and what is said with it: for staff, and for the person whom it is about."""
    page = "# Referrals: where they stand, and who moves them\n\n" + MADE + "## For residents\n\n"
    page += "A referral is a request to a service to help you. You can ask at any time where it is, and take it back at any time.\n\n"
    page += row("where it is", "what that means for you") + "|---|---|\n"
    page += "".join(row(state, said) for state, said in referral.FOR_RESIDENTS.items() if state != referral.BEGINNING)
    page += "\nWhen it is over, you are asked what came of it:\n\n"
    page += "".join(f"- {one.title}.\n" for one in referral_reasons.RESULTS.values())
    page += "\nWe ask you how you may be reached safely:\n\n"
    page += "".join(f"- {said}\n" for said in referral_reasons.SAFE_CONTACT.values())
    page += "\n## For staff\n\n" + row("state", "meaning", "open to the service", "clock") + "|---|---|---|---|\n"
    for state, meaning in referral.STATES.items():
        page += row(state, meaning, (state in referral.OPEN and "yes") or "", clock_of(state))
    page += silence_steps()
    page += (
        "\n## Moves\n\n"
        + row("move", "what it is", "from", "to", "who", "needs", "kinds")
        + "|---|---|---|---|---|---|---|\n"
    )
    for name, move in referral.MOVES.items():
        for state, to in move.leads.items():
            needs = ", ".join(referral.NEEDED[one] for one in move.needs)
            kinds = "every kind" if move.kinds == tuple(referral.KINDS) else ", ".join(move.kinds)
            page += row(name, move.does, state, to, " or ".join(move.who[state]), needs, kinds)
    page += "\nTo accept a warm handover or a joint visit needs the day on which both meet the person.\n"
    return page + referral_lists() + referral_figures() + referral_cases()


def clock_of(state: str) -> str:
    """By when the next move is made, for routine and urgent referrals."""
    said = []
    for urgency, clocks in CLOCKS.items():
        if state not in clocks:
            return ""
        days = clocks[state].working_days
        said.append(
            f"{days} working day{'' if days == 1 else 's'} ({urgency})" if days else "the day that was promised"
        )
    return (
        "; ".join(dict.fromkeys(said)) + f": the {CLOCKS['routine'][state].whose} is to {CLOCKS['routine'][state].what}"
    )


def silence_steps() -> str:
    """Who is told of silence, and when."""
    page = "\n## Who is told of silence\n\nEach is told once for each clock that ran out; whoever moves ends it. Where nobody is left at the end that sent it, the manager is told at once.\n\n"
    page += row("who is told", *(f"{urgency}, working days after the day that was due" for urgency in STEPS))
    page += "|---" * (1 + len(STEPS)) + "|\n"
    for to, meaning in TOLD.items():
        days = [next(one.working_days for one in steps if one.to == to) for steps in STEPS.values()]
        page += row(meaning, *(count or "as soon as it is over" for count in days))
    page += "\n## Where the service has closed\n\nWhoever sent it is told, until the referral ends or the service takes place again. Nothing is moved by itself.\n\n"
    page += row("where it stands", "ask the service", "if they cannot") + "|---|---|---|\n"
    return page + "".join(row(state, one.ask, one.do) for state, one in WHEN_CLOSED.items())


def referral_lists() -> str:
    """The short lists of a referral, each with its meanings."""
    results = {
        name: f"{one.title} ({ {True: 'the need is met', False: 'the need is not met', None: 'not said'}[one.is_need_met] })"
        for name, one in referral_reasons.RESULTS.items()
    }
    lists = {
        "Kinds": referral.KINDS,
        "Who": referral.PARTIES,
        "Why a service says no": referral_reasons.DECLINED,
        "Why it is taken back": referral_reasons.WITHDRAWN,
        "Why it is called back": referral_reasons.RECALLED,
        "What came of it": results,
        "How the person may be reached": referral_reasons.SAFE_CONTACT,
        "Who agreed that it is sent": referral_reasons.CONSENTED_BY,
        "Urgency": referral_reasons.URGENCIES,
        "The link of a service without an account": partner_links.LINK.states,
        "Why such a link works no longer": partner_links.WHY_SHUT,
    }
    page = ""
    for title, words in lists.items():
        page += f"\n## {title}\n\n" + row("word", "meaning") + "|---|---|\n"
        page += "".join(row(f"`{word}`", meaning) for word, meaning in words.items())
    return page


def referral_figures() -> str:
    """What is counted of referrals, by what, and how."""
    page = "\n## Figures\n\nEach person once: the first referral of the year that ended with last month, followed as it stood then.\n"
    parts = {"Answer": ANSWERS, "Wait": WAITS, "In time": TIMES, "Result": OUTCOMES}
    for title, words in parts.items():
        page += f"\n### {title}\n\n" + row("part", "meaning") + "|---|---|\n"
        page += "".join(row(f"`{word}`", meaning) for word, meaning in words.items())
    page += (
        "\n### Counted by\n\n" + row("word", "what it is", "groups", "held against each other") + "|---|---|---|---|\n"
    )
    for name, one in DIMENSIONS.items():
        groups = "; ".join(one.groups.values()) or "those that came up"
        compared = " and ".join(one.groups[group] for group in one.compared or ())
        page += row(f"`{name}`", one.title, groups, compared)
    page += "\n### Measures\n\n" + row("word", "what it is", "of") + "|---|---|---|\n"
    for name, one in MEASURES.items():
        of = f"`{one.some}`, of that and " + ", ".join(f"`{other}`" for other in one.others)
        page += row(
            f"`{name}`", one.title, f"the day by which a service had begun with {one.part:.0%}" if one.part else of
        )
    page += "\n### The table to leave\n\n" + row("column", "type") + "|---|---|\n"
    return page + "".join(row(f"`{field.name}`", field.type) for field in FIGURES)


def referral_cases() -> str:
    """The drawn tables that the tests try."""
    page = "\n## Cases\n\nEach row is tried by `make test`, and so is each cell that is not drawn.\n"
    for name in ("moves", "silence", "journeys"):
        drawn = (DRAWN / "referrals" / f"{name}.txt").read_text(encoding="utf-8")
        page += f"\n```text\n{drawn}```\n"
    return page
