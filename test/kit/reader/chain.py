# Records (SPEC section 4): hashes, chains, gone forms.
from basics import sha
from keys import is_int
from message import is_hash, is_type

GONE = ("withdrawn", "ended", "revoked", "erased")
PLACE = {"seq", "prev", "hash", "at", "type"}


def record_hash(record):
    digest = record["digest"] if "gone" in record else sha(record["jwt"])
    return sha(f"bespeak/1\n{record['seq']}\n{record['prev']}\n{record['at']}\n{record['type']}\n{digest}")


def has_shape(record):
    if not isinstance(record, dict):
        return False
    if record.keys() == PLACE | {"jwt"}:
        is_content = isinstance(record["jwt"], str) and record["jwt"] != ""
    elif record.keys() == PLACE | {"digest", "gone"}:
        is_content = is_hash(record["digest"]) and record["gone"] in GONE
    else:
        return False
    is_place = is_int(record["seq"], 1) and is_int(record["at"]) and is_type(record["type"])
    return is_content and is_place and is_hash(record["hash"]) and (record["prev"] == "" or is_hash(record["prev"]))


def verify(records, head):
    """The new head, or the number that the first wrong record should have, and what is wrong with it."""
    seq, last, at = head["seq"], head["hash"], head.get("at", 0)
    for record in records:
        reason = (
            "shape" if not has_shape(record)
            else "gap" if record["seq"] != seq + 1
            else "prev" if record["prev"] != last
            else "hash" if record["hash"] != record_hash(record)
            else "time" if record["at"] < at
            else None
        )
        if reason:
            return {"ok": False, "seq": seq + 1, "reason": reason}
        seq, last, at = record["seq"], record["hash"], record["at"]
    return {"ok": True, "head": {"seq": seq, "hash": last}}


def gone_form(record, reason):
    """The record with its content hidden; one that is gone keeps its first reason."""
    if "gone" in record:
        return record
    return {**{name: record[name] for name in PLACE}, "digest": sha(record["jwt"]), "gone": reason}


def may_be_gone(type_):
    return type_ == "line.post" or type_.startswith(("intent.", "thread.", "disclosure."))
