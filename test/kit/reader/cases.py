# Every case of every file of vectors, recomputed: a name and whether this reader comes to the same.
import bodies, chain, disclosure, door, evidence, keys, ledger, lifecycle, line, line_faults, match, message, profile, request, terms
from basics import Refused, decode, load, parse_json, sha


def code_of(run):
    """The code of a refusal; None where nothing was refused."""
    try:
        run()
    except Refused as refusal:
        return refusal.code
    return None


def pick(row, *names):
    return {name: row[name] for name in names}


def lines(vectors):
    for row in vectors["good"]:
        text = row["text"]
        yield text, line.read(text) == row["line"] and line.write(row["line"]) == text and not line_faults.problems(text)
    for row in vectors["halves"]:
        units = b"".join(unit.to_bytes(2, "big") for unit in row["units"])
        yield row["name"], line_faults.problems(units.decode("utf-16-be", "surrogatepass")) == row["problems"]
    for row in vectors["bad"]:
        yield row["text"], line.read(row["text"]) is None and line_faults.problems(row["text"]) == row["problems"]


def matches(vectors):
    for row in vectors["match"]:
        found = match.match(line.read(row["follow"]), line.read(row["want"]))
        yield row["why"], found == pick(row, "matches", "tags")
    for row in vectors["fit"]:
        yield row["why"], match.fit(line.read(row["want"]), line.read(row["sell"])) == pick(row, "fits", "tags")


def follows(vectors):
    for row in vectors["post"]:
        found = match.post(line.read(row["follow"]), line.read(row["sell"]))
        yield row["why"], found == pick(row, "matches", "tags")


def messages(vectors):
    known = vectors["keys"]
    for row in vectors["valid"]:
        found = message.parse(row["jwt"])
        message.verify(found, known[row["key"]], row["claims"])
        yield row["name"], pick(found, "claims", "digest") == pick(row, "claims", "digest")
    for row in vectors["malformed"]:
        yield row["rule"], code_of(lambda: message.parse(row["jwt"])) == row["problem"]
    for row in vectors["bad_signature"]:
        found = message.parse(row["jwt"])
        yield row["rule"], code_of(lambda: message.verify(found, known[row["key"]], row["expected"])) == row["problem"]
    for row in vectors["fresh"]:
        found = code_of(lambda: message.check_fresh({"claims": {"iat": row["iat"]}}, row["now"]))
        yield row, found == (None if row["fresh"] else "stale_message")
    for row in vectors["order"]:
        jwt = row["jwt"] + "A" * row.get("pad", 0)
        key = known.get(row["key"])
        found = code_of(lambda: message.take(jwt, row["now"], key, row["expected"], row["by"]))
        yield row["rule"], found == row["problem"]


def records(vectors):
    for row in vectors["digest"]:
        yield row["of"], sha(row["of"]) == row["is"]
    for row in vectors["valid"]:
        yield row["name"], chain.verify(row["records"], row["from"]) == {"ok": True, "head": row["head"]}
    for row in vectors["invalid"]:
        yield row["rule"], chain.verify(row["records"], row["from"]) == row["result"]
    for row in vectors["gone"]:
        yield row["name"], chain.gone_form(row["record"], row["reason"]) == row["is"]
    for row in vectors["hidden"]:
        yield row["type"], chain.may_be_gone(row["type"]) == row["atStore"]


def ledgers(vectors):
    for row in vectors["ledgers"]:
        yield row["name"], ledger.prove(row["records"], vectors) == row["result"]


def bundles(vectors):
    def found(text):
        return sorted((fault["code"], fault.get("seq", 0)) for fault in evidence.examine(text)[0])

    def said(row):
        return sorted((fault["code"], fault.get("seq", 0)) for fault in row["faults"])

    for row in vectors["sound"]:
        faults, one = evidence.examine(evidence.changed(vectors["file"], row["drop"], row["set"]))
        yield row["name"], not faults and evidence.proves(one) == row["proves"]
    for row in vectors["texts"]:
        yield row["name"], found(row["text"]) == said(row)
    for row in vectors["tampered"]:
        yield row["name"], found(evidence.changed(vectors["file"], row["drop"], row["set"])) == said(row)


def requests(vectors):
    def read(row):
        return request.verify(row["request"], row["headers"], row["now"], vectors["key"])

    for row in vectors["valid"]:
        yield row["name"], read(row) == pick(row, "base", "nonce", "expires")
    for row in vectors["invalid"]:
        yield row["rule"], code_of(lambda: read(row)) == "bad_signature"


def key_rows(vectors):
    for row in vectors["thumbprints"]:
        found = keys.import_key(row["jwk"])["kid"]
        yield row["name"], found == row["kid"] and keys.fingerprint(found) == row["fingerprint"]
    for row in vectors["refused"]:
        yield row["rule"], code_of(lambda: keys.import_key(row["jwk"])) == "malformed"
    for row in vectors["endorsed"]:
        yield row["name"], keys.endorsed(row["entry"], vectors["pinned"]) == pick(row, "kid", "nbf")
    for row in vectors["notEndorsed"]:
        yield row["rule"], keys.endorsed(row["entry"], vectors["pinned"]) is None
    for row in vectors["successions"]:
        found = keys.succession(row["pinned"], row["ever"], row["document"], row["now"])
        yield row["name"], sorted(found) == sorted(row["counts"])


