# The lifecycle (SPEC section 7): protocol/allowed.json run over the records of one ledger, with cascades and lapses.
import copy

import bodies
from basics import Refused, load, sha
from line import read
from message import TYPES
from terms import beyond, duration, narrow, seconds

TABLE = load("allowed.json")
OVER = ("revoked", "left", "expired", "declined")
SHELVES = {"terms": "proffers", **{kind: kind + "s" for kind in TABLE["states"] if kind not in ("terms", "relationship")}}
DAY = 86400
LIVE = ("made", "countered", "revised", "accepted")
BARE = {"order.confirm": (), "order.update": ("event",), "order.receipt": ("totals", "currency", "payment"),
        "order.refund": ("amount", "currency", "reason"), "order.cancel": ("reason",)}
UNSEEN = "unseen"
GROUNDS = {f"eu-gdpr:JustificationA17{word}" for word in
           ("LegalClaims", "LegallyRequired", "FreedomOfExpression", "PublicInterest", "PublicHealth", "Archiving")}
GROUNDS |= {f"eu-gdpr:JustificationA12{word}" for word in
            ("Delay", "Complexity", "HighVolume", "IdentityRequired", "ManifestlyExcessive")}


def first_pair(members):
    return next(iter((members or {}).items()), None)


def rows_of(type_):
    return [row for row in TABLE["rows"] if row["type"] == type_]


def candidates(type_, by, relationship):
    """Rows for this sender in this state of the relationship, or the refusal."""
    if type_ not in TYPES:
        raise Refused("unknown_type")
    mine = [row for row in rows_of(type_) if row["by"] == by]
    if not mine:
        raise Refused("not_allowed")
    fitting = [row for row in mine if relationship in row["relationship"]]
    if fitting:
        return fitting
    if relationship in OVER and relationship != "declined":
        raise Refused("revoked")
    if relationship == "paused" and any(row["relationship"].get("in_force") == "in_force" for row in mine):
        raise Refused("paused")
    raise Refused("illegal_transition", f"{type_} while {relationship}")


def choose(rows, state, event):
    for row in rows:
        if row.get("event", event) != event:
            continue
        if state is None and "object" not in row or state is not None and (state in row.get("from", ()) or state == UNSEEN and "object" in row):
            return row
    return None


