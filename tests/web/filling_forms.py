"""Filling any form of a page, as somebody in a hurry does, or somebody who means harm: what was chosen, what was typed, and what nobody expects."""

from html.parser import HTMLParser

HOSTILE = (
    "", " ", "0", "-1", "9" * 30, "9" * 5_000, "31/02/2026", "2026-13-40", "nan", "<script>alert(1)</script>", "' OR 1=1 --", "a\x00b", "é" * 300, "x" * 9_000, "\u202eevil",
    "{{ 7 * 7 }}", "../../etc/passwd", "12:60", "NHS 943 476 5919",
)  # fmt: skip
"""What a field may be sent that its label does not ask for."""

PLAIN = (
    "She told me so on Monday, and asked that it be written down.",
    "Rang twice; her sister answered",
    "3",
    "2026",
    "11",
)
_LATER = ("hidden", "submit", "file")


class Forms(HTMLParser):
    """The forms of a page that are posted: where each goes, and its fields as (name, what stands there, what may be chosen)."""

    def __init__(self, page):
        super().__init__()
        self.posted, self._form, self._choices = [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = (told.get("action", ""), []) if told.get("method", "").lower() == "post" else None
            self.posted += [self._form] if self._form else []
        elif self._form and tag in ("input", "textarea", "select", "button") and told.get("name"):
            choices = [told.get("value", "on")] if told.get("type") in ("radio", "checkbox") or tag == "button" else []
            kind = told.get("type", "text") if tag == "input" else tag
            self._form[1].append((told["name"], kind, told.get("value", ""), choices))
            self._choices = choices if tag == "select" else None
        elif tag == "option" and self._choices is not None:
            self._choices.append(told.get("value", ""))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choices = None


def filled_in(fields, chance, hostile=0.0):
    """What is sent for the fields of a form; `hostile` is the share of fields that are sent what nobody expects."""
    sent = {}
    for name, kind, stands, choices in fields:
        if kind == "file":
            continue
        if chance.random() < (hostile / 5 if kind == "hidden" else hostile):
            sent[name] = [chance.choice(HOSTILE)]
        elif kind in ("radio", "button"):
            if name not in sent or chance.random() < 0.4:
                sent[name] = choices
        elif kind == "checkbox":
            sent[name] = sent.get(name, []) + (choices if chance.random() < 0.7 else [])
        elif kind == "select":
            sent[name] = [chance.choice(choices or [""])]
        else:
            sent[name] = [stands or (chance.choice(PLAIN) if kind != "hidden" else "")]
    return {name: values for name, values in sent.items() if values}