def profiles(vectors):
    for row in vectors["valid"]:
        yield row["name"], profile.read_brand(row["document"], row["origin"])["origin"] == row["origin"]
    for row in vectors["loopback"]:
        closed = code_of(lambda: profile.read_brand(row["document"], row["origin"]))
        yield row["origin"], closed == "brand_private" and bool(profile.read_brand(row["document"], row["origin"], True))
    for row in vectors["stores"]:
        yield row["name"], bool(profile.read_store(row["document"], row["origin"]))
    for row in vectors["badStores"]:
        yield row["rule"], code_of(lambda: profile.read_store(row["document"], row["origin"])) == "brand_document"
    for row in vectors["invalid"]:
        yield row["rule"], code_of(lambda: profile.read_brand(row["document"], row["origin"])) == row["problem"]


def term_rows(vectors):
    for row in vectors["roster"]:
        entry = terms.ENTRIES[row["id"]]
        flags = [flag for flag in terms.FLAGS if entry["flags"][flag]]
        yield row["id"], flags == row["flags"] and entry["dp"] == row["dp"] and terms.roster_hash(row["id"]) == entry["sha256"]
    for row in vectors["protective"]:
        yield row, terms.at_least(row["a"], row["b"]) == row["atLeast"]
    for row in vectors["hashes"]:
        yield row["id"], terms.canonical(terms.ENTRIES[row["id"]]) == row["canonical"] and sha(row["canonical"]) == row["sha256"]
    for row in vectors["grants"]:
        grant = row["grant"]
        for change in row["sets"]:
            grant = terms.narrow(grant, change)
        yield row["name"], all(terms.covers(grant, ask) == ask["covered"] for ask in row["asks"])
    for row in vectors["narrowed"]:
        grant = {"scope": row["held"], "expires": 0}
        yield row["why"], terms.narrow(grant, {"scope": row["said"]})["scope"] == row["left"]


def body_rows(vectors):
    for type_, rows in vectors["types"].items():
        for body in rows["valid"]:
            yield type_, code_of(lambda: bodies.check(type_, body)) is None
        for row in rows["invalid"]:
            body = bodies.change(rows["valid"][0], row.get("set", {}), row.get("drop", ()))
            found = bodies.faults(type_, body)
            yield row["why"], found and ".".join(map(str, ("body", *found[0]))) == row["at"]


def stories(vectors):
    types = load("vectors", "bodies.json")["types"]
    for story in vectors["stories"]:
        yield from ((f"{story['name']}, step {number}", fact) for number, fact in lifecycle.tell(story, types))


def hostile(vectors):
    for row in vectors["refused"] + vectors["taken"]:
        data = row["text"] if "text" in row else decode(row["base64url"])
        found = code_of(lambda: parse_json(data))
        yield row["rule"], found == ("malformed" if row in vectors["refused"] else None)


def doors(vectors):
    knocks = vectors["knocks"]
    for row in knocks["valid"]:
        found = door.read_knock(row["jwt"])
        is_heard = door.is_heard(found, knocks["store"], knocks["now"], knocks["published"])
        yield row["name"], is_heard and pick(found, "claims", "digest") == pick(row, "claims", "digest")
    for row in knocks["refused"]:
        yield row["rule"], code_of(lambda: door.read_knock(row["jwt"])) == row["problem"]
    for row in knocks["silent"]:
        yield row["rule"], not door.is_heard(door.read_knock(row["jwt"]), knocks["store"], knocks["now"], knocks["published"])
    for name, verb, members in (("invitations", "knock", ("store", "code")), ("links", "connect", ("brand", "link"))):
        rows = vectors[name]
        for row in rows["written"]:
            said = {member: row[member] for member in members if member in row}
            yield row["uri"], door.write(verb, said) == row["uri"] and door.read(row["uri"], verb, *members) == said
        for row in rows["read"]:
            yield row["text"], door.read(row["text"], verb, *members) == {member: row[member] for member in members if member in row}
        for row in rows["nothing"]:
            yield row["rule"], door.read(row["text"], verb, *members) is None
    for row in vectors["checks"]:
        yield row["proffer"], door.digits(row["proffer"]) == row["check"]
    for row in vectors["rotations"]["good"] + vectors["rotations"]["refused"]:
        is_good = row in vectors["rotations"]["good"]
        yield row.get("rule", row.get("name")), keys.rotated(vectors["rotations"]["rid"], row["jwk"], row["proof"]) == is_good


def disclosures(vectors):
    for kind, check in (("attribute", disclosure.is_attribute), ("pattern", disclosure.is_pattern)):
        for is_good, name in ((True, "good"), (False, "bad")):
            for text in vectors["forms"][kind][name]:
                yield text, check(text) == is_good
    for row in vectors["cover"]:
        yield row["why"], all(disclosure.covers(row["attributes"], name) == fact for name, fact in row["covers"].items())
    for row in vectors["narrow"]:
        left = sorted(terms.both(row["held"], row["said"]))
        yield row["why"], left == sorted(row["left"]) and disclosure.widens(row["held"], row["said"]) == row["widens"]
    types = load("vectors", "bodies.json")["types"]
    for row in vectors["asks"]:
        found = disclosure.answer("disclosure.ask", row["ask"], row["relationship"], types, row["scope"])
        yield row["why"], found == row["answer"]
    for row in vectors["notices"]:
        yield row["why"], disclosure.answer("incident.notice", row["body"], row["relationship"], types) == row["answer"]


FILES = {
    "bodies": body_rows, "disclosure": disclosures, "door": doors, "evidence": bundles, "follow": follows, "hostile": hostile, "key": key_rows,
    "ledger": ledgers, "lifecycle": stories, "line": lines, "match": matches, "message": messages, "profile": profiles, "record": records,
    "request": requests, "terms": term_rows,
}
