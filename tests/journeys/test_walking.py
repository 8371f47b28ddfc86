"""A walk with the keyboard alone ends where a control is not reached, or does not show that it is."""

import pytest

from tests.journeys import walking
from tests.journeys.walking import WalkByKeyboard

pytestmark = pytest.mark.browser

PRESSED = "<script>document.querySelector('button').onclick = event => { event.target.textContent = 'Gone'; }</script>"
WRONG = {
    "does not reach": '<button tabindex="-1">Go</button>',
    "shows": "<style>button:focus { outline: none; }</style><button>Go</button>",
    "lies over it": '<button>Go</button><div style="position: fixed; inset: 0; background: white"></div>',
}


@pytest.fixture
def opened(browser):
    page = browser.new_page()

    def opened_with(words):
        page.set_content(f"<a href='#main'>Skip</a><main id='main' tabindex='-1'>{words}</main>{PRESSED}")
        return WalkByKeyboard(page, {})

    yield opened_with
    page.close()


def test_a_button_is_reached_and_pressed(opened):
    walked = opened("<a href='#x'>Before</a><button>Go</button>")
    walked.presses("Go")
    assert walked.main.get_by_text("Gone").is_visible()


@pytest.mark.parametrize("why", WRONG)
def test_what_is_not_reached_or_not_seen_fails(opened, monkeypatch, why):
    monkeypatch.setattr(walking, "TABS", 10)
    walked = opened(WRONG[why])
    with pytest.raises(AssertionError, match="reach" if why == "does not reach" else "nothing shows"):
        walked.presses("Go")
