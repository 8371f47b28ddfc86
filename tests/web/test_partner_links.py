"""A charity without an account answers on a page behind a link: nobody's name before the code, nothing more than went along after it, and once what is said twice."""

import pytest
from django.test import Client

from tests.web.linked import MILL, answers, made, opened, referred, two_charities
from tests.web.test_referrals import coordinator, gp, link_worker, mary, said

__all__ = ["coordinator", "gp", "link_worker", "mary"]
pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def keys(mary):
    return two_charities()


def test_walk(gp, keys):
    row = referred(gp, keys[MILL])
    print(said(gp.get(f"/referrals/{row.pk}/partner?done=sent")))
    address, code = made(gp, row)
    print(address, code)
    print(said(Client().get(address)))
    pat = opened(address, code)
    print(said(pat.get(address)))
    print(said(pat.get(address + "/decline")))
    print(said(pat.get(address + "/pass-on")))
    a = answers(pat, address, "accept")
    print(a.status_code, a.headers)
    print(said(gp.get(f"/referrals/{row.pk}")))
    print(said(gp.get(f"/referrals/{row.pk}/telephone")))
    b = answers(pat, address, "decline", reason="full")
    print(said(b))
