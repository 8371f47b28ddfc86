"""Tests: as a made-up place, in a folder that is thrown away, with passwords that are quick to check."""

import os
import tempfile

os.environ["KITH_HOME"] = tempfile.mkdtemp(prefix="kith-test-")
os.environ.setdefault("KITH_MODE", "demo")

from kith.web.settings.demonstration import *  # noqa: F403
from kith.web.settings.demonstration import DATABASES, HOME

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}  # a file, so that two writers can race
