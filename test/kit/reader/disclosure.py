# Attributes and the grants over them (SPEC section 6): names, patterns, what covers what, and what a brand may ask.
import re

import bodies
from basics import Refused, sha
from lifecycle import Ledger, body_of
from terms import both, contains

NAME = r"[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*"
ROUTES = {
    "in_force": [], "paused": [("person", "terms.pause", {})], "revoked": [("person", "terms.revoke", {"erase": False})],
    "left": [("brand", "terms.leave", {})],
}


def is_attribute(text):
    return len(text) <= 64 and bool(re.fullmatch(NAME, text))


def is_pattern(text):
    return len(text) <= 66 and bool(re.fullmatch(rf"{NAME}(?:\.\*)?", text))


def covers(patterns, name):
    return any(contains(pattern, name) for pattern in patterns)


def widens(held, said):
    return any(not covers(held, one) for one in said)


def in_state(relationship, types, scope=None):
    """A ledger without orders whose proffer had this scope, in this state."""
    ledger, at = Ledger(), 1795200010
    first = {"type": "terms.proffer", "body": {"scope": scope} if scope else {}}
    ledger.say(at, "person", "terms.proffer", "p", None, body_of(first, types))
    if relationship == "declined":
        ledger.say(at, "brand", "terms.decline", "d", "p", {})
        return ledger, at
    accept = body_of({"type": "terms.accept"}, types)
    ledger.say(at, "brand", "terms.accept", "a", "p", {**accept, "proffer_hash": sha("p")})
    if relationship == "expired":
        at = ledger.grant["expires"] + 1
        ledger.run_to(at)
    for by, type_, body in ROUTES.get(relationship, []):
        ledger.say(at, by, type_, type_, None, body)
    return ledger, at


def answer(type_, body, relationship, types, scope=None):
    ledger, at = in_state(relationship, types, scope)
    if ledger.relationship != relationship:
        return f"no way to {relationship}"
    try:
        ledger.say(at, "brand", type_, "x", None, body)
    except Refused as refusal:
        return refusal.code
    return "taken"
