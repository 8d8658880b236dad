# A message (SPEC section 3): its shape, its time, its signature and whether it is meant for here, in the order of checks.
import ipaddress, re

from jwcrypto import jwk, jws

from basics import Refused, decode, sha, table
from keys import holds, import_key, is_int, read_jws

LIMIT = 64 * 1024
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
PUBLIC = re.compile(rf"https://((?:{LABEL}\.)+(?=[a-z]){LABEL})(?::([1-9][0-9]{{0,4}}))?")
LOOPBACK = re.compile(r"(https?)://(?:localhost|127\.0\.0\.1|\[::1\])(?::([1-9][0-9]{0,4}))?")
ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TYPE = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*")
YEAR_9999 = 253402300799
TYPES = table("message-types")["types"]


def is_loopback(text):
    found = LOOPBACK.fullmatch(text)
    if not found:
        return False
    default = {"http": "80", "https": "443"}[found[1]]
    return found[2] != default and int(found[2] or 1) < 65536


def is_origin(text):
    found = PUBLIC.fullmatch(text)
    if not found:
        return is_loopback(text)
    return len(found[1]) <= 253 and found[2] != "443" and int(found[2] or 1) < 65536


def is_host(text):
    """A name, or an address in its one spelling."""
    if text[0] == "[":
        try:
            return f"[{ipaddress.IPv6Address(text[1:-1]).compressed}]" == text
        except ValueError:
            return False
    last = text.rstrip(".").rpartition(".")[2]
    if re.fullmatch("[0-9]+|0x[0-9a-f]*", last):
        return bool(re.fullmatch(r"(?:(?:[1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\.(?=.)|$)){4}", text))
    return True


def plain_url(text):
    """Scheme, host and port of a URL that nobody would repair, and without a user; None for any other text."""
    found = re.fullmatch(r"(https?)://([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?(?:[/?#][!-\[\]-~]*)?", text)
    if not found or not is_host(found[2].lower()) or int(found[3] or 0) > 65535:
        return None
    return found[1], found[2].lower(), int(found[3] or {"http": 80, "https": 443}[found[1]])


def is_party(text):
    return isinstance(text, str) and (text.startswith("bespeak:") and is_rid(text[8:]) or is_origin(text))


def is_rid(text):
    return decode(text, 16) is not None


def is_hash(text):
    return decode(text, 32) is not None


def is_id(text):
    return isinstance(text, str) and bool(ID.fullmatch(text))


def is_type(text):
    return isinstance(text, str) and len(text) <= 64 and bool(TYPE.fullmatch(text))


CLAIMS = {
    "iss": is_party, "aud": is_party, "sub": is_rid, "jti": is_id, "iat": lambda value: is_int(value, 0, YEAR_9999),
    "type": is_type, "on": is_id, "head": lambda value: value == "" or is_hash(value),
    "body": lambda value: isinstance(value, dict),
}
OPTIONAL = {"sub", "on", "head"}


def parse(jwt, limit=LIMIT):
    """Size and shape; proves nothing."""
    if len(jwt.encode("utf-8", "surrogatepass")) > limit:
        raise Refused("too_large")
    header, claims, signature, signed = read_jws(jwt, "bespeak+jwt")
    if not is_hash(header["kid"]) or not isinstance(claims, dict):
        raise Refused("malformed", "no thumbprint or no claims")
    for name in {*claims, *(CLAIMS.keys() - OPTIONAL)}:
        if name not in CLAIMS or name not in claims or not CLAIMS[name](claims[name]):
            raise Refused("malformed", f"claim {name}")
    return {"jwt": jwt, "kid": header["kid"], "claims": claims, "digest": sha(jwt), "signature": signature, "signed": signed}


def check_fresh(message, now):
    if abs(now - message["claims"]["iat"]) > 300:
        raise Refused("stale_message")


def verify(message, key, expected):
    """One refusal for every reason: no key, another key, a bad signature, another party or relationship."""
    claims = message["claims"]
    is_meant = all(claims.get(name) == expected.get(name) for name in ("iss", "aud", "sub"))
    known = key and import_key({name: key[name] for name in ("kty", "crv", "x")})
    if not known or known["kid"] != message["kid"] or not is_meant:
        raise Refused("bad_signature")
    if not holds(known, message["signature"], message["signed"]):
        raise Refused("bad_signature")
    # The same by Debian's JOSE library, which must agree.
    token = jws.JWS()
    token.allowed_algs = ["EdDSA"]
    token.deserialize(message["jwt"], jwk.JWK(kty="OKP", crv="Ed25519", x=key["x"]))


def check_sender(message, by):
    """The type, and who sends it; an unknown type of a store is kept."""
    row = TYPES.get(message["claims"]["type"])
    if row is None and by == "brand":
        raise Refused("unknown_type")
    if row is not None and (row.get("beside") or row["by"] not in (by, "both")):
        raise Refused("not_allowed")


def take(jwt, now, key, expected, by):
    """What a receiver does first, in the order that is part of the contract."""
    message = parse(jwt)
    check_fresh(message, now)
    verify(message, key, expected)
    check_sender(message, by)
    return message
