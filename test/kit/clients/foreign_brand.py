# A brand in plain Python: jwcrypto (Debian's python3-jwcrypto) for the messages, the standard library for the rest.
# Start: /usr/bin/python3 test/kit/clients/foreign_brand.py --port 7412   (prints one JSON line for each event)
import base64, calendar, hashlib, json, re, secrets, sys, threading, time, urllib.error, urllib.request, uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jwcrypto import jwk, jws

PORT = int(sys.argv[sys.argv.index("--port") + 1])
ORIGIN = f"http://127.0.0.1:{PORT}"
KEY = jwk.JWK.generate(kty="OKP", crv="Ed25519")
KID = KEY.thumbprint()
PUBLIC = {**json.loads(KEY.export_public()), "kid": KID}
PROFILE = {
    "bespeak": ["1"], "role": "brand", "origin": ORIGIN, "name": "Python goods", "keys": [PUBLIC],
    "legal": {"name": "Python goods Ltd", "address": "1 Elsewhere Road"},
    "inbox": f"{ORIGIN}/inbox", "outbox": f"{ORIGIN}/outbox", "records": f"{ORIGIN}/records",
    "terms": ["PDC-INTENT", "SD-BASE-DP", "SD-BASE"], "follows": ["#follow *"], "lang": ["en"],
}
people, answers, turn = {}, {}, threading.Lock()


def say(event, **values):
    print(json.dumps({"event": event, **values}), flush=True)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sha256(text):
    return b64(hashlib.sha256(text.encode()).digest())


def peek(jwt):
    """Claims of a message that nobody has proven yet."""
    part = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def prove(person, jwt):
    token = jws.JWS()
    token.allowed_algs = ["EdDSA"]
    token.deserialize(jwt, person["key"])
    claims = json.loads(token.payload)
    if token.jose_header != {"alg": "EdDSA", "typ": "bespeak+jwt", "kid": person["key"].thumbprint()}:
        raise ValueError("wrong header")
    if (claims["iss"], claims["aud"], claims["sub"]) != (person["id"], ORIGIN, person["rid"]):
        raise ValueError("meant for somebody else")
    return claims


def message(person, kind, body, **more):
    claims = {"iss": ORIGIN, "aud": person["id"], "sub": person["rid"], "jti": str(uuid.uuid4()),
              "iat": int(time.time()), "type": kind, **more, "body": body}
    token = jws.JWS(json.dumps(claims).encode())
    token.add_signature(KEY, None, json.dumps({"alg": "EdDSA", "typ": "bespeak+jwt", "kid": KID}))
    return token.serialize(compact=True), claims["jti"]


def take_proffer(jwt, claims):
    body, rid = claims["body"], claims["sub"]
    person = {"rid": rid, "id": f"bespeak:{rid}", "base": body.get("base"), "seq": 0, "hash": "", "work": [],
              "key": jwk.JWK(**{name: body["cnf"]["jwk"][name] for name in ("kty", "crv", "x")})}
    prove(person, jwt)
    people[rid] = person
    say("proffer", rid=rid, preferred=body["preferred"])
    accept = {"agreement": body["preferred"], "proffer_hash": sha256(jwt), "cnf": {"jwk": PUBLIC}}
    return message(person, "terms.accept", accept, on=claims["jti"])[0]


def take_record(person, record):
    """One record: its place in the chain, its signature, then what it says."""
    seq, kind = record["seq"], record["type"]
    if seq <= person["seq"]:
        return
    if seq != person["seq"] + 1 or record["prev"] != person["hash"]:
        raise ValueError("the chain is broken")
    digest = record.get("digest") or sha256(record["jwt"])
    if record["hash"] != sha256(f"bespeak/1\n{seq}\n{record['prev']}\n{record['at']}\n{kind}\n{digest}"):
        raise ValueError("a hash is wrong")
    is_mine = "jwt" in record and peek(record["jwt"])["iss"] == ORIGIN
    claims = None if is_mine or "jwt" not in record else prove(person, record["jwt"])
    person["seq"], person["hash"] = seq, record["hash"]
    if is_mine and kind == "terms.accept":
        say("agreed", rid=person["rid"], seq=seq)
    if claims:
        person["work"].append((claims, seq))


def offer_for(intent, body):
    item = body["line"].split(" ")[1]
    price = re.search(r"([A-Z]{3})\d*\.\.(\d+)", body["line"])
    currency, most = price.groups() if price else ("EUR", "100")
    amount, end = int(most) * 100, time.strptime(body["expires"], "%Y-%m-%dT%H:%M:%SZ")
    until = time.gmtime(min(time.time() + 86400, calendar.timegm(end)))
    return {"intent": {"id": intent, "revision": 1}, "currency": currency, "confirm_within": "PT24H", "fit": [],
            "line": f"#sell {'laptop' if item == '*' else item} {currency}{most}", "lang": "en",
            "items": [{"name": "As asked for", "quantity": 1, "amount": amount}],
            "totals": [{"type": "subtotal", "amount": amount}, {"type": "total", "amount": amount}],
            "valid_until": time.strftime("%Y-%m-%dT%H:%M:%SZ", until)}


