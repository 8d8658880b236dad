# Keys (SPEC sections 2 and 3): thumbprints, points that are refused, signatures, and a key vouched for by the one before.
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwcrypto import jwk

from basics import SAFE, Refused, decode, parse_json

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
L = 2**252 + 27742317777372353535851937790883648493


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def point(y):
    """A point with that y; None where the curve has none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (x, y) if x * x % P == square else None


def has_small_order(y):
    found = point(y)
    if found is None:
        return False
    for _ in range(3):
        found = add(found, found)
    return found == (0, 1)


def thumbprint(key):
    if key.get("kty") != "OKP" or key.get("crv") != "Ed25519" or decode(key.get("x"), 32) is None:
        raise Refused("malformed", "no Ed25519 key")
    return jwk.JWK(kty="OKP", crv="Ed25519", x=key["x"]).thumbprint()


def fingerprint(kid):
    text = decode(kid, 32)[:16].hex()
    return " ".join(text[at : at + 4] for at in range(0, 32, 4))


def import_key(key):
    """The key's thumbprint and bytes; refuses points that are not reduced, of small order, or under another's kid."""
    kid = thumbprint(key)
    data = decode(key["x"])
    y = int.from_bytes(data, "little") & (2**255 - 1)
    if y >= P or has_small_order(y):
        raise Refused("malformed", "a point that cannot be a key")
    if key.get("kid", kid) != kid:
        raise Refused("malformed", "the kid of another key")
    return {"kid": kid, "data": data}


def holds(key, signature, data):
    """RFC 8032, with S below L."""
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= L:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key["data"]).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_int(value, least=0, most=SAFE):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def read_jws(text, typ):
    """Header, payload, signature and signed bytes of a compact JWS with exactly alg, typ and kid."""
    parts = text.split(".")
    data = [decode(part) for part in parts]
    if len(parts) != 3 or None in data:
        raise Refused("malformed", "no compact JWS")
    header, payload = parse_json(data[0]), parse_json(data[1])
    if not isinstance(header, dict) or header != {"alg": "EdDSA", "typ": typ, "kid": header.get("kid")}:
        raise Refused("malformed", "another header")
    if not isinstance(header["kid"], str) or len(data[2]) != 64:
        raise Refused("malformed", "no kid or no signature")
    return header, payload, data[2], ".".join(parts[:2]).encode()


def endorsed(entry, pinned, now=None):
    """Kid and nbf of a key that a pinned one vouches for; None for every kind of failure."""
    try:
        header, payload, signature, signed = read_jws(entry.get("by", ""), "bespeak-key+jwt")
        older = import_key(pinned)
        key = import_key(entry)
    except Refused:
        return None
    if payload != {"kid": key["kid"], "nbf": payload.get("nbf")} if isinstance(payload, dict) else True:
        return None
    if not is_int(payload["nbf"]) or entry.get("nbf", payload["nbf"]) != payload["nbf"]:
        return None
    if now is not None and payload["nbf"] > now + 300:
        return None
    if header["kid"] != older["kid"] or not holds(older, signature, signed):
        return None
    return {"kid": key["kid"], "nbf": payload["nbf"]}


def rotated(rid, key, proof):
    """Whether the proof of a `key.rotate` is the new key's own, for this relationship."""
    try:
        header, payload, signature, signed = read_jws(proof, "bespeak-key+jwt")
        new = import_key(key)
    except Refused:
        return False
    return header["kid"] == new["kid"] and payload == {"rid": rid, "kid": new["kid"]} and holds(new, signature, signed)


def succession(pinned, ever, document, now):
    """Kids that count for new messages once a document was read: vouched for, step by step, and still published."""
    counting = {key["kid"]: key for key in pinned}
    is_growing = True
    while is_growing:
        fresh = [entry for entry in document["keys"] if entry["kid"] not in {*counting, *ever}
                 and any(endorsed(entry, older, now) for older in counting.values())]
        counting |= {entry["kid"]: entry for entry in fresh}
        is_growing = bool(fresh)
    published = {entry["kid"] for entry in document["keys"] + document["retired"]}
    return [kid for kid in counting if kid in published]
