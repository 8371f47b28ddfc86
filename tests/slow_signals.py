"""The rules of control charts read as they are said in words, slowly: the judge of the fast ones."""

from itertools import pairwise


def slow_signals(values, mean, lower, upper, run):
    """Give for each point the names of its signals, one window at a time; a missing value is None."""
    found = [set() for _ in values]

    slip = 0 if upper is None else 1e-9 * (upper - lower)

    def side(y):
        return None if y is None or abs(y - mean) <= slip else "above" if y > mean else "below"

    def flag(places, name):
        for place in places:
            found[place].add(name)

    for place, y in enumerate(values):
        if y is not None and upper is not None and not lower - slip <= y <= upper + slip:
            flag([place], "outside limits")
    for start in range(len(values) - run + 1):
        places = range(start, start + run)
        window = [values[place] for place in places]
        if side(window[0]) and len({side(y) for y in window}) == 1:
            flag(places, "shift")
        if None not in window and (all(a < b for a, b in pairwise(window)) or all(a > b for a, b in pairwise(window))):
            flag(places, "trend")
    for start in range(len(values) - 2):
        places = range(start, start + 3)
        if upper is None or not side(values[start]) or len({side(values[place]) for place in places}) > 1:
            continue
        near = [p for p in places if 2 / 3 * (upper - mean) + slip < abs(values[p] - mean) <= upper - mean + slip]
        if len(near) >= 2:
            flag(near, "two of three")
    return found
