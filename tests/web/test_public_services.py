"""Services for anybody: found in plain words, with why, room, replies and age of each; nothing kept of who looks, and nothing of what is kept out."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.directory.fitting import fit
from kith.directory.plain_words import asked_in
from kith.directory.records.models import Entry, UnmetDemand
from kith.directory.service import FIELDS
from kith.governance.records.models import TrailEvent
from kith.web.public.bounds import BUDGET, RETRY_SECONDS, address_of, forget_all
from kith.web.public.finding import to_you
from tests.properties.test_directory import ON, entries
from tests.records.directory_of import service
from tests.web.anybodys import anybodys, comes, needs, place
from tests.web.crawling import text_of

__all__ = ["anybodys"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

LUNCH = "Tern Lane lunch club The hall"


def said(answer):
    """The page as it is read: without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def page(address, browser=None):
    answer = (browser or Client()).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return said(answer)


def row_of(address, name):
    """What stands in the list of one service."""
    rows = re.findall(r'<li class="kith-row">.*?</li>', Client().get(address).content.decode(), re.DOTALL)
    return next(text for row in rows if name in (text := re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", row))))


def test_the_first_page_asks_what_is_needed_and_offers_kinds_of_help(anybodys):
    shown = page("/services")
    assert "What do you need?" in shown
    assert "Food (2)" in shown
    assert "We do not keep what you look for" in shown
    assert "All 7 services" not in shown
    assert re.search(r"All \d services on this list", shown)


def test_plain_words_find_what_says_them_and_what_they_mean_with_the_reason_of_each(anybodys):
    shown = page("/services?what=somewhere+for+my+mum,+she+is+lonely")
    assert "Tern Lane lunch club" in shown
    assert "Why it is here: is for loneliness" in shown
    shown = page("/services?what=lunch+club")
    assert shown.index("Tern Lane lunch club") < shown.index("Soup for all")
    assert "says “lunch”; is for food" in shown


@pytest.mark.parametrize(
    ("typed", "need"), [("lunch club", "food"), ("help with bills", "money"), ("somebody to talk to", "loneliness"), ("My husband died", "bereavement")]
)  # fmt: skip
def test_what_the_page_gives_as_examples_and_the_like_names_a_need(typed, need):
    assert asked_in(typed).needs == (need,)


def test_whoever_searched_comes_to_what_was_found_and_past_no_warning(anybodys):
    html = Client().get("/services?what=lunch").content.decode()
    assert 'action="/services#found"' in html
    assert re.search(r'<h2[^>]* id="found"', html)
    html = Client().get("/services?need=domestic-abuse").content.decode()
    assert re.findall(r'<(\w+)[^>]* id="found"', html) == ["div"]
    assert html.index('id="found"') < html.index("If you are in danger now")


def test_every_listing_says_whether_there_is_room_how_soon_it_answers_and_when_it_was_checked(anybodys):
    row = row_of("/services?need=food", "Tern Lane")
    for words in (
        "Has room now, said 2 days ago",
        "Checked 3 weeks ago",
        "Usually answers within 3 days",
        "Friday, 12:00 to 14:00",
        "step free",
        "01632 960001",
    ):
        assert words in row, words
    row = row_of("/services?need=food", "Soup for all")
    for words in (
        "Room: not said",
        "Never checked",
        "How soon it answers: not said",
        "Access: not said",
        "Cost: not said",
        "Shut for now",
    ):
        assert words in row, words
    old = row_of("/services?need=money", "Debt advice")
    assert "Checked 6 years ago" in old
    assert "But: what is here may have changed: ask before you go" in old
    assert "may have changed" not in row_of("/services?need=food", "Tern Lane")


def test_replies_to_so_few_that_one_may_be_known_again_are_not_told_to_anybody(anybodys):
    assert "44" not in row_of("/services?what=ways+out", "Ways out")


def test_what_has_ended_is_in_no_list_and_what_is_shut_for_now_comes_last_and_says_so(anybodys):
    shown = page("/services?need=food")
    assert "Old lunch club" not in shown
    assert shown.index("Tern Lane") < shown.index("Soup for all")
    ended = Client().get(f"/services/{anybodys['Old lunch club']}")
    assert ended.status_code == 200
    assert "It has ended" in said(ended)


def test_what_does_not_fit_is_counted_by_reason_and_what_is_not_said_is_asked(anybodys):
    shown = page("/services?need=food&day=MO&language=Polish&access=hearing-loop")
    assert "are on other days of the week" in shown
    assert "whether it is open on Mondays" in shown
    assert "whether it can be in Polish" in shown
    assert "hearing loop" in shown
    assert "open on Fridays" in page("/services?need=food&day=FR")


def test_the_nearest_stand_first_from_places_of_the_directory_alone(anybodys):
    shown = page("/services?need=money&near=ZZ1+1AA")
    assert "Distances are from the middle of ZZ1 1AA, in a straight line" in shown
    assert shown.index("The library") < shown.index("The hub")
    assert "We have no place near XX9" in page("/services?need=money&near=xx9")


def test_what_does_not_fit_at_all_leads_on_and_nothing_is_recorded(anybodys):
    before = TrailEvent.objects.count()
    shown = page("/services?what=zxqw")
    assert "Nothing fits: “zxqw”" in shown
    for words in ("call 999", "call 111", "GP practice", "council"):
        assert words in shown, words
    assert (TrailEvent.objects.count(), UnmetDemand.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "query", ["need=domestic-abuse", "need=mental-health", "what=i+want+to+kill+myself", "what=he+hits+me"]
)
def test_whoever_may_be_in_danger_reads_first_whom_to_ring(anybodys, query):
    shown = page(f"/services?{query}")
    assert shown.index("If you are in danger now") < shown.index("What do you need?")
    assert "Does somebody look at your phone?" in shown
    assert "If you are in danger now" not in page("/services?what=lunch")


def test_one_service_has_a_page_to_share_and_to_print(anybodys):
    answer = Client().get(f"/services/{anybodys[LUNCH]}")
    shown = said(answer)
    for words in (
        "Has room now",
        "Checked 3 weeks ago",
        "Usually answers within 3 days",
        "Step free: no steps",
        "60 and over",
        "The hall, 1 Tern Lane, ZZ1 1AA",
    ):
        assert words in shown, words
    assert 'href="tel:01632960001"' in answer.content.decode()
    assert f"From http://testserver/services/{anybodys[LUNCH]} on" in shown
    assert "The library" in page(f"/services/{anybodys['Debt advice The hub']}")


def test_what_was_put_together_leads_to_what_stands(anybodys):
    left, right = Entry.objects.get(key=anybodys[LUNCH]), Entry.objects.get(key=anybodys["Ways out"])
    Entry.objects.filter(pk=right.pk).update(same_as=left)
    answer = Client().get(f"/services/{right.key}")
    assert (answer.status_code, answer["Location"]) == (302, f"/services/{left.key}")
    Entry.objects.filter(pk=left.pk).update(is_kept_out=True)
    assert Client().get(f"/services/{right.key}").status_code == 404


def test_fields_that_are_not_public_stand_nowhere(anybodys):
    hidden = {name for name, one in FIELDS.items() if not one.is_public}
    values = Entry.objects.get(key=anybodys[LUNCH]).values
    assert hidden == {"email"}
    assert all(values[name] for name in hidden)
    for address in ("/services?show=all", f"/services/{anybodys[LUNCH]}", "/open-referral/services?per_page=100"):
        told = text_of(Client().get(address))
        assert not [values[name] for name in hidden if values[name] in told], address


def test_nothing_is_set_asked_or_written_of_whoever_looks(anybodys, client):
    before = TrailEvent.objects.count()
    for address in (
        "/services",
        "/services?what=lunch&near=ZZ1",
        f"/services/{anybodys[LUNCH]}",
        "/services/none",
        "/open-referral",
        "/open-referral/services",
    ):
        answer = client.get(address)
        assert not answer.cookies, address
        assert "csrf" not in answer.content.decode(), address
        assert answer["Referrer-Policy"] == "same-origin"
    assert not client.cookies
    assert TrailEvent.objects.count() == before


def test_no_page_asks_of_a_table_of_people_and_each_asks_little(anybodys, django_assert_max_num_queries):
    for address, most in (("/services", 4), ("/services?what=lunch&near=ZZ1&area=x", 4), (f"/services/{anybodys[LUNCH]}", 4), ("/open-referral/services", 1),
                          ("/open-referral", 0), ("/open-referral/taxonomy_terms", 1), ("/open-referral/service_at_locations?postcode=ZZ1", 1)):  # fmt: skip
        with django_assert_max_num_queries(most) as asked:
            Client().get(address)
        tables = {
            name for query in asked.captured_queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])
        }
        assert tables <= {"directory_entry", "directory_toldroom", "directory_seenreply", "places_neighbourhood"}, (
            address,
            tables,
        )


