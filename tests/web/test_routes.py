"""Every address is declared, and opens only to those it was declared for, in the ways it was declared for."""

import re

import pytest
from django.http import HttpResponse
from django.urls import clear_url_caches, get_resolver, path
from django.utils import timezone

from kith.governance.records.staff import memberships_on
from kith.web import urls
from kith.web.routes import ANYONE, declared
from tests.web.conftest import AT

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

EVERY_WAY = ("get", "post", "put", "patch", "delete", "options")
CSP = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "object-src": "'none'",
    "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
}  # fmt: skip


def addresses():
    """Every declared address; where it holds a name or number, with one that nothing has."""
    example = {"slug": "none", "int": "0"}
    filled = lambda address: re.sub(r"<(\w+):\w+>", lambda part: example[part[1]], address)  # noqa: E731
    return [(route.name, "/" + filled(route.address)) for route in declared().values()]


def test_AUT_01_every_address_that_answers_is_declared():
    named = {pattern.name for pattern in get_resolver().url_patterns}
    assert named == set(declared())


@pytest.mark.parametrize(("name", "address"), addresses(), ids=[name for name, _ in addresses()])
@pytest.mark.parametrize("way", EVERY_WAY)
def test_AUT_01_nobody_signed_in_gets_no_further_than_the_sign_in_page(client, name, address, way):
    answer = getattr(client, way)(address)
    route = declared()[name]
    if way.upper() not in route.methods:
        assert answer.status_code == 405
    elif route.asker != ANYONE:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in?next=")
    elif name in ("sign-in-elsewhere", "sign-in-back", "sign-out-elsewhere"):
        assert answer.status_code == 404  # no issuer is set here
    elif name in ("ask-passkey", "sign-in-passkey"):
        assert answer.status_code == 404  # this is not the address that keys are bound to
    elif name in ("owner-link", "answer", "answer-move", "partner-report", "partner-export"):
        assert answer.status_code == 404  # this is no link that works
    elif name == "public-service" or name.endswith("-one"):
        assert answer.status_code == (
            404 if way != "options" else 200
        )  # there is no such service, organisation or word
    elif name == "sign-in-code":
        assert answer["Location"] == "/sign-in"  # a code is asked of those alone whose password was right
    else:
        assert answer.status_code in (200, 422)


def test_AUT_01_an_address_that_nobody_declared_is_refused_though_it_has_a_view(client, monkeypatch):
    monkeypatch.setattr(
        urls, "urlpatterns", [*urls.urlpatterns, path("quietly-added", lambda request: HttpResponse("people"))]
    )
    clear_url_caches()
    try:
        answer = client.get("/quietly-added")
    finally:
        monkeypatch.undo()
        clear_url_caches()
    assert answer.status_code == 404
    assert b"people" not in answer.content


def test_WEB_01_the_policy_of_a_page_is_exactly_this(sign_in):
    browser = sign_in("care-coordinator")
    for address in ("/", "/sign-in", "/no-such-page"):
        policy = browser.get(address)["Content-Security-Policy"]
        found = {part.split()[0]: " ".join(part.split()[1:]) for part in policy.split(";") if part.strip()}
        found["script-src"] = re.sub(r" 'nonce-[^']+'$", "", found["script-src"])
        assert found == CSP, address


def test_WEB_02_and_WEB_04_every_answer_carries_the_careful_headers(sign_in):
    browser = sign_in("gp")
    for answer in (browser.get("/"), browser.get("/no-such-page"), browser.get("/health"), browser.post("/sign-out")):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_WEB_03_cookies_cannot_be_read_by_a_script_and_in_a_real_place_go_only_over_tls(sign_in, monkeypatch):
    from importlib import import_module

    cookie = sign_in("gp").cookies["kith-demonstration"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    monkeypatch.setenv("KITH_HOSTS", "kith.example.nhs.uk")
    real = import_module("kith.web.settings.production")
    assert real.SESSION_COOKIE_NAME.startswith("__Host-")
    assert real.SESSION_COOKIE_SECURE
    assert real.CSRF_COOKIE_SECURE
    assert real.SECURE_SSL_REDIRECT
    assert not real.DEBUG
    assert not real.IS_DEMONSTRATION


@pytest.mark.parametrize("address", ["/sign-in", "/sign-out"])
def test_WEB_05_a_form_without_its_token_is_refused(accounts, address):
    from django.test import Client

    careful = Client(enforce_csrf_checks=True)
    made = accounts["gp"]
    answer = careful.post(address, {"username": made["username"], "password": made["password"]})
    assert answer.status_code in (302, 403)
    assert "kith-demonstration" not in careful.cookies or not careful.cookies["kith-demonstration"].value


def test_AUT_02_the_session_is_another_after_signing_in(client, accounts):
    client.get("/sign-in")
    client.session["kept"] = "yes"
    client.session.save()
    before = client.session.session_key
    made = accounts["gp"]
    client.post("/sign-in", {"username": made["username"], "password": made["password"]})
    assert client.session.session_key != before


def test_AUT_04_a_cookie_kept_after_signing_out_opens_nothing(sign_in):
    from django.test import Client

    browser = sign_in("gp")
    stolen = browser.cookies["kith-demonstration"].value
    browser.post("/sign-out")
    thief = Client()
    thief.cookies["kith-demonstration"] = stolen
    assert thief.get("/").status_code == 302


def test_AUT_05_an_account_that_is_shut_opens_nothing_at_the_next_request(sign_in, accounts, django_user_model):
    browser = sign_in("gp")
    django_user_model.objects.filter(username=accounts["gp"]["username"]).update(is_active=False)
    assert browser.get("/").status_code == 302


def test_AZ_14_a_membership_opens_from_its_first_day_until_the_day_before_its_last(
    sign_in, accounts, django_user_model
):
    browser = sign_in("gp")
    assert browser.get("/").status_code == 200
    account = django_user_model.objects.get(username=accounts["gp"]["username"])
    today = timezone.localdate()
    account.memberships.update(from_date=AT.date(), to_date=today)
    answer = browser.get("/")
    assert answer.status_code == 403
    assert "You are in no team today" in answer.content.decode()
    assert memberships_on(account.pk, AT.date())
    assert not memberships_on(account.pk, today)


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_AUT_07_signing_in_never_leads_to_another_site(client, accounts, away):
    made = accounts["gp"]
    answer = client.post(f"/sign-in?next={away}", {"username": made["username"], "password": made["password"]})
    assert answer["Location"] == "/"
