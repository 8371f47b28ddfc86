"""A real place: only over TLS, only under the names given."""

import os

from kith.errors import BadUsage
from kith.governance.passkeys import passkey_place
from kith.web.settings.defaults import *  # noqa: F403
from kith.work.letters import mailboxes_given

ALLOWED_HOSTS = [name for name in os.environ.get("KITH_HOSTS", "").split(",") if name]
if not ALLOWED_HOSTS:
    raise BadUsage(
        "Nobody said under which name people reach this service.",
        "Set KITH_HOSTS=kith.example.nhs.uk; or, to try Kith with made-up people, set KITH_MODE=demo.",
    )
ADDRESS = f"https://{ALLOWED_HOSTS[0]}"
MAILBOXES = mailboxes_given(os.environ.get("KITH_MAILBOXES", ""))
EMAIL_HOST, _, port = os.environ.get("KITH_MAIL_HOST", "").partition(":")
EMAIL_PORT, EMAIL_USE_TLS, EMAIL_TIMEOUT = int(port or 25), True, 20
MAIL_FROM = os.environ.get("KITH_MAIL_FROM", "")
if MAILBOXES and not (EMAIL_HOST and MAIL_FROM):
    raise BadUsage(
        "Mailboxes are given, and no server that carries letters to them.",
        "Set KITH_MAIL_HOST=relay.example.nhs.uk:25 and KITH_MAIL_FROM=kith@example.nhs.uk, or take KITH_MAILBOXES away.",
    )
PASSKEYS = passkey_place(ALLOWED_HOSTS, os.environ.get("KITH_PASSKEY_DOMAIN", ""))
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-kith"
DEVICE_COOKIE_NAME = "__Host-kith-device"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-kith-form"
