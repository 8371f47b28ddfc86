"""What a browser is asked of a key, and what it sends back, read and held against the key kept. It opens nothing and keeps nothing."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography.exceptions import InvalidSignature
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kith.errors import PasskeyDoesNotCount
from kith.governance.passkeys import PasskeyPlace

__all__ = ["KeyAnswer", "NewKey", "Signed", "asked_to_make", "asked_to_sign", "key_made", "key_named", "key_signed"]

ALGORITHMS = (-7, -8, -257)
"""How a key may sign (COSE): ES256, EdDSA, RS256; between them what every device makes."""

_AGAIN = "Try again, or sign in with your password and a code."
_T = TypeVar("_T")


@dataclass(frozen=True)
class KeyAnswer:
    """What a browser sent back.

    text       as it came, JSON
    challenge  what was asked to be signed, this once
    place      the site that asked
    verified   whether the key had to make sure itself who holds it, by a fingerprint, a face or a number
    """

    text: str
    challenge: bytes
    place: PasskeyPlace
    verified: bool = False


@dataclass(frozen=True)
class NewKey:
    """A key that was made: its id, its public half, how often it says it has signed, and whether it made sure who holds it."""

    credential_id: str
    public_key: str
    counter: int
    is_verified: bool


@dataclass(frozen=True)
class Signed:
    """What a key signed: how often it says it has, and whether it made sure who holds it."""

    counter: int
    is_verified: bool


def asked_to_make(
    place: PasskeyPlace, holder: tuple[str, str, str], known: Sequence[str], challenge: bytes
) -> dict[str, Any]:
    """What a browser is asked, so that a device makes a key: one that is found without a name, and makes sure who holds it, where it can.

    Parameters
    ----------
    place : the site
    holder : handle (base64, says nothing of anybody), sign-in name and name, which the device shows
    known : ids of the keys that the holder has; their devices make no second one
    challenge : bytes of chance
    """
    handle, username, name = holder
    user = PublicKeyCredentialUserEntity(name=username, id=websafe_decode(handle), display_name=name)
    told, _ = _server(place).register_begin(
        user, _described(known), ResidentKeyRequirement.PREFERRED, UserVerificationRequirement.PREFERRED, challenge=challenge
    )  # fmt: skip
    return dict(told)


def asked_to_sign(place: PasskeyPlace, known: Sequence[str], verified: bool, challenge: bytes) -> dict[str, Any]:
    """What a browser is asked, so that a key signs: one of those known, or, where none is named, whichever the holder picks."""
    how = UserVerificationRequirement.REQUIRED if verified else UserVerificationRequirement.PREFERRED
    told, _ = _server(place).authenticate_begin(_described(known) or None, how, challenge)
    return dict(told)


def key_made(answer: KeyAnswer) -> NewKey:
    """Read the answer to a question for a new key.

    Errors: `PasskeyDoesNotCount` where it answers another question, is of another site, or is none at all.

    Source: Web Authentication Level 3, 7.1; what the maker of a device says of it is not asked for, so not looked at.
    """
    server = _server(answer.place)

    def read() -> NewKey:
        given = json.loads(answer.text)
        _must_be_of_this_page(RegistrationResponse.from_dict(given).response.client_data)
        told = server.register_complete(_state(answer), given)
        key = told.credential_data
        if key is None or key.public_key[3] not in ALGORITHMS or len(key.credential_id) > 1_023:
            raise ValueError("no key, or of a kind that was not asked for")
        with suppress(
            InvalidSignature
        ):  # what is cut short is taken for a key by whoever reads it, and fails only when it is to be used
            key.public_key.verify(b"", b"")
        return NewKey(websafe_encode(key.credential_id), b64encode(bytes(key)).decode(), told.counter, told.is_user_verified())  # fmt: skip

    return _read(read)


def key_named(answer: KeyAnswer) -> str:
    """The id of the key that an answer says it is of, before anything of it was believed."""
    return _read(lambda: websafe_encode(AuthenticationResponse.from_dict(json.loads(answer.text)).raw_id))


def key_signed(answer: KeyAnswer, public_key: str, handle: str) -> Signed:
    """Hold an answer against the public half of the key that it says it is of.

    Errors: `PasskeyDoesNotCount` where another key signed it, for another question, at another site, or for another holder.

    Source: Web Authentication Level 3, 7.2, without step 22: how often it signed is held against what is kept by whoever keeps it.
    """
    server = _server(answer.place)

    def read() -> Signed:
        given = json.loads(answer.text)
        told = AuthenticationResponse.from_dict(given).response
        _must_be_of_this_page(told.client_data)
        if told.user_handle and websafe_encode(told.user_handle) != handle:
            raise ValueError("another holder")
        server.authenticate_complete(_state(answer), [AttestedCredentialData(b64decode(public_key))], given)
        return Signed(told.authenticator_data.counter, told.authenticator_data.is_user_verified())

    return _read(read)


def _server(place: PasskeyPlace) -> Fido2Server:
    server = Fido2Server(PublicKeyCredentialRpEntity(name="Kith", id=place.domain), verify_origin=place.is_ours)
    kinds = [PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=alg) for alg in ALGORITHMS]
    server.allowed_algorithms = kinds
    return server


def _state(answer: KeyAnswer) -> dict[str, Any]:
    how = UserVerificationRequirement.REQUIRED if answer.verified else UserVerificationRequirement.PREFERRED
    return {"challenge": websafe_encode(answer.challenge), "user_verification": how}


def _described(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(one)) for one in known
    ]


def _must_be_of_this_page(client_data: Any) -> None:
    if client_data.cross_origin:
        raise ValueError("asked from inside another site's page")


def _read(read: Callable[[], _T]) -> _T:
    try:
        return read()
    except Exception as wrong:
        # bytes of a stranger's, read by another's code: whatever it trips over is an answer that does not count, and no fault of ours
        raise PasskeyDoesNotCount("That passkey does not count here.", _AGAIN) from wrong