def test_somebody_signed_in_gets_the_same_page_as_anybody(enter, anybodys):
    for address in ("/services?need=food", f"/services/{anybodys[LUNCH]}", "/services/none"):
        same = lambda answer: re.sub(r"nonce=\"[^\"]+\"", "", answer.content.decode())  # noqa: E731
        assert same(enter("gp").get(address)) == same(Client().get(address)), address


def test_a_search_is_not_for_the_lists_of_search_engines_and_a_service_is(anybodys):
    robots = lambda address: re.search(r'name="robots" content="(\w+)', Client().get(address).content.decode())[1]  # noqa: E731
    assert (robots("/services?what=lunch"), robots(f"/services/{anybodys[LUNCH]}"), robots("/services/none")) == (
        "noindex",
        "index",
        "noindex",
    )


def test_the_sign_in_page_leads_to_it_and_so_do_pages_of_staff(enter, anybodys):
    assert 'href="/services"' in Client().get("/sign-in").content.decode()
    assert f'href="/services/{anybodys[LUNCH]}"' in enter("gp").get(f"/directory/{anybodys[LUNCH]}").content.decode()


def test_one_address_is_answered_so_often_and_then_asked_to_wait(anybodys, monkeypatch):
    at = timezone.now()
    monkeypatch.setattr("kith.web.public.bounds.timezone.now", lambda: at)
    monkeypatch.setattr("kith.web.public.views.open_entry", lambda *_: None)
    for _ in range(BUDGET.most):
        assert Client().get("/services/none").status_code == 404
    refused, feed = Client().get("/services/none"), Client().get("/open-referral")
    assert (refused.status_code, refused["Retry-After"]) == (429, str(RETRY_SECONDS))
    assert "Please wait a little" in said(refused)
    assert (feed.status_code, feed.json()["error"], feed["Access-Control-Allow-Origin"]) == (
        429,
        "You ask too often.",
        "*",
    )
    assert Client().get("/services/none", REMOTE_ADDR="10.0.0.9").status_code == 404
    monkeypatch.setattr("kith.web.public.bounds.timezone.now", lambda: at + timedelta(seconds=RETRY_SECONDS))
    assert [Client().get("/services/none").status_code for _ in range(21)] == [404] * 20 + [429]


