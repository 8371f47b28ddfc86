"""Which layout a header belongs to, with the reasons, or a refusal that names the nearest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kith.errors import UnknownLayout
from kith.people.layouts.layout import Layout
from kith.tables.kinds import squashed


@dataclass(frozen=True)
class Recognised:
    """The layout that a header belongs to.

    layout    its name
    reasons   sentences that say why, for the screen
    """

    layout: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class _Fit:
    layout: Layout
    read: tuple[str, ...]
    own_words: int
    missing: tuple[str, ...]

    @property
    def order(self) -> tuple:
        """What the choice goes by: columns read, then those in the layout's own words."""
        return self.fits, len(self.read), self.own_words

    @property
    def fits(self) -> bool:
        return not self.missing


def _fit(layout: Layout, headers: frozenset[str]) -> _Fit:
    schema = layout.schema
    read = tuple(c.name for c in schema.columns if headers & {squashed(word) for word in (c.name, *c.synonyms)})
    missing = [c.name for c in schema.columns if c.required and c.name not in read]
    missing += [" or ".join(group) for group in schema.at_least_one_of if not set(group) & set(read)]
    own_words = sum(squashed(c.name) in headers for c in schema.columns)
    return _Fit(layout, read, own_words, tuple(missing))


def recognise(header: Sequence[str], layouts: Mapping[str, Layout]) -> Recognised:
    """The one layout whose required columns the header has and that reads most of its columns.

    Parameters
    ----------
    header : the file's column headings, as written
    layouts : the layouts to choose among, by name

    Returns
    -------
    Recognised, the layout's name and why.

    Raises
    ------
    UnknownLayout
        where no layout has all it needs (the nearest is named, with what it lacks), or where two read the header
        equally well (both are named): a file is never read by a guess.

    Examples
    --------
    >>> from kith.people.layouts import LAYOUTS
    >>> found = recognise(["NHS No.", "Surname", "D.O.B.", "Practice code", "Date registered"], LAYOUTS)
    >>> found.layout
    'gp_register'
    >>> found.reasons[0]
    'it has all that gp_register needs: birth_date; family_name or given_name'
    """
    headers = frozenset(squashed(text) for text in header)
    fits = sorted((_fit(layout, headers) for layout in layouts.values()), key=lambda f: f.order, reverse=True)
    best, *others = fits
    if not best.fits:
        raise _nothing_fits(header, fits)
    rivals = [f for f in others if f.order == best.order]
    if rivals:
        names = ", ".join(sorted(f.layout.name for f in (best, *rivals)))
        raise UnknownLayout(f"These columns fit more than one layout: {names}.", "Say which with --layout.")
    return Recognised(best.layout.name, _reasons(best, header))


def _reasons(best: _Fit, header: Sequence[str]) -> tuple[str, ...]:
    schema = best.layout.schema
    needs = [c.name for c in schema.columns if c.required] + [" or ".join(g) for g in schema.at_least_one_of]
    return (
        f"it has all that {schema.name} needs: {'; '.join(needs)}",
        f"{len(best.read)} of its {len(header)} columns are read",
    )


def _nothing_fits(header: Sequence[str], fits: Iterable[_Fit]) -> UnknownLayout:
    # The nearest is the one that would read most of the file, not the one that asks for least.
    nearest = max(fits, key=lambda f: (len(f.read) - 2 * len(f.missing), -len(f.layout.schema.columns)))
    if not nearest.read:
        shown = ", ".join(f"“{text}”" for text in list(header)[:6])
        return UnknownLayout(
            f"No layout has a column headed {shown}.", "Name the layout with --layout, or head the columns."
        )
    return UnknownLayout(
        f"No layout fits these columns. "
        f"The nearest is {nearest.layout.name}, which also needs {', '.join(nearest.missing)}.",
        f"Add the column, or head it with a name that is known (docs/reference lists them for {nearest.layout.name}).",
    )
