"""Slope and relative index of inequality: 100 areas of ten groups, 100,000 simulated lines each.

`make bench SUITE=slopes`. Beside Kith stands the same simulation written plainly in NumPy, area after area, and a line
fitted repetition by repetition as OHID's R package does (a few of them, scaled up). Fails where an index differs, or a
limit by more than the simulation's own error.
"""

import os
import time

import numpy as np
import pyarrow as pa

from kith.measures import SlopeParams, exact_slope_index, slope_index

AREAS, GROUPS, REPETITIONS, FITTED = 100, 10, 100_000, 300
AIMS = {"plain": 1.2, "rate": 2.0, "proportion": 2.0}
R_PACKAGE = 31.0
"""Seconds that OHID's own R package was measured to take, on another machine (BENCH.md)."""


def main() -> int:
    """Time each kind of value three times, and print the best beside the plain NumPy of the same run."""
    seed = int(os.environ.get("SEED") or 1)
    failed = 0
    for kind, aim in AIMS.items():
        table = areas(kind, seed)
        ours, found = timed(lambda t=table, k=kind: slope_index(t, params=SlopeParams(kind=k, seed=seed), by=["area"]))
        plain, theirs = timed(lambda t=table, k=kind: simulated(t, k, seed))
        one_by_one = fitted_singly(table) * AREAS * REPETITIONS / FITTED
        wrong = differs(found, theirs)
        failed += wrong
        print(
            f"{kind:11} Kith {ours:6.2f} s (aim {aim:.1f}: {'met' if ours < aim else 'missed'})   plain NumPy {plain:6.2f} s "
            f"({plain / ours:.1f} times)   fitted one by one {one_by_one:,.0f} s   answers {'DIFFER' if wrong else 'agree'}"
        )
    exact, _ = timed(lambda: exact_slope_index(areas("plain", seed), by=["area"]))
    print(f"exact limits by formula, plain values: {exact * 1000:.0f} ms")
    print(f"OHID's R package on another machine: about {R_PACKAGE:.0f} s")
    return failed


def areas(kind: str, seed: int) -> pa.Table:
    """Draw areas whose values lie on no line exactly."""
    draw = np.random.default_rng(seed)
    shape = (AREAS, GROUPS)
    value = 75 + np.arange(GROUPS) * draw.uniform(0.2, 1, (AREAS, 1)) + draw.normal(0, 0.5, shape)
    if kind != "plain":
        value /= 100
    error = np.full(shape, 0.4) if kind == "plain" else np.full(shape, 0.03)
    return pa.table(
        {
            "area": np.repeat([f"a{number}" for number in range(AREAS)], GROUPS),
            "group": np.tile(np.arange(1, GROUPS + 1), AREAS),
            "population": draw.integers(500, 3000, AREAS * GROUPS),
            "value": value.ravel(),
            "standard_error": error.ravel(),
        }
    )


def timed(what):
    """Run three times, and give the best time with the answer."""
    best, answer = float("inf"), None
    for _ in range(3):
        start = time.perf_counter()
        answer = what()
        best = min(best, time.perf_counter() - start)
    return best, answer


def lines(population: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give each group's share and rank."""
    share = population / population.sum()
    return share, np.cumsum(share) - share / 2


def simulated(table: pa.Table, kind: str, seed: int) -> np.ndarray:
    """Give index, lower and upper of each area, drawn afresh for each as the method is written down."""
    draw = np.random.default_rng(seed + 1)
    told = {name: table[name].to_numpy().reshape(AREAS, GROUPS) for name in ("population", "value", "standard_error")}
    rows = []
    for population, value, error in zip(*told.values()):
        share, rank = lines(population)
        weight = share * (rank - 0.5) / ((share * rank**2).sum() - 0.25)
        drawn = draw.standard_normal((REPETITIONS, GROUPS)) * error
        values = varied(kind, value, drawn)
        slopes = values @ weight
        rows.append([value @ weight, *np.quantile(slopes, [0.025, 0.975])])
    return np.array(rows)


def varied(kind: str, value: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Move values by drawn errors on the scale on which their kind varies."""
    if kind == "plain":
        return value + drawn
    if kind == "rate":
        return np.exp(np.log(value) + drawn)
    return 1 / (1 + np.exp(-(np.log(value / (1 - value)) + drawn)))


def fitted_singly(table: pa.Table) -> float:
    """Time a few lines fitted by least squares, one after another."""
    share, rank = lines(table["population"].to_numpy()[:GROUPS])
    root = np.sqrt(share)
    matrix = np.column_stack([root, root * rank])
    value = table["value"].to_numpy()[:GROUPS]
    start = time.perf_counter()
    for _ in range(FITTED):
        np.linalg.lstsq(matrix, value * root, rcond=None)
    return time.perf_counter() - start


def differs(found: pa.Table, theirs: np.ndarray) -> bool:
    """Whether an index is not the same, or a limit further off than simulating allows."""
    ours = np.column_stack([found[name].to_numpy() for name in ("slope_index", "lower", "upper")])
    spread = (theirs[:, 2] - theirs[:, 1]) / 3.92
    # a quantile of 2.5 % from so many lines has this standard error, in spreads; two independent runs, five of them
    allowed = 5 * np.sqrt(2) * np.sqrt(0.025 * 0.975 / REPETITIONS) / 0.0584
    same = np.allclose(ours[:, 0], theirs[:, 0], rtol=1e-9)
    return not same or bool((np.abs(ours[:, 1:] - theirs[:, 1:]) > allowed * spread[:, None]).any())