def answer(person, claims, seq):
    kind, jti, body = claims["type"], claims["jti"], claims["body"]
    if kind == "intent.post":
        say("intent", id=jti, line=body["line"], seq=seq)
        offer = offer_for(jti, body)
        person["currency"] = offer["currency"]
        post(person, "offer.make", offer)
    if kind == "offer.accept":
        say("accept", order=jti, seq=seq)
        post(person, "order.confirm", {"number": "P-1"}, jti)
        payment = {"method": "transfer", "reference": "P-1"}
        post(person, "order.receipt", {"totals": body["totals"], "currency": person["currency"], "payment": payment}, jti)
    if kind == "terms.revoke":
        say("revoked", rid=person["rid"], seq=seq)


def post(person, kind, body, on=None):
    with turn:
        jwt, _ = message(person, kind, body, head=person["hash"], **({"on": on} if on else {}))
    headers = {"content-type": "application/jwt"}
    request = urllib.request.Request(f"{person['base']}/inbox", jwt.encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        receipt = prove(person, response.read().decode())
    if receipt["type"] != "ledger.receipt":
        raise ValueError("that is no receipt")
    say("receipted", type=kind, seq=receipt["body"]["seq"])


def signed_read(url):
    """RFC 9421 over exactly four components."""
    host, path, query = re.match(r"https?://([^/]+)([^?]*)(.*)", url).groups()
    now = int(time.time())
    parameters = ('("@method" "@authority" "@path" "@query")'
                  f';created={now};expires={now + 120};nonce="{secrets.token_urlsafe(16)}";keyid="{KID}";tag="bespeak"')
    base = (f'"@method": GET\n"@authority": {host}\n"@path": {path}\n"@query": {query or "?"}\n'
            f'"@signature-params": {parameters}')
    signature = base64.b64encode(KEY.get_op_key("sign").sign(base.encode())).decode()
    headers = {"signature-input": f"sig1={parameters}", "signature": f"sig1=:{signature}:"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as response:
        return json.load(response)


def work_off(person):
    """Answers one after the other, outside the call that brought them; then reads what has come meanwhile."""
    while person["work"]:
        claims, seq = person["work"].pop(0)
        try:
            answer(person, claims, seq)
        except (OSError, ValueError, jws.InvalidJWSSignature) as error:
            detail = error.read().decode() if isinstance(error, urllib.error.HTTPError) else ""
            say("problem", reason=f"{error} {detail}".strip())


def pull(person):
    page = signed_read(f"{person['base']}/records?after={person['seq']}&head={person['hash']}&limit=200")
    with turn:
        for record in page["records"]:
            take_record(person, record)
    say("pulled", seq=person["seq"])


def take_batch(person, jwt):
    body = prove(person, jwt)["body"]
    with turn:
        for record in body.get("records", []):
            take_record(person, record)
        ack = message(person, "ledger.ack", {"seq": person["seq"], "hash": person["hash"]})[0]
    is_behind = body["head"]["seq"] > person["seq"] and person["base"]
    threading.Thread(target=lambda: (is_behind and pull(person), work_off(person)), daemon=True).start()
    return ack


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def give(self, status, kind, text):
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path == "/.well-known/bespeak":
            return self.give(200, "application/json", json.dumps(PROFILE))
        if self.path.startswith("/outbox"):
            return self.give(200, "application/json", '{"messages":[],"more":false}')
        return self.give(404, "text/plain", "Not found")

    def do_POST(self):
        jwt = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
        try:
            claims = peek(jwt)
            person, known = people.get(claims.get("sub")), answers.get(sha256(jwt))
            if known:
                return self.give(200, "application/jwt", known)
            if claims["type"] == "terms.proffer" and not person:
                result = take_proffer(jwt, claims)
            elif claims["type"] == "ledger.batch" and person:
                result = take_batch(person, jwt)
            else:
                return self.give(401, "text/plain", "")
        except (ValueError, KeyError, jws.InvalidJWSSignature, jws.InvalidJWSObject) as error:
            say("problem", reason=str(error))
            return self.give(401, "text/plain", "")
        answers[sha256(jwt)] = result
        return self.give(200, "application/jwt", result)


server = ThreadingHTTPServer(("127.0.0.1", PORT), Desk)
say("listening", origin=ORIGIN, kid=KID)
server.serve_forever()
