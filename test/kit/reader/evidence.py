# Examines a dispute bundle without any of our code: the same file, the same faults, only Debian's packages.
#   python3 evidence.py FILE…   for each the faults and what the brand's key proves, as JSON; exit code 1 when one is not sound
import copy, json, re, sys
from urllib.parse import parse_qs

import bodies, chain, keys, lifecycle, message, request
from basics import Refused, decode, encode, parse_json, sha
from bundle import is_bundle

NAMED = re.compile(r'"records":"([0-9]{1,15}(?:-[0-9]{1,15})?(?: [0-9]{1,15}(?:-[0-9]{1,15})?)*)"')
CAN_BE_GONE = re.compile(r"line\.post|(?:intent|thread|disclosure)\..*")


def canonical(value):
    """RFC 8785, for text, whole numbers, null, lists and objects with ASCII names."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def compact(*values):
    return json.dumps(list(values), separators=(",", ":"), ensure_ascii=False)


def published_in(text, origin):
    """What a document lists as keys; None where it is not this brand's."""
    try:
        found = parse_json(text)
    except Refused:
        return None
    if not isinstance(found, dict) or found.get("origin") != origin or not isinstance(found.get("keys"), list):
        return None
    return found["keys"]


class Bundle:
    def __init__(self, bundle):
        self.bundle, self.faults, self.claims = bundle, [], {}
        self.person, self.brand, self.ours_at = [], {}, {}
        self.published, self.heard = {}, 0
        self.acknowledged, self.ledger = 0, None
        self.places = {record["hash"]: record["seq"] for record in bundle["records"]}
        for document in bundle["documents"]:
            self.read_document(document)

    def found(self, code, seq=None):
        self.faults.append({"code": code, **({"seq": seq} if seq else {})})

    def read_document(self, document):
        """Every entry it has for a key; one that nobody can use takes nothing from the others."""
        for key in published_in(document["text"], self.bundle["brand"]) or ():
            try:
                if isinstance(key, dict) and all(isinstance(key.get(name, ""), str) for name in ("kid", "by")) and keys.is_int(key.get("nbf", 0)):
                    self.published.setdefault(keys.import_key(key)["kid"], []).append(key)
            except Refused:
                continue

    def brand_key(self, kid, is_pinned):
        """A key that counts: published before anything was pinned, afterwards only vouched for by one that counts."""
        if kid in self.brand:
            return self.brand[kid]
        if kid not in self.published:
            return None
        counting = dict(self.brand)
        grows = True
        while grows:
            fresh = {k: entries[0] for k, entries in self.published.items() if k not in counting
                     and any(keys.endorsed(entry, old) for entry in entries for old in counting.values())}
            counting |= fresh
            grows = bool(fresh)
        if kid in counting or not is_pinned:
            self.brand[kid] = self.published[kid][0]
        return self.brand.get(kid)

    def addressed(self, by_brand):
        person = f"bespeak:{self.bundle['rid']}"
        iss, aud = (self.bundle["brand"], person) if by_brand else (person, self.bundle["brand"])
        return {"iss": iss, "aud": aud, "sub": self.bundle["rid"]}

    def examine(self):
        records = self.bundle["records"]
        whole = chain.verify(records, {"seq": 0, "hash": ""})
        if not whole["ok"]:
            self.found(f"chain_{whole['reason']}", whole["seq"])
        used, is_pinned = set(), False
        for record in records:
            claims = self.read_record(record, is_pinned)
            if claims:
                if claims["jti"] in used:
                    self.found("repeated", record["seq"])
                used.add(claims["jti"])
                is_pinned = is_pinned or claims["type"] == "terms.accept"
            if self.person:
                self.ours_at[record["seq"]] = keys.thumbprint(self.person[-1])
        self.replay()
        self.read_receipts()
        self.read_acknowledgements()
        self.read_rest()
        if self.bundle["made"] < records[-1]["at"]:
            self.found("made")
        return self.faults

    def read_record(self, record, is_pinned):
        seq = record["seq"]
        if "gone" in record:
            if not CAN_BE_GONE.fullmatch(record["type"]) and not self.is_forgotten(record):
                self.found("hidden", seq)
            return None
        try:
            parsed = message.parse(record["jwt"])
        except Refused:
            self.found("message", seq)
            return None
        claims, body = parsed["claims"], parsed["claims"]["body"]
        by_brand = claims["iss"] == self.bundle["brand"]
        expected = self.addressed(by_brand)
        if any(claims.get(name) != value for name, value in expected.items()):
            self.found("addressed", seq)
            return None
        if not by_brand and not self.person and "cnf" in body:
            self.person.append(body["cnf"]["jwk"])
        key = self.brand_key(parsed["kid"], is_pinned) if by_brand else (self.person or [None])[-1]
        if not key or keys.thumbprint(key) != parsed["kid"]:
            self.found("proffer_key" if seq == 1 else "key", seq)
            return None
        try:
            message.verify(parsed, key, expected)
        except Refused:
            self.found("signature", seq)
            return None
        if claims["type"] != record["type"]:
            self.found("type", seq)
        if not (self.has_heard(claims.get("head"), seq) if by_brand else claims.get("head") == record["prev"]):
            self.found("head", seq)
        if claims["iat"] > record["at"] + 300:
            self.found("future", seq)
        if record["at"] > claims["iat"] + 300 + (5 * 86400 if by_brand else 0):
            self.found("late", seq)
        if claims["type"] == "key.rotate" and not by_brand:
            if not keys.rotated(self.bundle["rid"], body["jwk"], body["proof"]):
                self.found("rotation", seq)
            self.person.append(body["jwk"])
        try:
            if claims["type"] in message.TYPES:
                bodies.check(claims["type"], body)
        except Refused:
            self.found("message", seq)
            return None
        self.claims[seq] = claims
        return claims

    def has_heard(self, head, seq):
        """A brand names a record before its message, none older than its message before did."""
        if not head:
            return True
        place = self.places.get(head)
        if place is None or not self.heard <= place < seq:
            return False
        self.heard = place
        return True

    def replay(self):
        ledger = lifecycle.Ledger()
        for record in self.bundle["records"]:
            try:
                ledger.run_to(record["at"])
                claims = self.claims.get(record["seq"])
                if claims is None:
                    ledger.pass_over(record["type"], record["at"])
                    continue
                by = "brand" if claims["iss"] == self.bundle["brand"] else "person"
                ledger.say(record["at"], by, claims["type"], claims["jti"], claims.get("on"), claims["body"])
                if claims["type"] == "terms.proffer":
                    ledger.objects["terms"][claims["jti"]]["hash"] = sha(record["jwt"])
            except Refused:
                if not any(fault.get("seq", record["seq"] + 1) <= record["seq"] for fault in self.faults):
                    self.found("impossible", record["seq"])
                return
        self.ledger = ledger

    def read_ours(self, jwt, type_):
        try:
            parsed = message.parse(jwt)
            key = next((key for key in self.person if keys.thumbprint(key) == parsed["kid"]), None)
            message.verify(parsed, key, self.addressed(False))
        except Refused:
            return None, None
        claims = parsed["claims"]
        return (claims["body"], parsed["kid"]) if claims["type"] == type_ else (None, None)

    def read_receipts(self):
        owed = {record["seq"]: record for record in self.bundle["records"]
                if self.claims.get(record["seq"], {}).get("iss") == self.bundle["brand"]}
        for jwt in self.bundle["receipts"]:
            body, kid = self.read_ours(jwt, "ledger.receipt")
            record = body and owed.get(body.get("seq"))
            if not record or kid != self.ours_at.get(record["seq"]) or any(body.get(n) != record[n] for n in ("hash", "prev", "at")):
                self.found("receipt")
            else:
                del owed[record["seq"]]
        for seq in owed:
            self.found("receipt_missing", seq)

    def read_acknowledgements(self):
        records = self.bundle["records"]
        for one in self.bundle["acknowledgements"]:
            try:
                seq, hash_, at = self.read_ack(one["jwt"]) if "jwt" in one else self.read_signed_read(one["read"])
                if not 0 < seq <= len(records) or records[seq - 1]["hash"] != hash_ or at > one["at"] + 300:
                    raise Refused("malformed")
                self.acknowledged = max(self.acknowledged, seq)
            except (Refused, KeyError, TypeError, ValueError):
                self.found("acknowledgement")

    def unanswered(self):
        """Numbers of what the person asked and, by the time of the file, nobody answered."""
        if self.ledger is None:
            return []
        self.ledger.run_to(self.bundle["made"])
        silent = {"terms": ("proffered", "expired"), "order": ("lapsed", "disputed"), "erasure": ("overdue", "closed")}
        if any("gone" in record and self.is_forgotten(record) for record in self.bundle["records"]):
            del silent["order"]
        numbers = {claims["jti"]: seq for seq, claims in self.claims.items()}
        return sorted(numbers[id_] for kind, states in silent.items() for id_, one in self.ledger.objects[kind].items()
                      if one["state"] in states and id_ in numbers)

    def read_ack(self, jwt):
        parsed = message.parse(jwt)
        message.verify(parsed, self.brand_key(parsed["kid"], True), self.addressed(True))
        claims = parsed["claims"]
        if claims["type"] != "ledger.ack":
            raise Refused("malformed")
        return claims["body"]["seq"], claims["body"]["hash"], claims["iat"]

    def read_signed_read(self, read):
        created = int(re.search(r";created=(\d{1,12})", read["signature-input"])[1])
        key = self.brand_key(re.search(r';keyid="([\w-]{43})"', read["signature-input"])[1], True)
        if key is None or f"/r/{self.bundle['rid']}" not in read["path"]:
            raise Refused("bad_signature")
        headers = {name: read[name] for name in ("signature-input", "signature")}
        request.verify(read, headers, created, key)
        asked = parse_qs(read["query"].lstrip("?"), keep_blank_values=True)
        return int(asked["after"][0]), asked["head"][0], created

    def is_forgotten(self, record):
        """Named by the person, in their own journal, as forgotten."""
        if not re.match(r"(?:offer|order|rating|incident)\.", record["type"]):
            return False
        for row in self.bundle["journal"]:
            if row["code"] != "record.forgotten" or row["rid"] != self.bundle["rid"]:
                continue
            named = NAMED.search(row["said"])
            if not named:
                continue
            for part in named[1].split(" "):
                ends = [int(end) for end in part.split("-")]
                if ends[0] <= record["seq"] <= ends[-1]:
                    return True
        return False

    def read_rest(self):
        bundle = self.bundle
        for document in bundle["documents"]:
            if sha(document["text"]) != document["sha256"] or published_in(document["text"], bundle["brand"]) is None:
                self.found("document")
        kept = {entry["sha256"] for entry in bundle["roster"]}
        if any(sha(entry["entry"]) != entry["sha256"] for entry in bundle["roster"]):
            self.found("roster")
        if any(claims["type"] == "terms.proffer" and claims["body"]["roster"]["sha256"] not in kept for claims in self.claims.values()):
            self.found("roster")
        seq = at = 0
        for row in bundle["journal"]:
            digest = sha(compact(row["said"], row["brand"], row["rid"], row["link"]))
            if row["said"] == "" and "digest" in row:
                digest = row["digest"]
            record = {**{name: row[name] for name in ("seq", "prev", "at")}, "type": row["code"], "digest": digest, "gone": ""}
            if row["hash"] != chain.record_hash(record) or row["seq"] <= seq or row["at"] < at:
                self.found("journal")
            seq, at = row["seq"], row["at"]
        self.read_seal()

    def read_seal(self):
        bundle = self.bundle
        if bundle["seal"] == "":
            body, kid = self.read_ours(bundle["closing"], "ledger.state")
            is_last = body and self.person and kid == keys.thumbprint(self.person[-1])
            # What a brand is told while the key lives has limits in it, and closes nothing.
            if not is_last or body["state"] not in lifecycle.OVER or body["limits"] != {} or body["head"]["hash"] != bundle["records"][-1]["hash"]:
                self.found("seal_missing")
            return
        rest = {name: value for name, value in bundle.items() if name != "seal"}
        try:
            header, payload, signature, signed = keys.read_jws(bundle["seal"], "bespeak-evidence+jwt")
            key = keys.import_key(self.person[-1])
            is_true = header["kid"] == key["kid"] and payload == {"rid": bundle["rid"], "sha256": sha(canonical(rest))}
            if not is_true or not keys.holds(key, signature, signed):
                raise Refused("bad_signature")
        except (Refused, IndexError):
            self.found("seal")


