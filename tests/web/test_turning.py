"""Every list answers a page that could not be as it answers the first, whoever asks."""

import pytest
from django.test import Client

LONG = "9" * 5_000  # more digits than Python reads as a number
pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.mark.parametrize(
    "address",
    [
        "/directory?what=food",
        "/referrals?folder=ended",
        "/tasks?folder=all",
        "/my-work?tab=team&kind=tasks",
        "/finding?",
    ],
)
def test_a_page_of_five_thousand_digits_is_the_first_to_staff(sign_in, address):
    browser = sign_in("care-coordinator", Client())
    assert browser.get(f"{address}&page={LONG}").status_code == browser.get(address).status_code == 200


def test_so_it_is_to_anybody():
    assert Client().get(f"/services?what=food&page={LONG}").status_code == 200
