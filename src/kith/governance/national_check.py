"""Asking the NHS who opted out: a file of NHS numbers goes out, comes back without those who did, and is held against what went.

Nothing here guesses: an answer that is missing, cut short, of another question, or that changes too much at once is
refused, and with it every use that the national data opt-out touches.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kith.coding.nhs_number import is_valid
from kith.errors import FindingNotLawful, OptOutsDoNotAddUp

OLDEST = timedelta(days=7)
"""How old an answer may be unless an installation says otherwise: ours, as the age that the policy sets is not in what we could read."""
MOST_CHANGE = 0.2
"""By how much the share of people who opted out may change from one answer to the next before somebody must look."""
NOT_KNOWN = "nobody has asked the NHS whether they opted out, or could"
"""Why somebody is left out who was not in the last question, as pages say it."""
_ENOUGH = 1_000
"""From so many numbers on, an answer in which nobody opted out is wrong: about one in twenty has."""


@dataclass(frozen=True)
class Answered:
    """What an answer says: numbers sent are those returned and those who opted out, and nothing else."""

    sent: int
    returned: int
    opted_out: frozenset[str]

    def __post_init__(self) -> None:
        if self.sent != self.returned + len(self.opted_out):
            raise OptOutsDoNotAddUp(
                f"{self.sent:,} numbers went out, {self.returned:,} came back and {len(self.opted_out):,} did not.",
                "Nothing was changed; ask again.",
            )

    @property
    def share(self) -> float:
        """The share of those asked about who opted out."""
        return len(self.opted_out) / self.sent if self.sent else 0.0


def lines_to_send(numbers: Iterable[str], request: str) -> Iterator[str]:
    """Give the lines of the file that goes out: each number once, in order, with the name of the request.

    Parameters
    ----------
    numbers : NHS numbers, ten digits each
    request : what this question is called; the service returns what stands after the number unchanged

    Returns
    -------
    lines, each with its end

    Source
    ------
    The NHS's check for national data opt-outs takes NHS numbers, a comma, and anything else, and returns the lines of
    those who did not opt out.

    Examples
    --------
    >>> list(lines_to_send(["9990000026", "9990000018"], "Q7"))
    ['9990000018,Q7\\n', '9990000026,Q7\\n']
    """
    return (f"{number},{request}\n" for number in sorted(set(numbers)))


def fingerprint_of(numbers: Iterable[str]) -> str:
    """Give the digest of the numbers that were asked about, so that an answer is held against exactly those.

    Examples
    --------
    >>> fingerprint_of(["9990000026", "9990000018"]) == fingerprint_of(["9990000018", "9990000026"])
    True
    """
    return hashlib.sha256("\n".join(sorted(set(numbers))).encode()).hexdigest()


def read_answer(text: str, request: str, sent: Collection[str]) -> Answered:
    """Read what came back, and hold it against what went out (CNS-04, CNS-05).

    Parameters
    ----------
    text : the file that came back
    request : what the question was called
    sent : the numbers that went out

    Returns
    -------
    Answered

    Raises
    ------
    OptOutsDoNotAddUp
        it is empty, cut short, of another question, names a number twice or one that was never asked about, or says of very
        many that nobody opted out.

    Examples
    --------
    >>> sent = ["9990000018", "9990000026"]
    >>> read_answer("9990000018,Q7\\n", "Q7", sent).opted_out
    frozenset({'9990000026'})
    >>> read_answer("9990000018,Q6\\n", "Q7", sent)
    Traceback (most recent call last):
    ...
    kith.errors.OptOutsDoNotAddUp: Row 1 is of the request “Q6”, and this is “Q7”. Take the answer that belongs to it.
    """
    asked = frozenset(sent)
    returned = list(_numbers_in(text, request))
    if twice := [number for number, count in Counter(returned).items() if count > 1]:
        raise OptOutsDoNotAddUp(f"{len(twice):,} numbers came back twice.", "Ask again; do not mend the file by hand.")
    if strange := set(returned) - asked:
        raise OptOutsDoNotAddUp(
            f"{len(strange):,} numbers came back that were never asked about.", "Look which answer this is."
        )
    found = Answered(len(asked), len(returned), asked - set(returned))
    if not found.opted_out and found.sent >= _ENOUGH:
        raise OptOutsDoNotAddUp(
            f"Of {found.sent:,} people not one opted out, and about one in twenty has.",
            "The file that went out may have come back by itself; ask the service desk.",
        )
    return found


def _numbers_in(text: str, request: str) -> Iterator[str]:
    if not text.strip():
        raise OptOutsDoNotAddUp("The answer is empty.", "Wait until it has come whole, or ask again.")
    if not text.endswith("\n"):
        raise OptOutsDoNotAddUp("The answer breaks off in its last row.", "Fetch it again: it was cut short.")
    for row, line in enumerate(text.splitlines(), 1):
        number, _, named = line.partition(",")
        if not is_valid(number):
            raise OptOutsDoNotAddUp(f"Row {row} does not begin with an NHS number.", "Fetch the answer again.")
        if named.strip() != request:
            raise OptOutsDoNotAddUp(
                f"Row {row} is of the request “{named.strip()[:40]}”, and this is “{request}”.",
                "Take the answer that belongs to it.",
            )
        yield number.strip()


def must_not_jump(now: Answered, before: float | None) -> None:
    """Refuse an answer whose share of people who opted out is far from that of the one before (CNS-05).

    Parameters
    ----------
    now : the answer
    before : the share of the last one that was taken; None where there is none

    Raises
    ------
    OptOutsDoNotAddUp
        it changed by more than `MOST_CHANGE` of what it was.

    Source
    ------
    150,000 opt-outs were once stored and not sent for three years; a change in counts is how it was found.

    Examples
    --------
    >>> must_not_jump(Answered(100, 95, frozenset(map(str, range(5)))), 0.05)
    >>> must_not_jump(Answered(100, 99, frozenset("1")), 0.05)
    Traceback (most recent call last):
    ...
    kith.errors.OptOutsDoNotAddUp: 1.0% opted out, and 5.0% had when last asked. Find out why; then take it with --because.
    """
    if before is not None and abs(now.share - before) > MOST_CHANGE * before:
        raise OptOutsDoNotAddUp(
            f"{now.share:.1%} opted out, and {before:.1%} had when last asked.",
            "Find out why; then take it with --because.",
        )


def must_be_fresh(answered_on: date | None, on: date, oldest: timedelta = OLDEST) -> None:
    """Refuse a use that the national data opt-out touches while nobody knows who opted out (CNS-04).

    Parameters
    ----------
    answered_on : the day of the last answer that was taken; None for never
    on : today
    oldest : how old it may be

    Raises
    ------
    FindingNotLawful
        there is none, or it is too old.

    Examples
    --------
    >>> must_be_fresh(date(2026, 11, 1), date(2026, 11, 8))
    >>> must_be_fresh(date(2026, 11, 1), date(2026, 11, 9))
    Traceback (most recent call last):
    ...
    kith.errors.FindingNotLawful: Who opted out nationally was last asked on 1 November 2026, more than 7 days ago. Ask again first: kith opt-outs ask.
    """
    if answered_on is None:
        raise FindingNotLawful("Nobody has asked yet who opted out nationally.", "Ask first: kith opt-outs ask.")
    if on - answered_on > oldest:
        raise FindingNotLawful(
            f"Who opted out nationally was last asked on {answered_on.day} {answered_on:%B %Y}, more than {oldest.days} days ago.",
            "Ask again first: kith opt-outs ask.",
        )
