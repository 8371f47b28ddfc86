"""Puts what somebody typed back into the form that it was typed into: into a page as it stands, so that no page need know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

__all__ = ["Filled", "fill"]

_NEVER = frozenset({"password", "file", "submit", "button", "image", "reset"})
_TICKED = frozenset({"radio", "checkbox"})


@dataclass
class Filled:
    """A page with what was typed in it.

    before, after   the page, parted where a line about it belongs: before the form, or at the top of what the page says
    has_form        the form was on the page
    unplaced        what was typed into fields that the page does not have, by their names
    """

    before: str
    after: str
    has_form: bool
    unplaced: dict[str, list[str]] = field(default_factory=dict)


def fill(html: str, *, address: str, here: str, fields: Mapping[str, list[str]]) -> Filled:
    """Put values into the form of a page that is sent to an address.

    Parameters
    ----------
    html : the page
    address : where the form is sent to
    here : the page's own address, to which a form without one is sent
    fields : values by the name of their field, as they were sent

    Returns
    -------
    Filled. A value stands in the page as text, whatever it holds; nothing is put into fields for passwords or files. A box is
    ticked if it was ticked, and not if it was not.

    Examples
    --------
    >>> page = '<main><form method="post"><input name="why" value=""><textarea name="how"></textarea></form></main>'
    >>> done = fill(page, address="/a", here="/a", fields={"why": ['"1"'], "how": ["<b>"], "gone": ["x"]})
    >>> done.before, done.unplaced
    ('<main>', {'gone': ['x']})
    >>> done.after
    '<form method="post"><input name="why" value="&quot;1&quot;"><textarea name="how">\\n&lt;b&gt;</textarea></form></main>'
    """
    walk = _Walk(html, address, here, fields)
    walk.feed(html)
    walk.close()
    left = {name: [one for one in held if one and (name, one) not in walk.placed] for name, held in fields.items()}
    parted = walk.form_at if walk.form_at is not None else walk.main_at or 0
    return Filled(
        walk.between(0, parted),
        walk.between(parted, len(html)),
        walk.form_at is not None,
        {name: held for name, held in left.items() if held},
    )


class _Walk(HTMLParser):
    """One walk through a page; notes which stretches of it are written anew, and with what."""

    def __init__(self, html: str, address: str, here: str, fields: Mapping[str, list[str]]):
        super().__init__(convert_charrefs=False)
        self.html, self.address, self.here = html, address, here
        self.values = {name: list(held) for name, held in fields.items()}
        self.lines = [0]
        for line in html.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.edits: list[tuple[int, int, str]] = []
        self.placed: set[tuple[str, str]] = set()
        self.form_at: int | None = None
        self.main_at: int | None = None
        self.is_inside = False
        self.select = ""
        self.text_from: int | None = None
        self.text_name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        at, raw = self._at(), self.get_starttag_text() or ""
        if tag == "main" and self.main_at is None:
            self.main_at = at + len(raw)
        elif tag == "form":
            self.is_inside = given.get("method", "").lower() == "post" and (given.get("action") or self.here) == self.address  # fmt: skip
            self.form_at = at if self.is_inside and self.form_at is None else self.form_at
        elif self.is_inside:
            self._field(tag, given, (at, at + len(raw)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.text_from is not None:
            self.edits.append((self.text_from, self._at(), "\n" + escape(self._next(self.text_name))))
            self.text_from = None

    def between(self, start: int, end: int) -> str:
        """The page from one place to another, as it is written now."""
        parts, at = [], start
        for first, last, text in self.edits:
            if start <= first and last <= end:
                parts += [self.html[at:first], text]
                at = last
        return "".join([*parts, self.html[at:end]])

    def _field(self, tag: str, given: dict[str, str], span: tuple[int, int]) -> None:
        name = given.get("name", "")
        if tag == "option" and self.select:
            self._chosen(tag, given, span, (self.select, "selected"))
        elif tag == "input" and given.get("type") in _TICKED:
            self._chosen(tag, given, span, (name, "checked"))
        elif name not in self.values or given.get("type", "text") in _NEVER:
            return
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.text_from, self.text_name = span[1], name
        elif tag == "input":
            self._written(tag, {**given, "value": self._next(name)}, span)

    def _next(self, name: str) -> str:
        """The value for this field: the first not placed yet, where several fields have one name."""
        value = self.values[name].pop(0) if self.values[name] else ""
        self.placed.add((name, value))
        return value

    def _chosen(self, tag: str, given: dict[str, str], span: tuple[int, int], which: tuple[str, str]) -> None:
        """Tick a box, or choose an option, if that was sent; and not, if it was not."""
        (name, mark), value = which, given.get("value", "on")
        given.pop(mark, None)
        if value in self.values.get(name, []):
            self.placed.add((name, value))
            given[mark] = ""
        self._written(tag, given, span)

    def _written(self, tag: str, given: dict[str, str], span: tuple[int, int]) -> None:
        words = [f' {name}="{escape(value)}"' for name, value in given.items()]
        self.edits.append((*span, f"<{tag}{''.join(words)}>"))

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column