def examine(data):
    """The faults of a file, and what was read of it; None where it is no bundle."""
    try:
        bundle = parse_json(data)
    except Refused:
        return [{"code": "not_json"}], None
    if not is_bundle(bundle):
        return [{"code": "not_bundle"}], None
    try:
        one = Bundle(bundle)
        return one.examine(), one
    # Words that only a person who lies would sign: a key that is none, a member that is missing.
    except (Refused, KeyError, TypeError, AttributeError, ValueError):
        return [{"code": "not_bundle"}], None


def proves(one):
    """Numbers of the records that each side's key proves, up to where the brand holds them, and what was not answered."""
    brand = one.bundle["brand"]
    return {
        "byBrand": sorted(seq for seq, claims in one.claims.items() if claims["iss"] == brand),
        "byPerson": sorted(seq for seq, claims in one.claims.items() if claims["iss"] != brand),
        "acknowledged": one.acknowledged,
        "unanswered": one.unanswered(),
    }


def changed(file, drop, set_):
    """A copy with members dropped, one after the other, and then set, by JSON Pointer."""
    made = copy.deepcopy(file)

    def place(pointer):
        *path, last = pointer[1:].split("/")
        at = made
        for name in path:
            at = at[int(name)] if isinstance(at, list) else at[name]
        return at, int(last) if isinstance(at, list) else last

    for pointer in drop:
        at, name = place(pointer)
        del at[name]
    for pointer, value in set_.items():
        at, name = place(pointer)
        if isinstance(at, list) and name == len(at):
            at.append(value)
        else:
            at[name] = value
    return json.dumps(made, ensure_ascii=False)


def report(path):
    with open(path, "rb") as file:
        data = file.read()
    faults, one = examine(data)
    said = [[seq, one.claims[seq]["type"]] for seq in proves(one)["byBrand"]] if one else []
    print(json.dumps({"sound": not faults, "faults": faults, "byBrand": said}))
    return not faults


if __name__ == "__main__":
    sys.exit(0 if all([report(path) for path in sys.argv[1:]]) else 1)
