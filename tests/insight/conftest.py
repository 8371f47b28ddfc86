"""What the tests of this room share."""

import pytest

from kith.insight.scores import SCORES


@pytest.fixture(scope="module")
def betas():
    """Weights of our own making that add up as the published ones must."""
    names = [factor.name for factor in SCORES["efi2"].factors]
    worst = {name.partition("__")[0] for name in names}
    rest = {name: round(0.01 + 0.001 * place, 5) for place, name in enumerate(names)}
    stems = {stem: max(rest[name] for name in names if name.partition("__")[0] == stem) for stem in worst}
    rest["falls"] = round(rest["falls"] + 8.42874 - sum(stems.values()), 5)
    return rest
