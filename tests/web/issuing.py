"""A made-up issuer on this machine: it answers as OpenID Connect says, or as somebody would who means harm."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "kith-here", "a secret & more"


class Issuing:
    """Keys, what it says next, and the codes that it gave: each counts once, and for the verifier that was promised."""

    def __init__(self):
        self.keys = {"RS256": RSAKey.generate_key(2048, {"kid": "r", "use": "sig"}), "ES256": ECKey.generate_key("P-256", {"kid": "e"})}  # fmt: skip
        self.says, self.signs_with, self.codes, self.asked, self.name = {}, "RS256", {}, [], None
        self.forges = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._answering())
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def signs_in(self, where, **says):
        """What the issuer's own page does: somebody signs in, and their browser is sent back with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**asked, "says": says}
        return {"code": code, "state": asked["state"]}

    def token(self, asked):
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": "s-1", "nonce": asked["nonce"], "iat": now, "exp": now + 300, "auth_time": now}  # fmt: skip
        claims = {name: value for name, value in {**claims, **asked["says"]}.items() if value is not None}
        if self.forges:
            return self.forges(claims)
        key = self.keys[self.signs_with]
        return jwt.encode({"alg": self.signs_with, "kid": key.kid}, claims, key)

    def signs_out(self, kind="logout+jwt", **says):
        """What the issuer sends when somebody signs out there: a token of its own, that counts once."""
        self.ended = getattr(self, "ended", 0) + 1
        now = int(time.time())
        event = {"http://schemas.openid.net/event/backchannel-logout": {}}
        claims = {"iss": self.address, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 120, "jti": f"out-{self.ended}-{now}", "events": event}  # fmt: skip
        claims = {name: value for name, value in {**claims, **says}.items() if value is not None}
        if self.forges:
            return self.forges(claims)
        key = self.keys[self.signs_with]
        return jwt.encode({"alg": self.signs_with, "kid": key.kid, "typ": kind}, claims, key)

    def unsigned(self, claims):
        part = lambda told: base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")  # noqa: E731
        return f"{part({'alg': 'none', 'kid': 'r'})}.{part(claims)}."

    def confused(self, claims):
        """Signed with what everybody can read: the public key, taken for a secret that we share."""
        public = self.keys["RS256"].as_pem(private=False)
        part = lambda told: base64.urlsafe_b64encode(told).decode().rstrip("=")  # noqa: E731
        said = f"{part(json.dumps({'alg': 'HS256', 'kid': 'r'}).encode())}.{part(json.dumps(claims).encode())}"
        return f"{said}.{part(hmac.new(public, said.encode(), hashlib.sha256).digest())}"

    def shared(self, claims):
        """Signed with the secret that the token is fetched with: a real secret, and not what was agreed."""
        return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 3), algorithms=["HS256"])

    def anothers(self, claims):
        """Signed with a key of somebody else's under our issuer's name of a key."""
        return jwt.encode({"alg": "RS256", "kid": "r"}, claims, RSAKey.generate_key(2048))

    def _answering(issuing):
        class Answering(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def _say(self, told, status=200):
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                at = issuing.address
                if self.path.endswith("openid-configuration"):
                    self._say({"issuer": issuing.name or at, "authorization_endpoint": f"{at}/in", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys"})  # fmt: skip
                else:
                    self._say({"keys": [key.as_dict(private=False) for key in issuing.keys.values()]})

            def do_POST(self):
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                given = issuing.codes.pop(sent["code"][0], None)
                wanted = base64.b64encode(f"{CLIENT}:a%20secret%20%26%20more".encode()).decode()
                proof = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"][0].encode()).digest())
                if (
                    given is None
                    or self.headers["Authorization"] != f"Basic {wanted}"
                    or given["redirect_uri"] != sent["redirect_uri"][0]
                    or given["code_challenge"] != proof.decode().rstrip("=")
                ):
                    return self._say({"error": "invalid_grant"}, 400)
                return self._say({"id_token": issuing.token(given), "access_token": "x", "token_type": "Bearer"})

        return Answering
