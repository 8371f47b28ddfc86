"""Publication: rineq, R package, GPL (>= 2). Table: its own output for ten incomes, with an outcome of 0 and 1 and a
continuous one. Edition: commit ad0d51b.

Held to: every index, in rineq's order of equal incomes (that of the rows), and the `direct` variances without weights.
Errors in print that Kith does not inherit:
- the `direct` variances with weights leave the weights out of the shares and of the mean of squares; the test below makes
  them so to show it, and holds ours to the weighted influence of each row instead;
- variances of the corrected indices hold the mean as known: they are the standard index's times a factor, squared;
- Wagstaff's index of the continuous outcome, which lies outside 0 and 1, is refused;
- the corrected index of the continuous outcome takes the lowest and highest seen (60 and 85) for bounds.
Its `linreg_delta` answers, from a regression with another count of degrees of freedom, are those of
`regression_concentration_index`, every one.
"""

import numpy as np
import pytest

from kith.errors import OutsideBounds
from kith.measures import ConcentrationColumns, ConcentrationParams, concentration_index, regression_concentration_index
from tests.published.reading import as_table, number, published_rows, same

KINDS = {"CI": "standard", "CIg": "generalised", "CIc": "erreygers", "CIw": "wagstaff"}
BOUNDS = {"y01": (0, 1), "yc": (60, 85)}
WEIGHTED_VARIANCE = {"y01": 0.025041, "yc": 0.000108}


@pytest.fixture
def people(shared):
    rows = published_rows(shared, "rineq_concentration_index_inputs.csv")
    return as_table(rows, rank="income", y01="y01", yc="yc", weight="weight")


@pytest.fixture
def printed(shared):
    rows = published_rows(shared, "rineq_concentration_index_expected.csv")
    assert len(rows) == 16
    return rows


def index_of(people, row, measure=concentration_index, **params):
    columns = ConcentrationColumns(outcome=row["outcome"], weight="weight" if row["weights"] == "weighted" else None)
    params = ConcentrationParams(
        **{"share_ranks": False, "kind": KINDS[row["type"]], "bounds": BOUNDS[row["outcome"]], **params}
    )
    return measure(people, columns=columns, params=params).to_pylist()[0]


def factor(kind, mean, bounds):
    """What the standard index is times, to be one of the others."""
    width = bounds[1] - bounds[0]
    return {"CI": 1, "CIg": mean, "CIc": 4 * mean / width, "CIw": 1 / (1 - mean)}[kind]


def test_every_index_and_unweighted_variance_as_printed_but_what_is_refused(people, printed):
    checked = 0
    for row in printed:
        if (row["outcome"], row["type"]) == ("yc", "CIw"):
            with pytest.raises(OutsideBounds, match="Row 1: yc is not between 0 and 1."):
                index_of(people, row, bounds=(0, 1))
            continue
        found = index_of(people, row)
        assert same(found["value"], number(row["ci_direct"])), row
        if row["weights"] == "unweighted":
            error = index_of(people, row, kind="standard")["standard_error"]
            held = error**2 * factor(row["type"], found["mean"], BOUNDS[row["outcome"]]) ** 2
            assert same(held, number(row["var_direct"])), row
            checked += 1
    assert checked == 7


def test_every_index_and_variance_by_regression_as_printed_but_what_is_refused(people, printed):
    held = [row for row in printed if (row["outcome"], row["type"]) != ("yc", "CIw")]
    assert len(held) == 14
    for row in held:
        found = index_of(people, row, measure=regression_concentration_index)
        assert same(found["value"], number(row["ci_linreg_delta"])), row
        assert same(found["standard_error"] ** 2, number(row["var_linreg_delta"])), row
    row = {"outcome": "yc", "weights": "unweighted", "type": "CIw"}
    with pytest.raises(OutsideBounds, match="Row 1: yc is not between 0 and 1."):
        index_of(people, row, measure=regression_concentration_index, bounds=(0, 1))


def test_with_weights_the_variance_is_of_weighted_influences(people, printed):
    for row in printed:
        if (row["weights"], row["type"]) == ("weighted", "CI"):
            found = index_of(people, row)
            assert found["standard_error"] ** 2 == pytest.approx(WEIGHTED_VARIANCE[row["outcome"]], abs=5e-7)


def test_the_printed_variance_with_weights_leaves_them_out(people, printed):
    weight = people["weight"].to_numpy()
    share = weight / weight.sum()
    rank = np.cumsum(share) - share / 2
    for row in printed:
        if row["weights"] == "weighted" and (row["outcome"], row["type"]) != ("yc", "CIw"):
            outcome, index = people[row["outcome"]].to_numpy(), index_of(people, {**row, "type": "CI"})["value"]
            mean, many = (share * outcome).sum(), len(outcome)
            upto = np.cumsum(outcome) / outcome.sum()
            a = outcome / mean * (2 * rank - 1 - index) + 2 - upto - np.r_[0, upto[:-1]]
            wrong = ((a**2).sum() / many - (1 + index) ** 2) / many
            times = factor(row["type"], mean, BOUNDS[row["outcome"]])
            assert same(wrong * times**2, number(row["var_direct"])), row


def test_the_printed_ranks_are_ours(people, shared):
    from kith.measures.concentration import fractional_ranks
    from kith.measures.grouping import grouped

    rows = published_rows(shared, "rineq_concentration_index_inputs.csv")
    for name, weight in (("rank_unweighted", np.ones(10)), ("rank_weighted", people["weight"].to_numpy())):
        ranks = fractional_ranks(grouped(people, []), people["rank"].to_numpy(), weight, share=False)
        assert ranks.middle.tolist() == pytest.approx([number(row[name]) for row in rows])


def test_equal_incomes_that_share_a_rank_give_the_same_index_in_any_order(people):
    row = {"outcome": "y01", "weights": "weighted", "type": "CI"}
    turned = people.take([9, 2, 1, 0, 3, 4, 5, 6, 7, 8])
    one, other = (index_of(table, row, share_ranks=True) for table in (people, turned))
    assert one == pytest.approx(other)
    assert index_of(people, row)["value"] != pytest.approx(index_of(turned, row)["value"])
