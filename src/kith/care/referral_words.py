"""Figures of referrals in sentences: what holds for everybody, and of two groups what can be told from chance. Never why."""

from __future__ import annotations

from collections.abc import Mapping

from kith.care.referral_figures import DIMENSIONS, MEASURES, Gap, Row, Seen, Told

__all__ = ["days", "gaps_in_words", "in_words", "percent", "wait_limits"]

_TOO_FEW = "too few people to say."


def percent(share: float) -> str:
    """A share in whole hundredths.

    Examples
    --------
    >>> percent(0.666)
    '67%'
    """
    return f"{share * 100:.0f}%"


def days(count: float) -> str:
    """A number of days.

    Examples
    --------
    >>> days(1), days(21)
    ('1 day', '21 days')
    """
    return f"{count:.0f} {'day' if round(count) == 1 else 'days'}"


def in_words(everybody: Row) -> tuple[str, str, str]:
    """Acceptance, wait and result of everybody, a sentence each.

    Parameters
    ----------
    everybody : the last row of `figures_by`

    Returns
    -------
    three sentences; what is hidden is said to be
    """
    told = everybody.told
    return _acceptance(told["said yes"], told["no answer"]), _wait(told), _result(told["need met"])


def _acceptance(yes: Told, silent: Told) -> str:
    if yes.value is None:
        said = f"Whether services say yes: {_TOO_FEW}"
    else:
        said = f"Services said yes to {percent(yes.value)} of the people who had an answer ({_share_limits(yes)})."
    return said if silent.value is None else f"{said} {percent(silent.value)} had no answer by the day that it was due."


def _wait(told: Mapping[str, Told]) -> str:
    half, most, late = told["median wait"], told["nine in ten"], told["late"]
    if half.is_hidden:
        said = f"How long people wait: {_TOO_FEW}"
    elif half.value is None:
        said = "More than half still wait, so that nobody can say yet how long it takes."
    else:
        said = f"A service had begun with half of the people within {days(half.value)} ({wait_limits(half)})"
        said += f", and with nine in ten within {days(most.value)}." if most.value is not None else "."
    return said if late.value is None else f"{said} For {percent(late.value)} it began late, or not at all."


def wait_limits(told: Told) -> str:
    """The interval of a wait: with its beginning alone where too many still wait for its end, and none where all began on one day.

    Examples
    --------
    >>> wait_limits(Told(None, 80, 28.0, 23.0, 30.0, False)), wait_limits(Told(None, 80, 28.0, 23.0, None, False))
    ('23 to 30 days', '23 days or more')
    """
    if told.lower is None:
        return "no interval can be given"
    return f"{days(told.lower)} or more" if told.upper is None else f"{told.lower:.0f} to {days(told.upper)}"


def _result(met: Told) -> str:
    if met.value is None:
        return f"Whether the need was met: {_TOO_FEW}"
    return f"Of the people who said what came of it, {percent(met.value)} had their need met ({_share_limits(met)})."


def _share_limits(told: Told) -> str:
    return f"{percent(told.lower or 0)} to {percent(told.upper or 0)}"


def gaps_in_words(seen: Seen) -> tuple[str, ...]:
    """What differs between the two groups that are held against each other, so far as it can be told from chance.

    Parameters
    ----------
    seen : of `figures_by`

    Returns
    -------
    a sentence for each gap that is clear, or one that says why there is none; nothing where no groups are held against each other

    Examples
    --------
    >>> gaps_in_words(Seen("need", (), ()))
    ()
    >>> gaps_in_words(Seen("deprivation", (), (Gap("said yes", "1", "5", -0.12, -0.21, -0.03),)))
    ('Most deprived fifth: heard yes less often than least deprived fifth, by 12 percentage points (95% interval 3 to 21).',)
    """
    if not seen.gaps:
        return ()
    clear = [one for one in seen.gaps if one.is_clear]
    if clear:
        return tuple(_gap(one, _titles(seen)) for one in clear)
    one, two = (_titles(seen)[name] for name in (seen.gaps[0].group, seen.gaps[0].against))
    if all(gap.lower is None for gap in seen.gaps):
        return (f"{_capital(one)} and {two}: too few people to compare.",)
    return (f"{_capital(one)} and {two}: no difference that can be told from chance.",)


def _gap(gap: Gap, titles: Mapping[str, str]) -> str:
    is_wait = bool(MEASURES[gap.measure].part)
    value, ends = gap.value or 0, sorted((abs(gap.lower or 0), abs(gap.upper or 0)))
    more = ("longer" if value > 0 else "less long") if is_wait else ("more" if value > 0 else "less")
    scale = 1 if is_wait else 100
    unit = "days" if is_wait else "percentage points"
    low, high = (_end(end * scale) for end in ends)
    said = f"{_capital(titles[gap.group])}: {MEASURES[gap.measure].more.format(more)} than {titles[gap.against]}"
    return f"{said}, by {abs(value) * scale:.0f} {unit} (95% interval {low} to {high})."


def _end(end: float) -> str:
    """An end of an interval that leaves nought out is never written as nought."""
    return f"{end:.0f}" if end >= 1 else f"{end:.1f}" if end >= 0.05 else "less than 0.1"


def _titles(seen: Seen) -> Mapping[str, str]:
    return DIMENSIONS[seen.dimension].groups


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
