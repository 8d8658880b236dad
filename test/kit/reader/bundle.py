# The form of a dispute bundle: every member is there, nothing stands beside, and all of it has the size that it may have.

import chain
from keys import is_int
from message import LIMIT, is_hash, is_origin, is_rid

PROFILE = 64 * 1024
COMPONENTS = {"authority": 300, "path": 300, "query": 300, "signature-input": 1000, "signature": 1000}


def size(text):
    """As the other reader counts, in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def is_text(value, most, least=0):
    return isinstance(value, str) and least <= size(value) <= most


def is_hash_or_none(value):
    return value == "" or is_hash(value)


def has(value, **members):
    """Exactly these members, each as its check wants it."""
    return isinstance(value, dict) and value.keys() == members.keys() and all(check(value[name]) for name, check in members.items())


def each(check, least=0):
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(check, value))


def is_compact(value):
    return is_text(value, LIMIT, 1)


def is_read(value):
    if not isinstance(value, dict) or value.keys() != {"method", *COMPONENTS} or value["method"] != "GET":
        return False
    return all(is_text(value[name], most) for name, most in COMPONENTS.items())


def is_acknowledgement(value):
    return has(value, at=is_int, jwt=is_compact) or has(value, at=is_int, read=is_read)


def is_row(value):
    if not isinstance(value, dict):
        return False
    rest = {name: one for name, one in value.items() if name != "digest"}
    none_or = lambda most: lambda text: text is None or is_text(text, most)
    return is_hash(value.get("digest", "A" * 43)) and has(
        rest, seq=lambda seq: is_int(seq, 1), prev=is_hash_or_none, hash=is_hash, at=is_int,
        code=lambda text: is_text(text, 100), said=lambda text: is_text(text, 10_000),
        brand=none_or(300), rid=none_or(64), link=none_or(300),
    )


def is_bundle(value):
    return has(
        value,
        bespeak=lambda form: form == "evidence/1",
        made=is_int,
        rid=is_rid,
        brand=lambda origin: isinstance(origin, str) and is_origin(origin),
        records=each(chain.has_shape, 1),
        receipts=each(is_compact),
        acknowledgements=each(is_acknowledgement),
        documents=each(lambda one: has(one, fetched=is_int, sha256=is_hash, text=lambda text: is_text(text, PROFILE))),
        roster=each(lambda one: has(one, sha256=is_hash, entry=lambda text: is_text(text, 2000))),
        journal=each(is_row),
        closing=lambda text: is_text(text, LIMIT),
        seal=lambda text: is_text(text, LIMIT),
    )
