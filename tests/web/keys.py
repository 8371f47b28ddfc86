"""A key as a device holds it, for tests: it makes itself and signs, as Web Authentication says."""

import json
import os
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

ORIGIN, DOMAIN = "http://localhost:8000", "localhost"


class Key:
    """One key. `count` is how often it says it has signed; `verifies` whether it makes sure who holds it."""

    def __init__(self, count=0, verifies=True, origin=ORIGIN):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.identity = os.urandom(32)
        self.count, self.verifies, self.origin, self.handle = count, verifies, origin, None

    def made(self, told):
        """Answer what a browser was asked, so that this key is kept."""
        told = told["publicKey"]
        self.handle = told["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        attested = bytes(16) + len(self.identity).to_bytes(2, "big") + self.identity + public
        data = self._data(told["rp"]["id"], 0x40) + attested
        whole = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(clientDataJSON=self._client("webauthn.create", told), attestationObject=whole)

    def signed(self, told, moves=1):
        """Answer what a browser was asked, so that somebody is let in."""
        told = told["publicKey"]
        self.count += moves
        data, client = self._data(told["rpId"], 0), self._client("webauthn.get", told)
        signature = self.private.sign(data + sha256(client).digest(), ec.ECDSA(SHA256()))
        more = {"userHandle": websafe_decode(self.handle)} if self.handle else {}
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature, **more)

    def _data(self, domain, flags):
        flags |= 0x01 | (0x04 if self.verifies else 0)
        return sha256(domain.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, what, told):
        return json.dumps({"type": what, "challenge": told["challenge"], "origin": self.origin}).encode()

    def _answer(self, **response):
        identity = websafe_encode(self.identity)
        told = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": told})
