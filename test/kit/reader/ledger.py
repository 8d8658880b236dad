# A whole ledger (SPEC sections 3, 4 and 7): its chain, every signature and place, and whether each message was possible.
import chain, lifecycle, message
from basics import Refused


class Proof:
    def __init__(self, vectors):
        self.vectors, self.fold = vectors, lifecycle.Ledger()
        self.person, self.brand = None, None
        self.used, self.hashes, self.heard = set(), [""], 0

    def prove(self, record):
        """What is wrong with the record; None when nothing is."""
        if "gone" in record:
            self.fold.run_to(record["at"])
            self.fold.pass_over(record["type"], record["at"])
            return None
        try:
            found = message.parse(record["jwt"])
        except Refused:
            return "message"
        claims = found["claims"]
        by = "brand" if claims["iss"] == self.vectors["origin"] else "person"
        ends = {"person": f"bespeak:{self.vectors['rid']}", "brand": self.vectors["origin"]}
        expected = {"iss": ends[by], "aud": ends["person" if by == "brand" else "brand"], "sub": self.vectors["rid"]}
        if claims["type"] != record["type"]:
            return "type"
        if any(claims.get(name) != value for name, value in expected.items()):
            return "addressed"
        try:
            message.verify(found, self.key(by, claims), expected)
        except Refused:
            return "signature"
        if claims["jti"] in self.used:
            return "repeated"
        if not -300 <= record["at"] - claims["iat"] <= 300 + (5 * 86400 if by == "brand" else 0):
            return "time"
        return self.place(by, claims, record) or self.say(by, claims, record)

    def key(self, by, claims):
        """The key named by the first proffer, or by the accept; each is signed by the key it names."""
        named = claims["body"].get("cnf", {}).get("jwk") if isinstance(claims["body"].get("cnf"), dict) else None
        if by == "person":
            self.person = self.person or named
            return self.person
        if claims["type"] == "terms.accept":
            self.brand = self.brand or named
        return self.brand or self.vectors["keys"]["brand"]

    def place(self, by, claims, record):
        head = claims.get("head")
        if by == "person":
            is_fine = head == record["prev"] or head is None and claims["type"] == "terms.proffer"
            return None if is_fine else "head"
        if not head:
            return None
        if head not in self.hashes[self.heard :]:
            return "head"
        self.heard = self.hashes.index(head)
        return None

    def say(self, by, claims, record):
        try:
            self.fold.run_to(record["at"])
            self.fold.say(record["at"], by, claims["type"], claims["jti"], claims.get("on"), claims["body"], found_hash(record))
        except Refused:
            return "impossible"
        self.used.add(claims["jti"])
        return None


def found_hash(record):
    return chain.sha(record["jwt"])


def prove(records, vectors):
    proof = Proof(vectors)
    head = {"seq": 0, "hash": ""}
    for record in records:
        step = chain.verify([record], head)
        wrong = step.get("reason") or proof.prove(record)
        if wrong:
            return {"ok": False, "seq": head["seq"] + 1, "reason": wrong}
        head = {**step["head"], "at": record["at"]}
        proof.hashes.append(record["hash"])
    return {"ok": True, "head": {"seq": head["seq"], "hash": head["hash"]}, "relationship": proof.fold.relationship}
