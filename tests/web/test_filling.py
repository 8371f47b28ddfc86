"""What was typed stands in its form again as text, whatever it is, and nothing else of the page changes."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.web.filling import fill

FORM = """<header><form method="post" action="/find"><input name="why" value="box"></form></header>
<main><h1>Ümläut &amp; more</h1>
<form method="get" action="/here"><input name="why"></form>
<form method="post" novalidate>
<input type="hidden" name="csrfmiddlewaretoken" value="token"><input type="hidden" name="version" value="7">
<input name="why" value="old" aria-label="a &quot;b&quot;"><textarea name="how">
older</textarea>
<input type="radio" name="kind" value="a" checked><input type="radio" name="kind" value="b">
<input type="checkbox" name="also" value="1" checked><input type="checkbox" name="also" value="2">
<select name="body"><option value="">Choose</option><option value="x" selected>X</option><option value="y">Y</option></select>
<input type="password" name="password"><input type="file" name="file"><button>Go</button>
</form></main><footer>end</footer>"""
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\x00"), max_size=40)


class Reads(HTMLParser):
    """What a browser would send of the form in `main`, and every tag of the page."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.tags, self.area, self.choice, self.is_ours = [], [], None, None, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given.get("name")))
        if tag == "form":
            self.is_ours = given.get("method") == "post" and "action" not in given
        elif self.is_ours and tag == "textarea":
            self.area = [given["name"], ""]
        elif self.is_ours and tag == "select":
            self.choice = given["name"]
        elif self.is_ours and tag == "option" and "selected" in given:
            self.sent.append((self.choice, given["value"]))
        elif self.is_ours and tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.sent.append((given["name"], given.get("value") or ""))

    def handle_data(self, text):
        if self.area:
            self.area[1] += text

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.sent.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None


@given(why=TEXTS, how=TEXTS, kind=st.sampled_from(["a", "b"]), also=st.sets(st.sampled_from(["1", "2"])), body=st.sampled_from(["", "x", "y"]))  # fmt: skip
def test_AUT_03_whatever_was_typed_is_what_the_form_would_send_again(why, how, kind, also, body):
    fields = {"why": [why], "how": [how], "kind": [kind], "also": sorted(also), "body": [body], "version": ["6"]}
    done = fill(FORM, address="/here", here="/here", fields=fields)
    read, before = Reads(done.before + done.after), Reads(FORM)
    assert read.tags == before.tags
    sent = [one for one in read.sent if one[0] not in ("password", "file", "csrfmiddlewaretoken")]
    assert sent == [("version", "6"), ("why", why), ("how", how), ("kind", kind), *(("also", one) for one in sorted(also)), ("body", body)]  # fmt: skip
    assert ("csrfmiddlewaretoken", "token") in read.sent
    assert done.unplaced == {}
    assert done.before.endswith('<input name="why"></form>\n')


@given(html=st.text("<>/ \"'=&;\nafimnortex", max_size=120), value=TEXTS)
def test_no_page_however_broken_loses_a_letter_where_there_is_no_form(html, value):
    done = fill(html, address="/a", here="/b", fields={"why": [value]})
    assert done.before + done.after == html
    assert not done.has_form
    assert done.unplaced == ({"why": [value]} if value else {})


@pytest.mark.parametrize("name", ["password", "file"])
def test_AUT_03_nothing_is_put_into_a_field_for_a_password_or_a_file(name):
    done = fill(FORM, address="/here", here="/here", fields={name: ["secret"]})
    assert "secret" not in done.before + done.after
    assert done.unplaced == {name: ["secret"]}


def test_a_form_that_is_sent_elsewhere_stays_as_it_is_and_several_fields_of_one_name_get_theirs_in_order():
    done = fill(FORM, address="/find", here="/here", fields={"why": ["one", "two"], "body": ["gone"]})
    assert done.before == "<header>"
    assert 'value="one"' in done.after
    assert done.after.count('value="old"') == 1
    assert done.unplaced == {"why": ["two"], "body": ["gone"]}
