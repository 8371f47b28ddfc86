"""What is said of every table that is kept: how long, how careful one must be with it, and what of it may leave."""

from __future__ import annotations

from dataclasses import dataclass

from kith.errors import BadUsage

RETENTION = {
    "reference": "about places and organisations, about nobody; kept while it is true",
    "staff": "about a member of staff; kept while they have an account, then as the employer's schedule says",
    "register": "about a person on the register; kept while the lake holds them, then as the schedule of the body that sent it says",
    "record": "part of a person's record; kept as long as the record itself",
    "trail": "who looked and who changed what; kept at least as long as what it speaks of, and never edited",
    "working": "what the service needs to run; gone when its work is done",
}
"""Each retention class in one line. How many years each means is the deployer's schedule, not ours to type."""

SENSITIVITY = {
    "open": "about no person; may be shown to anybody",
    "staff": "names a member of staff",
    "pseudonymous": "about one person, without anything that says who they are",
    "identifying": "says who somebody is, or where they live",
    "clinical": "says what is the matter with somebody, or what was done",
}
"""Each sensitivity class in one line."""


@dataclass(frozen=True)
class Kept:
    """How one table is kept.

    retention    a class of `RETENTION`
    sensitivity  a class of `SENSITIVITY`
    may_leave    columns that may stand in what leaves the service; the others never do

    Raises `BadUsage` for a class that nobody described.

    Examples
    --------
    >>> Kept("reference", "open", ("name",)).may_leave
    ('name',)
    >>> Kept("for ever", "open")
    Traceback (most recent call last):
    kith.errors.BadUsage: There is no retention class “for ever”. Use one of: reference, staff, register, record, trail, working.
    """

    retention: str
    sensitivity: str
    may_leave: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what, given, known in (
            ("retention", self.retention, RETENTION),
            ("sensitivity", self.sensitivity, SENSITIVITY),
        ):
            if given not in known:
                raise BadUsage(f"There is no {what} class “{given}”.", f"Use one of: {', '.join(known)}.")
