# Signed reads (SPEC section 5): RFC 9421 with one label, four components and canonical fields.
import base64, re

from basics import Refused, decode
from keys import holds, import_key

COVERED = '("@method" "@authority" "@path" "@query")'
PARAMETER = r';([a-z]+)=(0|[1-9][0-9]{0,14}|"[A-Za-z0-9_-]*")'
INPUT = re.compile(rf"sig1=({re.escape(COVERED)}(?:{PARAMETER})*)")
SIGNATURE = re.compile("sig1=:([A-Za-z0-9+/]{86}==):")


def refuse(why):
    raise Refused("bad_signature", why)


def base(request, parameters):
    values = {"@method": request["method"], "@authority": request["authority"], "@path": request["path"] or "/",
              "@query": request["query"] or "?"}
    if not all(re.fullmatch("[ -~]*", value) for value in values.values()):
        refuse("a value with a line break or beyond ASCII")
    lines = [f'"{name}": {value}' for name, value in values.items()]
    return "\n".join([*lines, f'"@signature-params": {parameters}'])


def field(headers, name):
    value = headers.get(name)
    if not isinstance(value, str) or len(value) > 1024:
        refuse(f"no {name}")
    return value.strip(" \t")


def verify(request, headers, now, key):
    found = INPUT.fullmatch(field(headers, "signature-input"))
    signature = SIGNATURE.fullmatch(field(headers, "signature"))
    if not found or not signature:
        refuse("fields not as they would be written")
    pairs = re.findall(PARAMETER, found[1])
    given = dict(pairs)
    if len(given) < len(pairs) or not given.keys() <= {"created", "expires", "nonce", "keyid", "tag", "alg"}:
        refuse("a parameter twice or unknown")
    if given.get("tag") != '"bespeak"' or given.get("alg", '"ed25519"') != '"ed25519"':
        refuse("another tag or alg")
    created, expires = given.get("created", '"'), given.get("expires", '"')
    nonce, kid = given.get("nonce", ""), given.get("keyid", "")
    if '"' in created + expires or not re.fullmatch('"[A-Za-z0-9_-]{16,64}"', nonce) or decode(kid.strip('"'), 32) is None:
        refuse("a parameter of another form")
    created, expires = int(created), int(expires)
    known = import_key({name: key[name] for name in ("kty", "crv", "x")})
    data = base64.b64decode(signature[1])
    if base64.b64encode(data).decode() != signature[1] or known["kid"] != kid.strip('"'):
        refuse("a second spelling or another key")
    if abs(now - created) > 60 or not created <= expires <= created + 300 or now > expires:
        refuse("not now")
    text = base(request, found[1])
    if not holds(known, data, text.encode()):
        refuse("the signature")
    return {"base": text, "nonce": nonce.strip('"'), "expires": expires}
