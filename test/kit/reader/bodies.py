# Bodies (SPEC section 6): by their JSON Schema, and by the rules that a schema cannot say.
import copy, functools, re

from basics import SAFE, Refused, decode, load, piles, ranges, table
from line import CURRENCIES, read, tags, write, write_item
from message import TYPES, plain_url
from schema import departures, leaves
from terms import ENTRIES, ROSTER, duration, roster_hash

is_hiding = ranges(table("characters")["words"])
is_unseen = ranges(table("characters")["line"]["hidden_character"])
VERBS = {"intent.post": ("want", "rent", "hire", "fix", "ask"), "offer.make": ("sell",), "line.post": ("sell",), "filter.set": ("follow",)}
VERBS |= {"intent.revise": VERBS["intent.post"], "offer.revise": VERBS["offer.make"]}
HASHES = ("proffer_hash", "sha256", "hash", "prev", "digest", "kid", "x")
# Texts over several lines; all other words stand on one.
PROSE = 2000


@functools.cache
def schema_of(type_):
    return load("schema", f"{type_}.json")


def is_link(text):
    """https, or http on this very machine."""
    found = plain_url(text)
    return bool(found) and (found[0] == "https" or found[1] in ("localhost", "127.0.0.1", "[::1]"))


def is_blank(text):
    return text != "" and all(ord(c) <= 0x20 or is_unseen(c) for c in text)


def hides(text, is_prose):
    return is_blank(text) or any(piles(text)) or any(is_hiding(c) and not (is_prose and c in "\t\n") for c in text)


def is_wire_line(text, verbs):
    """Canonical, a fitting verb, without id: and re:, which the message has; a #follow is whole."""
    found = read(text)
    if found is None or found["verb"] not in verbs or found.keys() & {"id", "re"}:
        return False
    return not (found["verb"] == "follow" and found["shortened"])


def add_up(rows):
    kinds = [row["type"] for row in rows]
    if kinds.count("subtotal") != 1 or kinds.count("total") != 1:
        return False
    sums = sum(-row["amount"] if row["type"] == "discount" else row["amount"] for row in rows if row["type"] != "total")
    return 0 <= sums <= SAFE and sums == next(row["amount"] for row in rows if row["type"] == "total")


def is_full(want):
    """The structured form obeys the grammar, without the limit of 140."""
    try:
        text = write(want)
    except (KeyError, TypeError, AttributeError):
        return False
    found = read(text, 4000)
    return found is not None and not found.keys() & {"id", "re"} and write(found) == text


def is_short_of(line, want):
    said = [text for _, text in tags(want)]
    is_head = line["verb"] == want["verb"] and write_item(line["item"]) == write_item(want["item"])
    return is_head and all(key == "+" or text in said for key, text in tags(line))


def text_faults(type_, path, text, schema):
    name = path[-1] if path else ""
    if name in HASHES and isinstance(name, str) and decode(text, 32) is None and not (name in ("prev", "hash") and text == ""):
        return True
    if schema.get("format") == "uri":
        return not is_link(text)
    if "minLength" in schema and "pattern" not in schema and name != "jwt" and hides(text, schema.get("maxLength") == PROSE):
        return True
    if name == "currency" and path != ("want", "price", "currency"):
        return text not in CURRENCIES
    return False


def rule_faults(type_, body):
    """Paths of what breaks a rule beyond the schema."""
    verbs = VERBS.get(type_)
    if verbs and "line" in body and not is_wire_line(body["line"], verbs):
        yield ("line",)
    for number, text in enumerate(body.get("follows", []) if type_ == "filter.set" else []):
        if not is_wire_line(text, verbs):
            yield ("follows", number)
    if "totals" in body and not add_up(body["totals"]):
        yield ("totals",)
    if "fee" in body and ("bps" in body["fee"]) == ("amount" in body["fee"]):
        yield ("fee",)
    if type_ == "terms.proffer":
        if duration(body["rider"]["erasure_ack_within"]) > 30 * 86400:
            yield ("rider", "erasure_ack_within")
        roster = body["roster"]
        is_ours = roster["version"] == ROSTER["version"]
        if body["preferred"] in body["alternates"] or roster["id"] != body["preferred"]:
            yield ()
        elif is_ours and roster["sha256"] != roster_hash(roster["id"]):
            yield ()
    if type_ == "grant.set" and "scope" not in body and "expires" not in body:
        yield ()
    if type_ in ("intent.post", "intent.revise"):
        line = read(body["line"]) if is_wire_line(body["line"], verbs) else None
        want = body.get("want")
        if want is not None and not is_full(want):
            yield ("want",)
        elif line and (line["shortened"] != (want is not None) or want is not None and not is_short_of(line, want)):
            yield ("want",)
    if type_ == "disclosure.grant" and not body["attributes"]:
        yield ("attributes",)
    if type_ in ("ledger.batch", "ledger.state") and (body["head"]["seq"] == 0) != (body["head"]["hash"] == ""):
        yield ("head",)


def faults(type_, body):
    """Paths of everything that is wrong with a body."""
    found = departures(body, schema_of(type_))
    if found:
        return found
    found = [path for path, text, schema in leaves(body, schema_of(type_)) if text_faults(type_, path, text, schema)]
    return found or list(rule_faults(type_, body))


def is_later(version):
    return isinstance(version, str) and re.fullmatch("[1-9][0-9]{0,3}", version) and version != "1"


def check(type_, body):
    if type_ not in TYPES:
        raise Refused("unknown_type", type_)
    if type_ == "terms.proffer" and isinstance(body, dict) and is_later(body.get("v")):
        raise Refused("unsupported_version")
    if faults(type_, body):
        raise Refused("malformed", str(faults(type_, body)[0]))


def change(body, set_={}, drop=()):
    """A copy with members set or dropped by JSON Pointer."""
    made = copy.deepcopy(body)

    def place(pointer):
        *path, last = pointer[1:].split("/")
        at = made
        for name in path:
            at = at[int(name)] if isinstance(at, list) else at[name]
        return at, int(last) if isinstance(at, list) else last

    for pointer, value in set_.items():
        at, name = place(pointer)
        at[name] = value
    for pointer in drop:
        at, name = place(pointer)
        del at[name]
    return made