class Ledger:
    def __init__(self):
        self.relationship, self.terms, self.grant = "none", None, None
        self.objects = {kind: {} for kind in SHELVES}
        self.hidden = set()
        self.count = 0

    # What the clock brings about.

    def last_second(self, kind, one, to):
        if kind == "terms":
            is_current = self.terms == one["id"] and self.grant is not None
            return self.grant["expires"] if is_current else one["expires"]
        if kind == "order":
            if to == "lapsed":
                return one["confirm_by"]
            return one["changed"] + 30 * DAY if self.relationship in OVER else None
        if kind == "erasure":
            promised = one.get("promised", one["due"])
            return max(one["due"], promised) + 365 * DAY if to == "closed" else promised
        return one.get("expires")

    def lapse_of(self, kind, one):
        row = next((row for row in TABLE["lapses"] if row["object"] == kind and one["state"] in row["from"]), None)
        last = row and self.last_second(kind, one, row["to"])
        return None if last is None else (last + 1, row["to"])

    def run_to(self, now):
        while True:
            due = [(*lapse, kind, id_) for kind, all_ in self.objects.items() for id_, one in all_.items()
                   if (lapse := self.lapse_of(kind, one))]
            at, to, kind, id_ = min(due, key=lambda one: one[0], default=(now + 1, None, None, None))
            if at > now:
                return
            self.move(kind, id_, to, at)
            if kind == "terms" and id_ == self.terms:
                self.turn("expired", at)

    # Changes and what follows from them.

    def move(self, kind, id_, to, at):
        one = self.objects[kind].get(id_)
        if one is None or one["state"] == to:
            return
        one.update(state=to, changed=at)
        self.cascade({"object": kind, "to": to}, id_, at)

    def turn(self, to, at):
        if to == self.relationship:
            return
        self.relationship = to
        if to in OVER:
            self.grant = None
            self.cascade({"relationship": to}, None, at)

    def cascade(self, cause, id_, at):
        for row in TABLE["cascades"]:
            when = row["when"]
            if when.keys() != cause.keys() or not all(value in when[name] if isinstance(when[name], list) else value == when[name]
                                                      for name, value in cause.items()):
                continue
            for one in self.objects[row["object"]].values():
                if one["state"] in row["from"] and self.reaches(row["of"], id_, one):
                    one.update(state=row["to"], changed=at)

    def reaches(self, of, id_, one):
        if of in ("all", "rest"):
            return of == "all" or one["id"] != id_
        if of == "order":
            return one.get("order") == id_
        if of == "offer":
            return self.objects["order"][id_]["offer"] == one["id"]
        is_on = one["intent"] == id_
        return is_on if of == "intent" else is_on and one["answers"] < self.objects["intent"].get(id_, {}).get("revision", 0)

    # Records.

    def pass_over(self, type_, at):
        """A record in gone form: its type still tells what it did to the relationship as a whole."""
        rows = rows_of(type_)
        self.count += 1
        for row in rows:
            self.hidden |= {row["object"]} if "object" in row else set()
            self.hidden |= {*row.get("makes", {}), *row.get("also", {})}
        fitting = next((row for row in rows if self.relationship in row["relationship"]), None)
        if fitting:
            self.turn(fitting["relationship"][self.relationship], at)

    def subject(self, type_, on, body):
        if type_ == "offer.make":
            if on not in (None, body["intent"]["id"]):
                raise Refused("malformed", "on")
            return body["intent"]["id"]
        rule = TYPES[type_]["on"]
        if rule == "required" and on is None:
            raise Refused("malformed", "on")
        return None if rule == "none" else on

    def say(self, at, by, type_, id_, on, body, digest=None):
        if by == "person" and type_ not in TYPES:
            self.count += 1
            return
        rows = candidates(type_, by, self.relationship)
        bodies.check(type_, body)
        about = self.subject(type_, on, body)
        if type_ == "disclosure.ask" and "terms" not in self.hidden and (self.grant is None or beyond(self.grant, body, at)):
            raise Refused("no_grant")
        kind = next((row["object"] for row in rows_of(type_) if "object" in row), None)
        event = body["event"] if type_ == "order.update" else None
        state = None
        if kind and about is not None:
            state = self.objects[kind].get(about, {}).get("state", "none")
            if kind in self.hidden and not choose(rows, state, event):
                state = UNSEEN
        row = choose(rows, state, event)
        if row is None:
            raise Refused("expired" if state in ("expired", "lapsed") else "illegal_transition", f"{type_} {kind} {state}")
        self.check_rules(type_, by, about, at, body)
        made = first_pair(row.get("makes"))
        if made:
            if id_ in self.objects[made[0]]:
                raise Refused("conflict")
            self.make(made, type_, id_, about, at, body, digest or sha(id_))
        self.effect(type_, by, id_, about, at, body)
        to = state if row.get("to") == "same" else row.get("to")
        if kind and about is not None and to not in (None, UNSEEN) and "object" in row and (made or (None,))[0] != kind:
            self.move(kind, about, to, at)
        also = first_pair(row.get("also"))
        if also and about in self.objects["order"]:
            self.move(also[0], self.objects["order"][about]["offer"], also[1], at)
        self.cascade({"type": type_}, id_ if made else about, at)
        self.turn(row["relationship"][self.relationship], at)
        self.count += 1

    def make(self, made, type_, id_, about, at, body, digest):
        kind, state = made
        one = {"id": id_, "state": state, "changed": at}
        if kind == "terms":
            one |= {"body": body, "hash": digest, "expires": seconds(body["expires"])}
        elif kind == "intent":
            one |= {"revision": 1, "expires": seconds(body["expires"])}
        elif kind == "offer":
            one |= {"intent": body["intent"]["id"], "answers": body["intent"]["revision"], "revision": 1, "rounds": 0,
                    "body": body, "expires": seconds(body["valid_until"])}
        elif kind == "order":
            offer = self.objects["offer"].get(about)
            if offer is None:
                self.hidden.add("order")
                return
            one |= {"offer": about, "confirm_by": at + duration(offer["body"]["confirm_within"]), "rated": []}
        elif type_ == "disclosure.grant":
            one |= {"expires": seconds(body["until"]), "order": body.get("order")}
        elif kind == "post":
            last = read(body["line"]).get("x")
            one |= {"expires": seconds(f"{last}T23:59:59Z")} if last else {}
        elif kind == "erasure":
            one |= {"due": seconds(body["due"]), "made": at}
        self.objects[kind][id_] = one

    def effect(self, type_, by, id_, about, at, body):
        """What a message changes beside states."""
        one = {kind: all_[about] for kind, all_ in self.objects.items() if about in all_}
        if type_ == "terms.proffer" and self.grant is None:
            self.terms = id_
        elif type_ == "terms.accept" and "terms" in one:
            self.terms = about
            body_ = one["terms"]["body"]
            self.grant = {"scope": body_["scope"], "from": at, "expires": seconds(body_["expires"]), "isPaused": self.relationship == "paused"}
        elif type_ == "terms.counter" and "terms" in one:
            one["terms"]["counter"] = body["agreement"]
        elif type_ == "grant.set" and self.grant:
            self.grant = narrow(self.grant, body)
        elif type_ in ("terms.pause", "terms.resume") and self.grant:
            self.grant["isPaused"] = type_ == "terms.pause"
        elif type_ == "intent.revise" and "intent" in one:
            one["intent"].update(revision=body["revision"], expires=seconds(body["expires"]))
        elif type_ == "offer.revise" and "offer" in one:
            one["offer"].update(revision=one["offer"]["revision"] + 1, answers=body["intent"]["revision"], body=body,
                                expires=seconds(body["valid_until"]))
        elif type_ == "offer.counter" and "offer" in one:
            one["offer"]["rounds"] += 1
        elif type_ == "disclosure.grant" and "disclosure" in one:
            one["disclosure"].update(expires=seconds(body["until"]), order=body.get("order", one["disclosure"].get("order")))
        elif type_ == "erasure.acknowledge" and "erasure" in one:
            one["erasure"]["promised"] = seconds(body["due"])
        elif type_ == "rating.give" and "order" in one:
            one["order"]["rated"].append(by)

    def check_rules(self, type_, by, about, at, body):
        """The rules, which come last in the order of checks; what is hidden cannot be held against a message."""
        def seen(*kinds):
            return not self.hidden & set(kinds)

        offer, terms = self.objects["offer"].get(about), self.objects["terms"].get(about)
        if type_ == "terms.proffer" and seen("terms") and terms:
            if terms.get("counter") != body["preferred"] or body["alternates"]:
                raise Refused("malformed", "a proffer after a counter")
        if type_ in ("terms.accept", "terms.counter") and seen("terms") and terms:
            listed = [terms["body"]["preferred"], *terms["body"]["alternates"]]
            if type_ == "terms.accept" and body["proffer_hash"] != terms["hash"]:
                raise Refused("malformed", "proffer_hash")
            if (body["agreement"] in listed) != (type_ == "terms.accept"):
                raise Refused("malformed", "agreement")
        if type_ == "intent.revise" and seen("intent") and body["revision"] != self.objects["intent"].get(about, {}).get("revision", 0) + 1:
            raise Refused("stale_revision")
        if type_ in ("offer.make", "offer.revise") and seen("intent", "offer"):
            self.check_offer(type_, offer, at, body)
        if type_ == "offer.counter" and seen("offer") and offer and offer["rounds"] >= 3:
            raise Refused("quota")
        if type_ == "offer.accept" and seen("offer") and offer:
            if body["revision"] != offer["revision"]:
                raise Refused("stale_revision")
            if [(row["type"], row["amount"]) for row in body["totals"]] != [(row["type"], row["amount"]) for row in offer["body"]["totals"]]:
                raise Refused("malformed", "totals")
        if type_ in BARE and by == "brand" and self.relationship in OVER:
            if not body.keys() <= set(BARE[type_]) or any("label" in row for row in body.get("totals", [])):
                raise Refused("no_grant")
        if type_ == "incident.notice" and seen("order"):
            if self.relationship in OVER and "link" in body:
                raise Refused("no_grant")
            if "order" in body and body["order"] not in self.objects["order"]:
                raise Refused("malformed", "order")
        if type_ == "erasure.acknowledge" and seen("erasure") and about in self.objects["erasure"]:
            if seconds(body["due"]) > self.objects["erasure"][about]["made"] + 92 * DAY:
                raise Refused("malformed", "due")
        if type_ == "erasure.receipt":
            if any(one > self.count for one in body["erased"]) or any(one["ground"] not in GROUNDS for one in body["retained"]):
                raise Refused("malformed", "receipt")
        if type_ == "rating.give" and seen("order") and by in self.objects["order"].get(about, {}).get("rated", []):
            raise Refused("illegal_transition", "rated")

    def check_offer(self, type_, offer, at, body):
        if type_ == "offer.revise" and (offer or {}).get("intent") != body["intent"]["id"]:
            raise Refused("malformed", "another intent")
        intent = self.objects["intent"].get(body["intent"]["id"])
        if intent and body["intent"]["revision"] != intent["revision"]:
            raise Refused("stale_revision")
        if intent and seconds(body["valid_until"]) < at:
            raise Refused("expired")
        if type_ == "offer.make":
            if any(one["intent"] == body["intent"]["id"] and one["state"] in LIVE for one in self.objects["offer"].values()):
                raise Refused("quota")


