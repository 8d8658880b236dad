# Well-known documents (SPEC section 2): what a brand or a store says of itself, and that it stays on its own host.
import re, unicodedata

from basics import Refused, parse_json, ranges, table
from keys import is_int, thumbprint
from line import BLANKS, read
from message import is_hash, is_loopback, is_origin, plain_url

NAME = r"[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*"


def is_text(most, least=0):
    return lambda value: isinstance(value, str) and least <= len(value) <= most


def is_like(form, most=1024):
    return lambda value: isinstance(value, str) and len(value) <= most and bool(re.fullmatch(form, value))


is_unseen = ranges(table("characters")["name"])


def is_shown(most):
    """One line of words by a stranger: nothing hidden, nothing piled up, no blanks around it."""
    def check(value):
        if not isinstance(value, str) or not 1 <= len(value) <= most or value.strip(BLANKS) != value:
            return False
        kinds = [unicodedata.category(c) for c in value]
        piled = any(all(kind[0] == "M" for kind in kinds[at : at + 3]) for at in range(len(kinds) - 2))
        return not piled and not any(map(is_unseen, value)) and not any(kind in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp") for kind in kinds)

    return check


def is_one_of(*values):
    return lambda value: any(value is one or isinstance(one, str) and value == one for one in values)


def is_list(check, most, least=0):
    return lambda value: isinstance(value, list) and least <= len(value) <= most and all(map(check, value))


def is_object(required, optional={}, also=lambda value: True):
    def check(value):
        if not isinstance(value, dict) or not required.keys() <= value.keys():
            return False
        known = {**required, **optional}
        return all(known[name](one) for name, one in value.items() if name in known) and also(value)

    return check


def is_follow(value):
    found = read(value) if isinstance(value, str) else None
    return found is not None and found["verb"] == "follow"


is_link = is_text(1024)
is_key = is_object(
    {"kty": is_one_of("OKP"), "crv": is_one_of("Ed25519"), "x": is_text(43, 43)},
    {"kid": is_hash, "by": is_text(1024), "nbf": is_int},
)
is_fee = is_object(
    {"payer": is_one_of("seller", "buyer", "split"), "payee": is_shown(80), "disclosed": is_one_of(True)},
    {"bps": lambda value: is_int(value, 0, 10000), "amount": is_int, "cap": is_int},
    lambda fee: ("bps" in fee) != ("amount" in fee),
)
is_versions = is_list(is_text(8), 8, 1)
BRAND = is_object(
    {"bespeak": is_versions, "role": is_one_of("brand"), "origin": lambda value: isinstance(value, str) and is_origin(value),
     "name": is_shown(60), "keys": is_list(is_key, 8, 1), "inbox": is_link, "outbox": is_link, "records": is_link},
    {"about": is_shown(140), "logo": is_link,
     "legal": is_object({"name": is_shown(140), "address": is_shown(280)},
                        {"register": is_shown(140), "vat": is_shown(40), "complaints": is_link}),
     "retired": is_list(is_object({"kid": is_hash, "x": is_text(43, 43), "exp": is_int}, {"nbf": is_int}), 64),
     "follows": is_list(is_follow, 20),
     "asks": is_list(is_object({"attribute": is_like(NAME, 64), "purpose": is_shown(140),
                                "retention": is_like("P(?:[1-9][0-9]{0,3}D|T[1-9][0-9]{0,3}H)"),
                                "required": is_one_of(True, False)}), 40),
     "terms": is_list(is_like("[A-Z][A-Z0-9-]{1,31}"), 32), "fees": is_list(is_fee, 8),
     "lang": is_list(is_like("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", 35), 32)},
)
STORE = is_object(
    {"bespeak": is_versions, "role": is_one_of("store"), "origin": is_text(10**6), "knock": is_one_of("closed", "link", "open")},
    {"knocks": is_link, "trust": is_key,
     "limits": lambda value: isinstance(value, dict) and all(len(k) <= 40 and is_int(v) for k, v in value.items())},
)


def is_own(url, origin):
    """On the brand's own host or below it, with the same scheme and port."""
    found, home = plain_url(url), plain_url(origin)
    if not found or len(url) > 1024:
        return False
    is_host = found[1] == home[1] or not is_loopback(origin) and found[1].endswith("." + home[1])
    return is_host and (found[0], found[2]) == (home[0], home[2])


def bad(why):
    raise Refused("brand_document", why)


def read_document(text, origin, shape, role):
    if len(text.encode()) > 64 * 1024:
        raise Refused("brand_too_large")
    try:
        found = parse_json(text)
    except Refused as why:
        bad(why)
    if not shape(found) or "1" not in found["bespeak"] or found["origin"] != origin:
        bad(f"no document of a {role}, of this version, from here")
    return found


def kid_of(key):
    try:
        kid = thumbprint({"kty": "OKP", "crv": "Ed25519", **key})
    except Refused as why:
        bad(why)
    if key.get("kid", kid) != kid:
        bad("the kid of another key")
    return kid


def read_brand(text, origin, loopback=False):
    if not is_origin(origin):
        raise Refused("brand_address")
    if is_loopback(origin) and not loopback:
        raise Refused("brand_private")
    found = read_document(text, origin, BRAND, "brand")
    for name in ("inbox", "outbox", "records"):
        if not is_own(found[name], origin) or re.search("[?#]", found[name]):
            bad(name)
    for link in (found.get("logo"), found.get("legal", {}).get("complaints")):
        if link is not None and not is_own(link, origin):
            bad("a link elsewhere")
    kids = [kid_of(key) for key in found["keys"] + found.get("retired", [])]
    if len(set(kids)) < len(kids):
        bad("a key twice")
    return found


def read_store(text, origin):
    found = read_document(text, origin, STORE, "store")
    if found["knock"] != "closed" and "knocks" not in found or not found.get("knocks", origin + "/").startswith(origin + "/"):
        bad("knocks")
    if "trust" in found:
        kid_of(found["trust"])
    return found
