# A brand in Python without any SDK: jwcrypto (apt install python3-jwcrypto) and the standard library.
# Start: /usr/bin/python3 protocol/examples/brand.py 7412
import base64, hashlib, json, sys, threading, time, urllib.request, uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from jwcrypto import jwk, jws

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 7412
ORIGIN = f"http://127.0.0.1:{PORT}"
KEY = jwk.JWK.generate(kty="OKP", crv="Ed25519")  # yours is made once and kept
PUBLIC = {**json.loads(KEY.export_public()), "kid": KEY.thumbprint()}
PROFILE = {"bespeak": ["1"], "role": "brand", "origin": ORIGIN, "name": "Corner shop", "keys": [PUBLIC],
           "legal": {"name": "Corner shop Ltd", "address": "1 Corner Street"},  # no offers without it
           **{name: f"{ORIGIN}/{name}" for name in ("inbox", "outbox", "records")}, "terms": ["PDC-INTENT"], "follows": ["#follow *"]}
people = {}  # relationship id -> key, base, head; yours are kept on a disk
answers = {}  # digest of a message -> our answer: the same message gets the same one


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def claims_of(jwt):
    part = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def prove(jwt, person):
    token = jws.JWS()
    token.allowed_algs = ["EdDSA"]
    token.deserialize(jwt, person["key"])  # raises when the signature does not hold
    claims = json.loads(token.payload)
    if (claims["iss"], claims["aud"]) != (person["id"], ORIGIN):
        raise ValueError("meant for somebody else")
    return claims


def sign(person, kind, body, **more):
    claims = {"iss": ORIGIN, "aud": person["id"], "sub": person["rid"], "jti": str(uuid.uuid4()),
              "iat": int(time.time()), "type": kind, **more, "body": body}
    token = jws.JWS(json.dumps(claims))
    token.add_signature(KEY, None, json.dumps({"alg": "EdDSA", "typ": "bespeak+jwt", "kid": PUBLIC["kid"]}))
    return token.serialize(compact=True)


def take_proffer(jwt):
    claims = claims_of(jwt)
    given = claims["body"]["cnf"]["jwk"]
    person = {"rid": claims["sub"], "id": "bespeak:" + claims["sub"], "base": claims["body"].get("base"),
              "key": jwk.JWK(kty="OKP", crv="Ed25519", x=given["x"]), "seq": 0, "hash": ""}
    prove(jwt, person)
    people[claims["sub"]] = person
    return sign(person, "terms.accept", {"agreement": claims["body"]["preferred"], "proffer_hash": digest(jwt),
                                         "cnf": {"jwk": PUBLIC}}, on=claims["jti"])


def take_batch(jwt):
    person = people[claims_of(jwt)["sub"]]
    for record in prove(jwt, person)["body"].get("records", []):
        if record["seq"] <= person["seq"]:
            continue  # a batch may come twice
        text = "\n".join(["bespeak/1", str(record["seq"]), person["hash"], str(record["at"]), record["type"],
                          record.get("digest") or digest(record["jwt"])])
        if record["hash"] != digest(text):
            raise ValueError("this is not the history we know")
        person["seq"], person["hash"] = record["seq"], record["hash"]
        if "jwt" not in record or claims_of(record["jwt"])["iss"] == ORIGIN:
            continue  # content that ended, or our own words
        message = prove(record["jwt"], person)
        if message["type"] == "intent.post":
            threading.Timer(0.1, offer, [person, message]).start()
        if message["type"] == "offer.accept":
            threading.Timer(0.1, send, [person, "order.confirm", {"number": "N-1"}, message["jti"]]).start()
    return sign(person, "ledger.ack", {"seq": person["seq"], "hash": person["hash"]})


def offer(person, intent):
    totals = [{"type": "subtotal", "amount": 79900}, {"type": "total", "amount": 79900}]
    body = {"intent": {"id": intent["jti"], "revision": 1}, "line": "#sell laptop EUR799 is:new", "fit": [],
            "items": [{"name": "Laptop 13", "quantity": 1, "amount": 79900}], "totals": totals, "currency": "EUR",
            "valid_until": intent["body"]["expires"], "confirm_within": "PT24H", "lang": "en"}
    send(person, "offer.make", body)


def send(person, kind, body, on=None):
    about = {"on": on} if on else {}
    jwt = sign(person, kind, body, head=person["hash"], **about)
    request = urllib.request.Request(person["base"] + "/inbox", jwt.encode(), {"content-type": "application/jwt"})
    with urllib.request.urlopen(request, timeout=10) as response:
        print(kind, prove(response.read().decode(), person)["body"], flush=True)  # the store's signed receipt


class Desk(BaseHTTPRequestHandler):
    def give(self, status, kind, text):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        known = self.path == "/.well-known/bespeak"
        self.give(200 if known else 404, "application/json", json.dumps(PROFILE) if known else "{}")

    def do_POST(self):
        jwt = self.rfile.read(int(self.headers["content-length"])).decode()
        try:
            take = take_proffer if claims_of(jwt)["type"] == "terms.proffer" else take_batch
            answers[digest(jwt)] = answers.get(digest(jwt)) or take(jwt)
            self.give(200, "application/jwt", answers[digest(jwt)])
        except (ValueError, KeyError, jws.InvalidJWSSignature, jws.InvalidJWSObject):
            self.give(401, "text/plain", "")


ThreadingHTTPServer(("127.0.0.1", PORT), Desk).serve_forever()
