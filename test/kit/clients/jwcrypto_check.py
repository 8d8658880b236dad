# Proves and signs messages with jwcrypto (Debian's python3-jwcrypto): one JSON request a line in, one answer a line out.
# {"prove": jwt, "x": public key} -> {"header": …, "claims": …} or {"error": …};  {"sign": claims, "key": jwk} -> {"jwt": …}
import json, sys

from jwcrypto import jwk, jws


def prove(request):
    key = jwk.JWK(kty="OKP", crv="Ed25519", x=request["x"])
    token = jws.JWS()
    token.allowed_algs = ["EdDSA"]
    token.deserialize(request["prove"], key)
    header = token.jose_header
    if header["kid"] != key.thumbprint():
        raise ValueError("the kid is not the thumbprint of the key")
    return {"header": header, "claims": json.loads(token.payload)}


def sign(request):
    key = jwk.JWK(**request["key"])
    token = jws.JWS(json.dumps(request["sign"]).encode())
    header = {"alg": "EdDSA", "typ": "bespeak+jwt", "kid": key.thumbprint()}
    token.add_signature(key, None, json.dumps(header))
    return {"jwt": token.serialize(compact=True)}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = prove(request) if "prove" in request else sign(request)
    except (ValueError, KeyError, jws.InvalidJWSSignature, jws.InvalidJWSObject) as error:
        answer = {"error": str(error) or type(error).__name__}
    print(json.dumps(answer))
