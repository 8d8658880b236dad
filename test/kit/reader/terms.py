# Terms (SPEC sections 6 and 7): the roster's hashes and order, and what a grant covers after it was narrowed.
import calendar, json, re, time

from basics import load, sha

ROSTER = load("roster.json")
ENTRIES = {entry["id"]: entry for entry in ROSTER["entries"]}
FLAGS = ("A", "T", "P", "S3P")


def canonical(entry):
    said = {"id": entry["id"], "version": ROSTER["version"], "iri": entry["iri"], "dpv": ROSTER["dpv"], "kind": entry["kind"],
            "purpose": entry["purpose"], "flags": {flag: entry["flags"][flag] for flag in FLAGS}, "dp": entry["dp"]}
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


def roster_hash(id_):
    return sha(canonical(ENTRIES[id_]))


def at_least(a, b):
    """Whether one agreement protects at least as well as another; two may be incomparable."""
    one, two = ENTRIES.get(a), ENTRIES.get(b)
    if one is None or two is None or one["purpose"] != two["purpose"]:
        return False
    if any(one["flags"][flag] and not two["flags"][flag] for flag in FLAGS):
        return False
    return one["dp"] == "required" or two["dp"] == "optional"


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def duration(text):
    days, hours = re.fullmatch(r"P(?:([0-9]+)D|T([0-9]+)H)", text).groups()
    return int(days) * 86400 if days else int(hours) * 3600


def contains(wide, narrow):
    if wide in ("*", narrow):
        return True
    return wide.endswith(".*") and (narrow == wide[:-2] or narrow.startswith(wide[:-1]))


def both(a, b):
    """What two lists of patterns both let through."""
    kept = [x for x in a if any(contains(y, x) for y in b)] + [y for y in b if any(contains(x, y) for x in a)]
    return list(dict.fromkeys(kept))


def narrow(grant, change):
    scope, cut = dict(grant["scope"]), change.get("scope") or {}
    for name in ("lines", "attributes"):
        if name in cut:
            scope[name] = both(scope[name], cut[name])
    for name in ("purposes", "recipients"):
        if name in cut:
            scope[name] = [one for one in scope[name] if one in cut[name]]
    if "jurisdiction" in cut:
        kept = [one for one in scope["jurisdiction"] if one in cut["jurisdiction"]]
        scope["jurisdiction"] = (kept or scope["jurisdiction"]) if scope["jurisdiction"] else cut["jurisdiction"]
    if "retention" in cut and duration(cut["retention"]) < duration(scope["retention"]):
        scope["retention"] = cut["retention"]
    expires = min(grant["expires"], seconds(change["expires"])) if "expires" in change else grant["expires"]
    return {**grant, "scope": scope, "expires": expires}


def pattern(item):
    if item["kind"] == "category":
        return item["name"] + (".*" if item["below"] else "")
    return "*" if item["kind"] == "any" else f"gt:{item['gtin']}"


def is_live(grant, now):
    return not grant["isPaused"] and grant["from"] <= now <= grant["expires"]


def covers(grant, ask):
    scope = grant["scope"]
    is_covered = is_live(grant, ask["now"])
    if "item" in ask:
        is_covered = is_covered and any(contains(one, pattern(ask["item"])) for one in scope["lines"])
    if "attribute" in ask:
        is_covered = is_covered and any(contains(one, ask["attribute"]) for one in scope["attributes"])
    if "purpose" in ask:
        is_covered = is_covered and ask["purpose"] in scope["purposes"]
    return is_covered


def beyond(grant, body, now):
    """Whether a brand's question goes beyond the grant: an attribute, or keeping it longer."""
    if not all(covers(grant, {"attribute": name, "now": now}) for name in body["attributes"]):
        return True
    return duration(body["retention"]) > duration(grant["scope"]["retention"])