def body_of(step, types):
    merged = {**types[step["type"]]["valid"][0], **step.get("body", {})} if step["type"] in types else step.get("body", {})
    return {name: value for name, value in merged.items() if value is not None}


def states(ledger):
    found = {SHELVES[kind]: {id_: one["state"] for id_, one in all_.items()} for kind, all_ in ledger.objects.items()}
    return {"relationship": ledger.relationship, **found}


def take(ledger, step, types):
    """The ledger after a step, and the code of a refusal, with which nothing has changed."""
    later = copy.deepcopy(ledger)
    if "clock" in step:
        later.run_to(step["clock"])
        return later, None
    try:
        later.run_to(step["at"])
        if "gone" in step:
            later.pass_over(step["type"], step["at"])
        else:
            later.say(step["at"], step["by"], step["type"], step["id"], step.get("on"), body_of(step, types))
    except Refused as refusal:
        return ledger, refusal.code
    return later, None


def differs(expected, found):
    return any(found.get(name) != value if isinstance(value, str) else not value.items() <= found[name].items()
               for name, value in expected.items())


def tell(story, types):
    """For each step its number and whether the story goes as it says."""
    ledger = Ledger()
    for number, step in enumerate(story["steps"]):
        ledger, code = take(ledger, step, types)
        yield number, code == step.get("problem") and not differs(step.get("then", {}), states(ledger))
