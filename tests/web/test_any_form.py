"""Every form that somebody reaches, filled at random: it is taken or refused with a sentence, never broken, and what is kept only grows. In the long run alone."""

import random

import pytest

from kith.care.records.models import AdviceEvent, ReferralEvent
from kith.governance.records.models import TrailEvent
from kith.governance.records.trail import verify_trail
from kith.people.records.models import AboutMeAnswer, Claim, Event, Person, Told
from kith.work.records.models import Remark, TaskEvent
from tests.web.crawling import crawled
from tests.web.filling_forms import Forms, filled_in
from tests.web.test_everybody import EVERYBODY
from tests.web.whole_place import whole_place

__all__ = ["whole_place"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.long]
GROWS = (TrailEvent, ReferralEvent, AdviceEvent, TaskEvent, Remark, Told, AboutMeAnswer, Claim, Event, Person)
LEAVES = ("/sign-out", "/sign-in")
"""What ends the walk, and is tried elsewhere."""


def posted(browser, chance, hostile):
    """Each form of each page that is reached, sent once; where it went, what was sent and what was answered."""
    for where, page in crawled(browser, most=2).items():
        if page.status_code != 200 or "html" not in page["Content-Type"]:
            continue
        for action, fields in Forms(page.content.decode()).posted:
            to = (action or where).partition("#")[0]
            if to.startswith(LEAVES):
                continue
            sent = filled_in(fields, chance, hostile)
            yield to, sent, browser.post(to, sent)


@pytest.mark.parametrize("hostile", [0.0, 0.3], ids=["in a hurry", "meaning harm"])
@pytest.mark.parametrize("username", EVERYBODY)
def test_any_form_is_taken_or_refused_with_a_sentence_and_nothing_kept_goes(whole_place, username, hostile):
    browser, chance = whole_place.sign_in(username), random.Random(f"{username} {hostile}")
    before, ways = {model: model.objects.count() for model in GROWS}, set()
    for to, sent, answered in posted(browser, chance, hostile):
        assert answered.status_code < 500, (to, sent)
        ways.add(answered.status_code)
    assert {302, 422} <= ways
    assert [model.__name__ for model, count in before.items() if model.objects.count() < count] == []
    verify_trail()
