"""What tests of pages behind a link do: a charity in the directory without an account, referred to, and opened in a browser that nobody signed in to."""

import re

from django.test import Client

from kith.care.records.models import Referral
from kith.directory.records.models import Entry
from tests.records.directory_of import service
from tests.web.test_directory import comes
from tests.web.test_referrals import WHOLE, hidden, said

MILL = "Old Mill debt line"
PAT = "Pat Lowe, volunteer"


def money(number, name, organisation, **more):
    return service(
        number, name=name, organization={"id": f"o{number}", "name": organisation}, **more,
        attributes=[{"taxonomy_term": {"taxonomy": "kith:needs", "term": "money"}}],
    )  # fmt: skip


def two_charities():
    """Two services for money of which nobody works in the team; their keys by name."""
    comes(money(1, MILL, "The Old Mill"), money(2, "Harbour advice", "Harbour House"))
    return {row.values["name"]: row.key for row in Entry.objects.all()}


def refers_to(browser, key, once="", **more):
    """Refer Mary to a service of the directory; what came of it."""
    address = f"/people/mary/refer?service={key}&need=money"
    form = browser.get(address)
    to = re.search(r'name="to" type="radio" value="([^"]+)" checked', form.content.decode())[1]
    told = {**WHOLE, "to": to, "once": once or hidden(form, "once"), **more}
    return browser.post(address, {name: value for name, value in told.items() if value is not None})


def referred(browser, key, **more):
    """The referral that it became."""
    answer = refers_to(browser, key, **more)
    assert answer.status_code == 302, said(answer)
    return Referral.objects.latest("pk")


def made(browser, row):
    """A link and its code, as the page tells them once."""
    answer = browser.post(f"/referrals/{row.pk}/partner")
    page = answer.content.decode()
    address = re.search(r"https?://[^/\s<]+(/answer/[a-z0-9]+)", page)
    code = re.search(r"Code: <strong[^>]*>([0-9 ]+)<", page)
    assert address, said(answer)
    return address[1], code[1]


def opened(address, code, who=PAT, browser=None):
    """A browser that nobody signed in to, with the code said."""
    browser = browser or Client()
    answer = browser.post(address, {"code": code, "who": who})
    assert (answer.status_code, answer.headers.get("Location")) == (302, address), said(answer)
    return browser


def answers(browser, address, move, once="", **more):
    """One answer on the page behind a link."""
    form = browser.get(f"{address}/{move}")
    told = {"once": once or hidden(form, "once"), "seen": hidden(form, "seen"), **more}
    return browser.post(f"{address}/{move}", told)
