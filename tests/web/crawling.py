"""Going from page to page as a reader does, by every link that a page has."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.urls import resolve

from tests.web.asking import answer, every_way

NEW_EACH_TIME = re.compile(
    r"nonce-[^']+|nonce=\"[^\"]*\"|name=\"csrfmiddlewaretoken\" value=\"[^\"]*\"|csrftoken=[^;]*;|'Content-Length': '\d+'|\b[\w-]{8}-[\w-]{4}-4[\w-]{3}-[\w-]{4}-[\w-]{12}\b"
)
"""What differs between two answers to one question: what belongs to one request alone."""


class Ways(HTMLParser):
    """Links and forms of a page, each form with where it goes and what it carries unseen."""

    def __init__(self, page):
        super().__init__()
        self.links, self.forms = set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "a" and (told.get("href") or "").startswith("/"):
            self.links.add(told["href"].partition("#")[0])
        elif tag == "form":
            self.forms.append((told.get("method", "get"), told.get("action") or "", {}))
        elif tag == "input" and told.get("type") == "hidden" and self.forms:
            self.forms[-1][2][told.get("name")] = told.get("value") or ""


def crawled(browser, most=3):
    """Every page that links lead to from the first and from each page of its own, of each address so many; and what was answered."""
    waits = ["/", *(f"/{route.address}" for route, way in every_way() if way == "GET" and "<" not in route.address)]
    seen, counted, pages = set(), {}, {}
    while waits:
        where = waits.pop()
        name = resolve(urlsplit(where).path).url_name
        if where in seen or counted.get(name, 0) >= most:
            continue
        seen.add(where)
        counted[name] = counted.get(name, 0) + 1
        pages[where] = answer(browser, "GET", where)
        if pages[where].status_code == 200 and "html" in pages[where]["Content-Type"]:
            waits += sorted(Ways(pages[where].content.decode()).links - seen)
        elif pages[where].status_code == 302 and pages[where]["Location"].startswith("/"):
            waits.append(pages[where]["Location"].partition("#")[0])
    return pages


def text_of(answered):
    """All that was sent: the body, where it leads, and what its file is called."""
    body = "" if answered.streaming else answered.content.decode(errors="replace")
    return body + str(dict(answered.headers))


def alike(answered, *named):
    """What was answered, without what is new each time, and without the identifiers that were asked with."""
    text = text_of(answered)
    for one in sorted(map(str, named), key=len, reverse=True):
        text = text.replace(one, "IT")
    return answered.status_code, NEW_EACH_TIME.sub("", text)
