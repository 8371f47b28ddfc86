"""A partner without an account answers by a link: the same verbs, the same rules, and nothing else."""

import pytest

from tests.records.linked import answers, linked, reads
from tests.records.referred import how, ready, unmet

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def test_x(how):
    row, link = linked(how)
    print(row.state, reads(link))
    print(answers(link, "decline", how), answers(link, "decline", how))
