"""Tests: as a made-up place, with passwords that are quick to check; the database is the test's."""

from kith.web.settings.demonstration import *  # noqa: F403

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
