"""The issuer that vouches for who signs in, where a place has one (OpenID Connect): what is set, and what is asked of it."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from django.utils import timezone
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kith.errors import BadUsage, NotVouchedFor

__all__ = ["ALGORITHMS", "Issuer", "claims_of", "code_exchanged", "issuer_named", "where_to_sign_in"]

ALGORITHMS = ("RS256", "ES256")
"""How a token may be signed: by a key of which we hold the public half. Never `none`, and never with a secret we share."""

_BETWEEN_SECONDS, _ASKED_AGAIN = 10, dict[str, float]()
_AGAIN, _LONGEST, _PATIENCE_SECONDS = "Try again in a minute, or tell whoever runs the service.", 1_000_000, 10


@dataclass(frozen=True)
class Issuer:
    """One issuer, as the environment names it.

    address      its name, to the letter; a token says the same
    client_id    what it calls us
    secret_path  the file with the secret that it knows us by
    title        what people call it
    strong       values of `acr` or `amr` that mean a second factor was used
    roles_claim  the claim that names roles; empty where it has no word in them
    """

    address: str
    client_id: str
    secret_path: Path
    title: str
    strong: frozenset[str]
    roles_claim: str

    def __post_init__(self) -> None:
        _must_be_safe(self.address)
        if not self.client_id or not self.secret_path.is_file():
            raise BadUsage(
                "KITH_OIDC_ISSUER is set, and KITH_OIDC_CLIENT_ID or the file KITH_OIDC_SECRET_FILE is missing.",
                "Give both, as whoever runs the issuer gave them to you; or leave all three out.",
            )


def issuer_named(given: Mapping[str, str] = os.environ) -> Issuer | None:
    """The issuer that the environment names; None where it names none."""
    address = given.get("KITH_OIDC_ISSUER", "")
    if not address:
        return None
    strong = frozenset(word for word in given.get("KITH_OIDC_STRONG", "").split(",") if word)
    return Issuer(
        address, given.get("KITH_OIDC_CLIENT_ID", ""), Path(given.get("KITH_OIDC_SECRET_FILE", "")),
        given.get("KITH_OIDC_TITLE", "single sign-on"), strong, given.get("KITH_OIDC_ROLES", ""),
    )  # fmt: skip


def where_to_sign_in(issuer: Issuer, words: Mapping[str, str]) -> str:
    """The address at the issuer to which a browser is sent, with what it is asked."""
    address = _found(issuer, "authorization_endpoint")
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode({**words, 'client_id': issuer.client_id})}"


def code_exchanged(issuer: Issuer, words: Mapping[str, str]) -> str:
    """The token that the issuer gives for a code.

    Errors: `NotVouchedFor` where it gives none, for a code that is another's, was used, or is too old.
    """
    secret = issuer.secret_path.read_text(encoding="utf-8").strip()
    ours = b64encode(f"{quote(issuer.client_id, safe='')}:{quote(secret, safe='')}".encode()).decode()
    asked = Request(  # noqa: S310 - the address was held to be https, or this machine
        _found(issuer, "token_endpoint"), urlencode({**words, "grant_type": "authorization_code"}).encode(),
        {"Authorization": f"Basic {ours}", "Accept": "application/json"},
    )  # fmt: skip
    token = _answer(asked).get("id_token")
    if not isinstance(token, str):
        raise NotVouchedFor("That sign-in cannot be used: the issuer gave no token.", _AGAIN)
    return token


def claims_of(issuer: Issuer, token: str) -> dict[str, Any]:
    """What a token says, its signature being that of a key of the issuer's.

    Errors: `NotVouchedFor` for every other signature, and for none.
    """
    for attempt in range(2):
        if attempt and not _may_ask_again():
            break
        if attempt:
            _asked_of.cache_clear()  # the issuer may have changed its keys since we asked: once more, and no more
        keys = [key for key in _asked_of(_found(issuer, "jwks_uri")).get("keys", []) if key.get("kty") in ("RSA", "EC") and key.get("use") != "enc"]  # fmt: skip
        try:
            return dict(jwt.decode(token, KeySet.import_key_set({"keys": keys}), algorithms=list(ALGORITHMS)).claims)
        except (JoseError, ValueError, TypeError, KeyError) as wrong:
            last = wrong
    raise NotVouchedFor("That sign-in cannot be used: signature.", _AGAIN) from last


def _may_ask_again() -> bool:
    """Whether the issuer was not asked for its keys a moment ago: whoever sends bad tokens must not make us ask it for each."""
    now = timezone.now().timestamp()
    if now - _ASKED_AGAIN.get("at", 0) < _BETWEEN_SECONDS:
        return False
    _ASKED_AGAIN["at"] = now
    return True


def _found(issuer: Issuer, name: str) -> str:
    told = _asked_of(f"{issuer.address.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != issuer.address:
        raise NotVouchedFor("The issuer calls itself by another name than KITH_OIDC_ISSUER.", _AGAIN)
    return _must_be_safe(str(told.get(name, "")))


@lru_cache(maxsize=4)
def _asked_of(address: str) -> dict[str, Any]:
    return _answer(Request(address, headers={"Accept": "application/json"}))  # noqa: S310 - held to be https or ours


def _answer(asked: Request) -> dict[str, Any]:
    """What the issuer answers; it is followed nowhere else."""
    opener = OpenerDirector()
    for each in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(each)
    try:
        with opener.open(asked, timeout=_PATIENCE_SECONDS) as told:
            found = json.loads(told.read(_LONGEST))
    except (URLError, OSError, ValueError) as wrong:
        raise NotVouchedFor("The issuer did not answer as it should.", _AGAIN) from wrong
    return found if isinstance(found, dict) else {}


def _must_be_safe(address: str) -> str:
    parts = urlsplit(address)
    if (parts.scheme == "https" and parts.netloc) or (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1")
    ):
        return address
    raise BadUsage(
        f"“{address}” is no https address of an issuer.", "Give https://…; http only on this machine itself."
    )
