"""What a caller may set, what linking gives back, and what a trained model holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

LINK_AT = 4.0
"""Match weight, in bits, from which a pair is linked: odds of 16 to 1.

Why 4: on files of seven kinds the model's odds proved to be on the safe side, and with the limits outside the score no
more than 1 linked pair of rows in 1,000 was wrong wherever rows had more than names and a date of birth. Two bits less
gains 1 to 3 % of the pairs of poor files and doubles the wrong ones; two bits more loses as many. `make bench
SUITE=linking` prints the figures; raise it with `--link-at` where a wrong link costs more than a missed one.
"""

REVIEW_AT = 0.0
"""Match weight from which a pair is shown to a person: even odds."""


@dataclass(frozen=True)
class LinkParams:
    """The settings of linking. One fixed set serves every file.

    link_at         match weight, bits, from which the band is *link* where no limit says otherwise
    review_at       match weight from which the band is *review*
    keep_at         match weight from which a pair is kept at all, so that it can be explained
    clear_by        an entry that fits two people who cannot be one is linked only if its better fit leads by so much
    same_source     bits asked for on top between two entries of one source, which numbers its people itself
    rows_to_train   fewer entries than this are linked by the stated default weights
    pairs_budget    (pairs, pairs per entry) that may be compared
    training_pairs  (candidate pairs, random pairs) looked at in training
    seed            of the random pairs
    """

    link_at: float = LINK_AT
    review_at: float = REVIEW_AT
    keep_at: float = -4.0
    clear_by: float = 3.0
    same_source: float = 4.0
    rows_to_train: int = 50
    pairs_budget: tuple[int, int] = (800_000, 5)
    training_pairs: tuple[int, int] = (200_000, 100_000)
    seed: int = 1


@dataclass(frozen=True)
class Linked:
    """What linking found.

    pairs    Table, one row per pair kept: entry_left, entry_right, score (match weight, bits), probability, band (link,
             review or apart), limit (the highest band the rules leave it), reasons (list of sentences)
    groups   Table, one row per entry: entry_id, group (entries of one group are one person by the band *link*)
    model    the trained settings, fit for JSON; give it back to link the next files in the same way
    entries  the entries as they came in, so that the next run can see which have changed
    """

    pairs: pa.Table
    groups: pa.Table
    model: dict[str, Any]
    entries: pa.Table
