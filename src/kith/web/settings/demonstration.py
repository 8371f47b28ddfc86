"""A made-up place, on this machine only: no TLS, and a line on every page that says so."""

import os

from kith.governance.passkeys import PasskeyPlace
from kith.web.settings.defaults import *  # noqa: F403
from kith.web.settings.defaults import SECOND_FACTOR_FOR as EVERY_ROLE

IS_DEMONSTRATION = True
IS_PASSWORD_STRONG = os.environ.get("KITH_SIGN_IN") != "as-in-production"
# nobody real is in it, and everybody should be able to try emergency access; and, where asked for, how it is in a real place
SECOND_FACTOR_FOR = frozenset() if IS_PASSWORD_STRONG else EVERY_ROLE
PASSKEYS = PasskeyPlace("localhost", frozenset(), is_this_machine=True)  # no browser binds a key to 127.0.0.1
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SESSION_COOKIE_NAME = "kith-demonstration"
DEVICE_COOKIE_NAME = "kith-demonstration-device"
CSRF_COOKIE_NAME = "kith-demonstration-form"