def test_whose_address_counts_is_what_a_trusted_proxy_saw_and_a_household_of_version_6(rf, settings):
    claimed = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 192.0.2.7"}
    settings.SECURE_PROXY_SSL_HEADER = None
    assert address_of(rf.get("/", **claimed)) == "10.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert address_of(rf.get("/", **claimed)) == "192.0.2.7"
    assert address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2:3::9")) == "2001:db8:1:2::/64"
    assert address_of(rf.get("/", REMOTE_ADDR="nonsense")) == ""


ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["' OR 1=1 --", "\x00", "a" * 3000, "1e9", "-1", "nan", "<script>", "%", "٣", "²", "ZZ1", "\u202e", "{{7*7}}", "999999999999"]),
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(["what", "near", "need", "area", "day", "language", "access", "cost", "show", "page", "x"]),
        ODD,
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered(anybodys, asked):
    forget_all()
    answer = Client().get("/services", asked)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


@given(entries())
def test_every_reason_is_said_to_whoever_reads_it_and_to_nobody_else(one):
    from kith.directory.fitting import Seeker

    seeker = Seeker(
        frozenset({"food"}),
        area="Ashmere",
        known_areas=frozenset({"Ashmere"}),
        language="Polish",
        access=frozenset({"step-free"}),
        day="MO",
    )
    for told in fit([one], seeker, on=ON).fits + fit([one], Seeker(), on=ON).fits:
        for text in (*told.reasons, *told.against, *told.ask):
            ours = text.split(":", maxsplit=1)[0]  # what follows is in the words of whoever runs it
            assert not re.search(r"\b(they (live|want|speak)|their faith)\b", to_you(ours)), text


def test_many_are_read_page_by_page_with_the_search_kept(anybodys):
    comes(
        *[
            service(number, name=f"Walk {number:02}", service_at_locations=[place(1, "The park")], **needs("activity"))
            for number in range(50, 95)
        ],
        feed="Kithshire Walks",
    )
    shown = page("/services?need=activity&near=ZZ1&page=2")
    assert "45 services: activity, near ZZ1" in shown
    assert "These are 21 to 40" in shown
    assert (
        "?near=ZZ1&amp;need=activity&amp;page=3"
        in Client().get("/services?need=activity&near=ZZ1&page=2").content.decode()
    )


def sentences_of(html):
    """The sentences of a page's own words: of paragraphs, hints, labels and lists of its main part, without names of services."""
    main = html.split("<main", 1)[1].split("</main", 1)[0]
    told = re.findall(
        r"<(?:p|li|h1|h2|label|div class=\"nhsuk-hint)[^>]*>(.*?)</(?:p|li|h1|h2|label|div)>", main, re.DOTALL
    )
    texts = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", one)).strip() for one in told]
    return [part for text in texts for part in re.split(r"(?<=[.?:;])\s", text) if len(part.split()) > _LABEL]


_LABEL = 3  # words of a label, which is no sentence and would make a page seem easier than it is


def grade(sentences):
    """Flesch and Kincaid's grade: years of school that a text asks for (J. P. Kincaid and others, 1975); syllables by runs of vowels."""
    words = [word.lower() for one in sentences for word in re.findall(r"[A-Za-z’']+", one)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word)))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize(
    "address",
    ["/services", "/services?what=zxqw", "/services?need=domestic-abuse", "/services/none", "/services?what=lunch"],
)
def test_a_child_of_nine_to_eleven_can_read_the_pages(anybodys, address):
    sentences = sentences_of(Client().get(address).content.decode())
    assert len(sentences) > 5
    assert grade(sentences) < 5
