"""What a key signed, held to the test vectors of Web Authentication Level 3 (W3C), 16.2: ES256, no attestation."""

import json

import pytest
from fido2.utils import websafe_encode

from kith.errors import PasskeyDoesNotCount
from kith.governance.passkeys import PasskeyPlace
from kith.governance.records.reading_passkeys import KeyAnswer, key_made, key_named, key_signed

ORIGIN = "https://example.org"
PLACE = PasskeyPlace("example.org", frozenset({ORIGIN}))
CREDENTIAL = "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4"
ASKED_TO_MAKE = "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130"
MADE = (
    "a363666d74646e6f6e656761747453746d74a068617574684461746158a4bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5"
    "59000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4a5010203262001"
    "215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290"
    "af2e2664796b9220"
)
MADE_AT = (
    "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878475453746e63647134313759447742"
    "466938767049612d7077386f4f755657345441222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f72696769"
    "6e223a66616c73652c22657874726144617461223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974"
    "696f6e616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354427258426941774a544c4535"
    "51227d"
)
ASKED_TO_SIGN = "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408"
DATA = "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b51900000000"
SIGNED_AT = (
    "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455506f334a5558543049393770767a7a"
    "59425039745a63685879617630314167222c226f726967696e223a2268747470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a"
    "66616c73657d"
)
SIGNATURE = (
    "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b93538174f575bf11a1dd5d78c6e486013f93"
    "7295ea13653e331e87"
)


def text(**response):
    told = {name: websafe_encode(bytes.fromhex(value)) for name, value in response.items()}
    identity = websafe_encode(bytes.fromhex(CREDENTIAL))
    return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": told})


def made(place=PLACE, challenge=ASKED_TO_MAKE, **others):
    given = text(**{"attestationObject": MADE, "clientDataJSON": MADE_AT, **others})
    return KeyAnswer(given, bytes.fromhex(challenge), place)


def signed(place=PLACE, challenge=ASKED_TO_SIGN, verified=False, **others):
    given = text(**{"authenticatorData": DATA, "clientDataJSON": SIGNED_AT, "signature": SIGNATURE, **others})
    return KeyAnswer(given, bytes.fromhex(challenge), place, verified)


def test_the_published_key_is_read_and_its_signature_counts():
    key = key_made(made())
    assert key.credential_id == websafe_encode(bytes.fromhex(CREDENTIAL))
    assert key.credential_id == key_named(signed())
    assert (key.counter, key.is_verified) == (0, False)
    assert key_signed(signed(), key.public_key, "").counter == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": PasskeyPlace("example.org", frozenset({"https://example.com"}))},
        {"place": PasskeyPlace("example.com", frozenset({ORIGIN}))},
        {"challenge": "00" * 32},
        {"verified": True},
        {"signature": SIGNATURE[:-2] + "88"},
        {"authenticatorData": DATA[:-2] + "01"},
        {"authenticatorData": DATA[:64] + "18" + DATA[66:]},
        {"clientDataJSON": MADE_AT},
        {"clientDataJSON": SIGNED_AT.replace("66616c7365", "74727565")},
        {"userHandle": "01"},
    ],
    ids=[
        "origin",
        "site",
        "challenge",
        "not verified",
        "signature",
        "count",
        "nobody there",
        "other deed",
        "other site's page",
        "holder",
    ],
)
def test_nothing_else_of_it_counts(wrong):
    key = key_made(made())
    with pytest.raises(PasskeyDoesNotCount):
        key_signed(signed(**wrong), key.public_key, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": PasskeyPlace("example.org", frozenset())},
        {"place": PasskeyPlace("example.com", frozenset({ORIGIN}))},
        {"challenge": "00" * 32},
        {"clientDataJSON": SIGNED_AT},
        {"attestationObject": MADE[:-20]},
        {"attestationObject": ""},
    ],
)
def test_no_key_is_kept_that_was_not_made_for_us_now(wrong):
    with pytest.raises(PasskeyDoesNotCount):
        key_made(made(**wrong))


@pytest.mark.parametrize("given", ["", "[]", "null", "{}", '{"id": 1}', "x" * 100])
def test_what_is_no_answer_is_refused_and_not_a_fault(given):
    answer = KeyAnswer(given, bytes(32), PLACE)
    for read in (key_made, key_named, lambda one: key_signed(one, key_made(made()).public_key, "")):
        with pytest.raises(PasskeyDoesNotCount):
            read(answer)
