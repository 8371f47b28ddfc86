"""docs/how-to/mornings.md, drawn from the same table that the journeys walk."""

from tests.journeys.mornings_of_the_place import MORNINGS

BEGINNING = """# A morning as ...

What each role does between the first page and the first coffee, in the made-up place that `make demo` serves. Every morning here is walked as a test: on
both databases, and on SQLite also with the keyboard alone, at the width of a small phone, and without script.
"""


def pictures_of(morning):
    """The stops that have a picture, each with the name of its file."""
    pictured = [stop for stop in morning.stops if stop.picture]
    return [(f"{morning.role}-{number}.png", stop) for number, stop in enumerate(pictured, 1)]


def told(mornings=MORNINGS):
    """The page."""
    return "\n".join([BEGINNING, *(_one(morning) for morning in mornings)])


def _one(morning):
    named = {stop.says: name for name, stop in pictures_of(morning)}
    lines = [f"## {morning.who[0].upper()}{morning.who[1:]}", ""]
    for number, stop in enumerate(morning.stops, 1):
        lines.append(f"{number}. {stop.says}")
        if stop.says in named:
            lines += ["", f"   ![{stop.picture}](pictures/{named[stop.says]})", ""]
    return "\n".join(lines).rstrip() + "\n"
