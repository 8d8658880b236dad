# The door (SPEC sections 2, 5 and 6): knocks, invitations and links as addresses, and the digits on two screens.
import hashlib, re
from urllib.parse import parse_qsl, urlencode

import bodies
from basics import Refused, sha
from message import is_origin, parse, verify

KNOCK_LIMIT = 4096


def read_knock(jwt):
    """What the bytes alone tell; nothing is proven."""
    message = parse(jwt, KNOCK_LIMIT)
    claims = message["claims"]
    is_form = claims["type"] == "knock" and not claims.keys() & {"sub", "on", "head"}
    if not is_form or not is_origin(claims["iss"]) or not is_origin(claims["aud"]):
        raise Refused("malformed", "no knock")
    bodies.check("knock", claims["body"])
    return message


def is_heard(message, store, now, published):
    """Whether anything comes of a knock, once its brand's document has been read."""
    claims = message["claims"]
    if claims["aud"] != store or abs(now - claims["iat"]) > 300:
        return False
    for key in published:
        try:
            verify(message, key, {"iss": claims["iss"], "aud": store})
            return True
        except Refused:
            continue
    return False


def write(verb, members):
    return f"web+bespeak:{verb}?{urlencode(members)}"


def read(text, verb, origin, code):
    """The members of an address of this product; None for any other text."""
    found = re.fullmatch(rf"web\+bespeak:(?://)?{verb}/?\?([^#]*)", text.strip(), re.I)
    if not found or len(text) > 600:
        return None
    pairs = parse_qsl(found[1], keep_blank_values=True)
    members = dict(pairs)
    if any([name for name, _ in pairs].count(name) > 1 for name in (origin, code)) or not is_origin(members.get(origin, "")):
        return None
    if code in members and not re.fullmatch("[A-Za-z0-9_-]{4,64}", members[code]):
        return None
    return {name: members[name] for name in (origin, code) if name in members}


def digits(proffer):
    first = hashlib.sha256(f"bespeak/1 link\n{sha(proffer)}".encode()).digest()[:4]
    return f"{int.from_bytes(first, 'big') % 10000:04}"
