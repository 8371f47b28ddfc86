"""What holds in every mode; `production`, `demonstration` and `testing` say only what differs.

Where the database and files live is read from the environment: `KITH_HOME` (a folder) and `DATABASE_URL`.
"""

from __future__ import annotations

import os
from importlib.resources import files

from csp.constants import NONCE, NONE, SELF

from kith.governance.asker import ROLES
from kith.governance.passkeys import PasskeyPlace
from kith.governance.unusual import thresholds_given
from kith.web.home import database, home, secret_key, sitting
from kith.web.issuer import issuer_named

HOME = home()
SECRET_KEY = secret_key(HOME)
DEBUG = False
IS_DEMONSTRATION = False

DATABASES = {"default": database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_tasks_db",
    "kith.places.records.apps.PlacesRecords",
    "kith.governance.records.apps.GovernanceRecords",
    "kith.work.records.apps.WorkRecords",
    "kith.people.records.apps.PeopleRecords",
    "kith.directory.records.apps.DirectoryRecords",
    "kith.insight.records.apps.InsightRecords",
    "kith.care.records.apps.CareRecords",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kith.web.packed.packed",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kith.web.headers.careful",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kith.web.asker.ask_first",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kith.web.urls"
WSGI_APPLICATION = "kith.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "kith.web.paper.environment"},
    },
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [str(files("kith.web") / "static")]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True

# Accounts and sessions
AUTH_USER_MODEL = "governance.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "kith.web.signing_in.code.CodeBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
IS_PASSWORD_STRONG = False  # whether a password alone opens a record in an emergency; never where people are real
SECOND_FACTOR_FOR = frozenset(
    ROLES
)  # roles to which nothing opens until they set up a second factor: all, with no exemption
ISSUER = issuer_named()  # who else vouches for who signs in; None where nobody does
PASSKEYS: PasskeyPlace | None = None  # the site that passkeys are made for and asked by; each mode says which it is
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "front"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SITTING = sitting()  # when the password is asked for again, and when anew
SESSION_COOKIE_AGE = (
    24 * 60 * 60
)  # longer than any session opens anything: what was typed into one that is over is kept for whoever typed it
DEVICE_COOKIE_NAME = (
    "kith-device"  # on which browsers somebody signed in before: guesses from elsewhere do not keep them out
)
JOURNAL = "kith.web.journal.keep_lines"  # where what must hold again after a restore is kept, outside the database
MAILBOXES: dict[
    str, str
] = {}  # to which mailbox of which body a letter goes that something waits inside; none unless a real place says so
ADDRESS = ""
MAIL_FROM = ""
UNUSUAL = thresholds_given(os.environ.get("KITH_UNUSUAL", ""))  # from how many people on a look stands out
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kith.web.front.views.form_too_old"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours: a clinician who mistyped waits a quarter of an hour, and is never shut out for good
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "kith.web.signing_in.going_on.wait_a_little"
AXES_SENSITIVE_PARAMETERS = ["password", "username", "code"]

# What a page may load, and from where: only from here
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # the sign-in name is unique in any case of letters, by a constraint the check cannot see

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"  # what screens show; the database keeps UTC
USE_I18N = False
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"careful": {"()": "kith.web.log_lines.Careful"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "careful"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True}
    },  # Django's own would write what we leave out, or send it by mail
}
