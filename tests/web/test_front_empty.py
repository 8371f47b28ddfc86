"""The first page before anything is loaded."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def test_without_a_register_it_says_what_to_do(sign_in):
    told = sign_in("gp").get("/").content.decode()
    assert "No register has been loaded yet" in told
    assert "kith load LAKE" in told
