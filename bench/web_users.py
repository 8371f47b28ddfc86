"""What members of staff do all day, for locust: `bench.web` starts it and reads what it measured.

Each signs in once, then thinks for three to eight seconds between pages. The mix of pages is `MIX`.
"""

from __future__ import annotations

import json
import os
import random
import re
from pathlib import Path
from typing import Any

from locust import HttpUser, between, task

MIX = {"search": 30, "number": 20, "person": 30, "worklist": 15, "front": 5}
"""Of a hundred pages: a search by name and birth date, or by name alone; one by NHS number; a person's page; a worklist; the first page."""

_GIVEN = json.loads(Path(os.environ["BENCH_WEB"]).read_text(encoding="utf-8"))
_STAFF = list(_GIVEN["staff"])
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Colleague(HttpUser):
    """One member of staff at their desk."""

    wait_time = between(3, 8)

    def on_start(self) -> None:
        """Sign in. What that costs is shown, and is no page of the mix."""
        self.me = _STAFF.pop()
        self.token = self._token(self.client.get("/sign-in", name="the sign-in form").text)
        self._send("/sign-in", "sign in", username=self.me["username"], password=self.me["password"])
        self.token = self._token(self.client.get("/find", name="the search form").text)

    @task(MIX["search"])
    def search(self) -> None:
        """Somebody at the desk gives their name, and mostly their birth date."""
        one = self._somebody()
        typed = f"{one['given']} {one['family']}"
        self._find(f"{typed} {one['born']}" if random.random() < 0.7 else typed, "search by name")

    @task(MIX["number"])
    def number(self) -> None:
        """A letter names an NHS number."""
        self._find(self._somebody()["nhs_number"], "search by NHS number")

    @task(MIX["person"])
    def person(self) -> None:
        """The page of somebody whom the asker has at hand."""
        with self.client.get(f"/people/{self._somebody()['person']}", name="person page", catch_response=True) as said:
            if said.status_code in (403, 404):  # the rules' own answer, and a page all the same
                said.success()

    @task(MIX["worklist"])
    def worklist(self) -> None:
        """The list that the team works on."""
        self.client.get(os.environ["BENCH_WORKLIST"], name="worklist")

    @task(MIX["front"])
    def front(self) -> None:
        """The first page."""
        self.client.get("/", name="first page")

    def _somebody(self) -> dict[str, Any]:
        return random.choice(_GIVEN["people"])

    def _find(self, typed: str, name: str) -> None:
        self._send("/find", name, sought=typed)

    def _send(self, address: str, name: str, **typed: str) -> None:
        """Type into the box of the page that is open, as people do who search one after another; it leads on to what is found."""
        self.client.post(address, {"csrfmiddlewaretoken": self.token, **typed}, name=name)

    def _token(self, page: str) -> str:
        found = _TOKEN.search(page)
        if found is None:
            raise RuntimeError("The page has no form.")
        return found[1]
