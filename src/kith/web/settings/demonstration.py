"""A made-up place, on this machine only: no TLS, and a line on every page that says so."""

from kith.web.settings.defaults import *  # noqa: F403

IS_DEMONSTRATION = True
IS_PASSWORD_STRONG = True  # nobody real is in it, and everybody should be able to try emergency access
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SESSION_COOKIE_NAME = "kith-demonstration"
CSRF_COOKIE_NAME = "kith-demonstration-form"
