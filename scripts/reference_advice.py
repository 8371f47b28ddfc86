"""The page of docs/reference about cases of advice."""

from scripts.page_parts import DRAWN, MADE, row

from kith.care import advice_words
from kith.care.advice import NEEDED, PARTIES, THINGS
from kith.care.advice_clocks import LETTER_CLOCKS
from kith.care.advice_ladder import TOLD
from kith.care.advice_matters import DAY_KINDS, MATTERS
from kith.care.advice_matters import SURE as HOW_SURE

__all__ = ["advice"]


def advice() -> str:
    """What a case of advice goes through, its days and letters and money: for residents, and for staff."""
    page = "# Advice: cases, days, letters and money\n\n" + MADE + "## For residents\n\n"
    page += "An adviser who helps you has a case. You can stop it at any time. What you tell them in confidence no other partner reads.\n"
    for one in THINGS.values():
        title = {
            "case": "Your case",
            "day": "A day that counts",
            "letter": "A letter from your practice",
            "money": "Money",
        }[one.name]
        page += f"\n### {title}\n\n" + row("where it is", "what that means for you") + "|---|---|\n"
        page += "".join(row(state, said) for state, said in one.told.items())
    page += "\nWhen a case is over, you are asked what came of it:\n\n"
    page += "".join(f"- {said}.\n" for said in advice_words.RESULTS.values())
    page += "\n## For staff\n"
    for one in THINGS.values():
        page += f"\n### {one.name.capitalize()}\n\n" + row("state", "meaning", "still to be done") + "|---|---|---|\n"
        page += "".join(row(state, said, "yes" if state in one.open else "") for state, said in one.states.items())
        page += "\n" + row("move", "what it is", "from", "to", "who", "needs") + "|---|---|---|---|---|---|\n"
        for name, step in one.steps.items():
            needs = ", ".join(NEEDED[need] for need in step.needs)
            page += "".join(
                row(name, step.does, state, to, " or ".join(step.who), needs) for state, to in step.leads.items()
            )
    return page + advice_days() + advice_lists() + advice_cases()


def advice_days() -> str:
    """The days of the law that the table knows, and who is told of them."""
    page = "\n## Days\n\nStaff type what stands on the letter; the day is proposed, and a person confirms it. No lawyer has checked this table.\n\n"
    page += (
        row("day", "matter", "typed", "how long", "ground", "how sure", "if it is late", "told before (working days)")
        + "|---|---|---|---|---|---|---|---|\n"
    )
    for one in DAY_KINDS.values():
        spans = [f"{one.months} months" if one.months > 1 else f"{one.months} month"] if one.months else []
        spans += [f"{one.days} days"] if one.days > 0 else ["less 1 day"] if one.days < 0 else []
        told = ", ".join(
            f"{rung.told} {'once it went by' if rung.is_passed else rung.working_days}" for rung in one.ladder
        )
        page += row(
            one.title, one.matter, one.typed, ", ".join(spans) or "read off", one.ground, one.sure, one.late, told
        )
    page += "\n## Clocks of a letter\n\n" + row("state", "clock") + "|---|---|\n"
    for state, clock in LETTER_CLOCKS.items():
        page += row(
            state,
            f"{clock.working_days} working days, and never after the day it is needed for: the {clock.whose} is to {clock.what}",
        )
    return page


def advice_lists() -> str:
    """The short lists of advice, each with its meanings."""
    lists = {
        "Matters": MATTERS,
        "How sure a day is": HOW_SURE,
        "Who is told": TOLD,
        "Who moves it": PARTIES,
        "Why another body advises": advice_words.ELSEWHERE,
        "Why a practice says no": advice_words.WHY_NO_LETTER,
        "What money": advice_words.MONEY_KINDS,
    }
    page = ""
    for title, words in lists.items():
        page += f"\n## {title}\n\n" + row("word", "meaning") + "|---|---|\n"
        page += "".join(row(f"`{word}`", meaning) for word, meaning in words.items())
    return page


def advice_cases() -> str:
    """The drawn tables that the tests try."""
    page = "\n## Cases\n\nEach row is tried by `make test`, and so is each cell that is not drawn.\n"
    for path in sorted((DRAWN / "advice").glob("*.txt")):
        page += f"\n```text\n{path.read_text(encoding='utf-8')}```\n"
    return page
