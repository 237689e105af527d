"""Access tokens that must be refused, after the ideas of Wycheproof's HS256 cases.

Each is made from what would be a good token for a live session, and differs in one thing.
"""

import base64
import hashlib
import hmac
import json
from typing import Any

from jose import jwt

Claims = dict[str, Any]


def encode(data: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(
    secret: bytes,
    claims: "Claims | bytes | str",
    header: "Claims | bytes | None" = None,
    *,
    digest: str = "sha256",
) -> str:
    """Sign anything, as no library would."""
    head = {"alg": "HS256", "typ": "JWT"} if header is None else header
    head_bytes = head if isinstance(head, bytes) else json.dumps(head).encode()
    body = claims.encode() if isinstance(claims, str) else claims
    body_bytes = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = f"{encode(head_bytes)}.{encode(body_bytes)}"
    return f"{signed}.{encode(hmac.digest(secret, signed.encode(), digest))}"


def good_claims(now: int, user_id: int = 1, session_id: int = 1) -> Claims:
    return {
        "iss": "bsocial",
        "aud": "bsocial-api",
        "sub": str(user_id),
        "sid": session_id,
        "jti": "a1b2",
        "iat": now,
        "exp": now + 600,
    }


def malformed_tokens(secret: bytes, good: Claims) -> dict[str, str]:
    """Give the cases by their names; `good` with a good signature would be accepted."""
    token = sign(secret, good)
    head, body, mac = token.split(".")
    now: int = good["iat"]

    def with_claims(**changes: Any) -> str:
        return sign(secret, good | changes)

    def without(claim: str) -> str:
        """Sign all claims but one."""
        return sign(secret, {key: value for key, value in good.items() if key != claim})

    def raw(exp: str) -> str:
        """Sign an `exp` that JSON libraries would not write."""
        return sign(secret, json.dumps(good).replace(str(good["exp"]), exp))

    def with_header(**fields: Any) -> str:
        return sign(secret, good, {"alg": "HS256", "typ": "JWT"} | fields)

    def unsigned(alg: str) -> str:
        """Claim that no signature is needed."""
        return f"{encode(json.dumps({'alg': alg, 'typ': 'JWT'}).encode())}.{body}."

    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    loose_mac = mac[:-1] + last[last.index(mac[-1]) + 1]
    json_form = json.dumps({"payload": body, "signatures": [{"protected": head, "signature": mac}]})
    flat_form = json.dumps({"payload": body, "protected": head, "signature": mac})
    other_body = encode(json.dumps(good | {"sub": "2"}).encode())
    nested = b"[" * 1_400 + b"]" * 1_400
    return {
        "empty": "",
        "dots": "..",
        "no dots": "garbage",
        "one part": head,
        "two parts": f"{head}.{body}",
        "four parts": f"{token}.{mac}",
        "empty header": f".{body}.{mac}",
        "empty claims": f"{head}..{mac}",
        "empty signature": f"{head}.{body}.",
        "JSON serialisation": json_form,
        "flattened JSON serialisation": flat_form,
        "space before": f"{head} .{body}.{mac}",
        "newline inside": f"{head}.\n{body}.{mac}",
        "padding": f"{token}=",
        "padding in claims": f"{head}.{body}==.{mac}",
        "standard base64 letters": f"{head}.{body}.{'+/' + mac[2:]}",
        "not base64": f"{head}.{body}.{'ä' * 43}",
        "loose last letter": f"{head}.{body}.{loose_mac}",
        "signature cut": f"{head}.{body}.{mac[:-2]}",
        "signature longer": f"{head}.{body}.{mac}AA",
        "signature of zeros": f"{head}.{body}.{'A' * 43}",
        "signature reversed": f"{head}.{body}.{mac[::-1]}",
        "wrong key": sign(b"another secret of enough bytes!!", good),
        "empty key": sign(b"", good),
        "key hashed": sign(hashlib.sha256(secret).digest(), good),
        "claims changed after signing": f"{head}.{other_body}.{mac}",
        "alg none": unsigned("none"),
        "alg None": unsigned("None"),
        "alg NONE": unsigned("NONE"),
        "alg none with signature": with_header(alg="none"),
        "alg HS512": sign(secret, good, {"alg": "HS512", "typ": "JWT"}, digest="sha512"),
        "alg HS384 by a library": jwt.encode(good, secret.decode(), algorithm="HS384"),
        "alg RS256": with_header(alg="RS256"),
        "alg hs256": with_header(alg="hs256"),
        "alg a list": with_header(alg=["HS256"]),
        "alg missing": sign(secret, good, {"typ": "JWT"}),
        "alg null": with_header(alg=None),
        "crit header": with_header(crit=["exp"]),
        "unknown crit header": with_header(crit=["b64"], b64=False),
        "own key in header": with_header(jwk={"kty": "oct", "k": "AAAA"}),
        "key address in header": with_header(jku="https://evil.example/keys"),
        "compressed": with_header(zip="DEF"),
        "typ JWE": with_header(typ="JWE"),
        "typ a number": with_header(typ=1),
        "kid a list": with_header(kid=["a"]),
        "header a list": sign(secret, good, b"[]"),
        "header a number": sign(secret, good, b"1"),
        "header not JSON": sign(secret, good, b"{"),
        "header not UTF-8": sign(secret, good, b'{"alg":"HS256","typ":"\xff"}'),
        "header deeply nested": sign(secret, good, nested),
        "claims deeply nested": sign(secret, nested),
        "claims a list": sign(secret, b"[]"),
        "claims a text": sign(secret, b'"sub"'),
        "claims null": sign(secret, b"null"),
        "claims not JSON": sign(secret, b"{"),
        "claims not UTF-8": sign(secret, b'{"sub":"\xff"}'),
        "too long": with_claims(note="x" * 4_096),
        "exp in the past": with_claims(iat=now - 700, exp=now - 100),
        "exp now": with_claims(iat=now - 600, exp=now),
        "exp a text": with_claims(exp=str(good["exp"])),
        "exp a fraction": with_claims(exp=good["exp"] + 0.5),
        "exp true": with_claims(exp=True),
        "exp null": with_claims(exp=None),
        "exp a list": with_claims(exp=[good["exp"]]),
        "exp negative": with_claims(exp=-1),
        "exp far away": with_claims(exp=10**30),
        "exp after the longest lifetime": with_claims(exp=now + 3_601),
        "exp infinite": raw("Infinity"),
        "exp minus infinite": raw("-Infinity"),
        "exp not a number": raw("NaN"),
        "exp with exponent": raw("1e400"),
        "exp of many digits": raw("9" * 3_000),
        "iat in the future": with_claims(iat=now + 300),
        "iat a text": with_claims(iat=str(now)),
        "iat a fraction": with_claims(iat=now + 0.5),
        "iat after exp": with_claims(iat=good["exp"] + 1),
        "nbf in the future": with_claims(nbf=now + 300),
        **{f"without {claim}": without(claim) for claim in good},
        "iss wrong": with_claims(iss="bsocial.evil"),
        "iss a list": with_claims(iss=["bsocial"]),
        "aud wrong": with_claims(aud="bsocial-web"),
        "aud a list": with_claims(aud=["bsocial-api"]),
        "aud a prefix": with_claims(aud="bsocial"),
        "sub a number": with_claims(sub=int(good["sub"])),
        "sub zero": with_claims(sub="0"),
        "sub negative": with_claims(sub="-1"),
        "sub with zero before": with_claims(sub=f"0{good['sub']}"),
        "sub with space": with_claims(sub=f" {good['sub']}"),
        "sub too large": with_claims(sub=str(2**63)),
        "sub in other digits": with_claims(sub="\u0661"),
        "sub empty": with_claims(sub=""),
        "sid a text": with_claims(sid=str(good["sid"])),
        "sid true": with_claims(sid=True),
        "sid zero": with_claims(sid=0),
        "sid too large": with_claims(sid=2**63),
        "sid a fraction": with_claims(sid=good["sid"] + 0.0),
        "jti empty": with_claims(jti=""),
        "jti a number": with_claims(jti=1),
        "jti too long": with_claims(jti="x" * 65),
    }


NAMES = sorted(malformed_tokens(b"s" * 32, good_claims(1_000)))
