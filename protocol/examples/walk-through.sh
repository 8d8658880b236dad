#!/usr/bin/env bash
# A brand by hand, with bash, curl and openssl: a key, an agreement, a wish read and answered, each step to be looked at.
#
#   walk-through.sh ORIGIN FOLDER
#
# Your web server at ORIGIN serves FOLDER, and puts what is posted to /inbox into FOLDER/inbox/, a file each, and
# answers 202. Then add ORIGIN as a brand in your store, and post a wish. OpenSSL 3.
set -euo pipefail
origin=$1 folder=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# --- Bytes as base64url without padding, hashes in that form, and members of flat JSON by their name.
encode() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
decode() {
  local text
  text=$(tr -- '-_' '+/')
  while ((${#text} % 4)); do text+='='; done
  printf '%s' "$text" | openssl base64 -d -A
}
hash() { openssl dgst -sha256 -binary | encode; }
member() { { grep -oE "\"$1\":(\"[^\"]*\"|[0-9]+)" | head -n 1 | cut -d : -f 2- | tr -d '"'; } || true; }
payload() { cut -d . -f 2 | decode; }
uuid() { openssl rand -hex 16 | sed -E 's/(.{8})(.{4}).(.{3}).(.{3})(.{12})/\1-\2-4\3-a\4-\5/'; }

# --- A key: 32 random bytes, made once and kept. Its name is the hash of its public half (RFC 7638).
openssl genpkey -algorithm ed25519 -out "$work/key.pem"
x=$(openssl pkey -in "$work/key.pem" -pubout -outform DER | tail -c 32 | encode)
kid=$(printf '{"crv":"Ed25519","kty":"OKP","x":"%s"}' "$x" | hash)
jwk="{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"$x\",\"kid\":\"$kid\"}"

# --- The document that says who you are.
mkdir -p "$folder/.well-known" "$folder/inbox"
cat > "$folder/.well-known/bespeak" << DOCUMENT
{"bespeak":["1"],"role":"brand","origin":"$origin","name":"Corner by hand","keys":[$jwk],
 "legal":{"name":"Corner shop Ltd","address":"1 Corner Street"},"follows":["#follow *"],"terms":["PDC-INTENT"],
 "inbox":"$origin/inbox","outbox":"$origin/outbox","records":"$origin/records"}
DOCUMENT
echo "published: $origin/.well-known/bespeak"

# --- Signing: any bytes, and a message around its claims.
sign_bytes() { openssl pkeyutl -sign -inkey "$work/key.pem" -rawin -in "$1" | openssl base64 -A; }
message() { # type, body, more claims
  local claims input
  claims="{\"iss\":\"$origin\",\"aud\":\"bespeak:$rid\",\"sub\":\"$rid\",\"jti\":\"$(uuid)\",\"iat\":$(date +%s)"
  claims+=",\"type\":\"$1\"$3,\"body\":$2}"
  input="$(printf '{"alg":"EdDSA","typ":"bespeak+jwt","kid":"%s"}' "$kid" | encode).$(printf '%s' "$claims" | encode)"
  printf '%s' "$input" > "$work/input"
  printf '%s.%s' "$input" "$(sign_bytes "$work/input" | tr '+/' '-_' | tr -d '=')"
}

# --- Proving what the person signed, by the key that the proffer brings (a DER header makes a key file of 32 bytes).
prove() { # message
  { printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00' && printf '%s' "$person" | decode; } > "$work/person.der"
  printf '%s' "${1%.*}" > "$work/said"
  printf '%s' "${1##*.}" | decode > "$work/signature"
  openssl pkeyutl -verify -pubin -inkey "$work/person.der" -keyform DER -rawin -in "$work/said" \
    -sigfile "$work/signature" > "$work/verdict" || { echo "a signature does not hold" >&2; exit 1; }
}

# --- The proffer: somebody would deal with you under an agreement.
proffer=
until [ -n "$proffer" ]; do
  for file in "$folder"/inbox/*; do
    [ -f "$file" ] && payload < "$file" | grep -q '"type":"terms.proffer"' && proffer=$(cat "$file") && break
  done
  sleep 0.2
done
said=$(printf '%s' "$proffer" | payload)
rid=$(printf '%s' "$said" | member sub)
base=$(printf '%s' "$said" | member base)
person=$(printf '%s' "$said" | grep -o '"cnf":{.*' | member x)
prove "$proffer"
echo "proffered: $(printf '%s' "$said" | member preferred)"

# --- Your accept names the very bytes that you accept, and pins your key.
body="{\"agreement\":\"$(printf '%s' "$said" | member preferred)\",\"proffer_hash\":\"$(printf '%s' "$proffer" | hash)\""
accept=$(message terms.accept "$body,\"cnf\":{\"jwk\":$jwk}}" ",\"on\":\"$(printf '%s' "$said" | member jti)\"")
post() { curl -sS --fail-with-body -H 'content-type: application/jwt' --data-binary "$1" "$base/inbox"; }
post "$accept" > "$work/answer"
echo "accepted"

# --- A signed read (RFC 9421) of the records behind those you hold.
seq=0 head=
records() {
  local query="?after=$seq&head=$head" host path now parameters
  host=$(printf '%s' "$base" | cut -d / -f 3) path="/$(printf '%s' "$base" | cut -d / -f 4-)/records" now=$(date +%s)
  parameters="(\"@method\" \"@authority\" \"@path\" \"@query\");created=$now;expires=$((now + 300))"
  parameters+=";nonce=\"$(openssl rand 16 | encode)\";keyid=\"$kid\";tag=\"bespeak\""
  printf '"@method": GET\n"@authority": %s\n"@path": %s\n"@query": %s\n"@signature-params": %s' \
    "$host" "$path" "$query" "$parameters" > "$work/base"
  curl -sS --fail-with-body -H "signature-input: sig1=$parameters" -H "signature: sig1=:$(sign_bytes "$work/base"):" \
    "$base/records$query"
}

# --- Each record is chained to the one before by its hash; the person's signature is proven; a wish is waited for.
wish=
until [ -n "$wish" ]; do
  while read -r record; do
    jwt=$(printf '%s' "$record" | member jwt)
    at=$(printf '%s' "$record" | member at) type=$(printf '%s' "$record" | member type)
    digest=$(printf '%s' "$record" | member digest)
    [ -n "$jwt" ] && digest=$(printf '%s' "$jwt" | hash)
    seq=$((seq + 1))
    head=$(printf 'bespeak/1\n%s\n%s\n%s\n%s\n%s' "$seq" "$head" "$at" "$type" "$digest" | hash)
    [ "$head" = "$(printf '%s' "$record" | member hash)" ] || { echo "another history at record $seq" >&2; exit 1; }
    case $(printf '%s' "$jwt" | payload | member iss) in bespeak:*) prove "$jwt" ;; esac
    [ "$type" = intent.post ] && [ -n "$jwt" ] && wish=$(printf '%s' "$jwt" | payload)
  done < <(records | grep -oE '\{[^{}]*"seq":[^{}]*"(jwt|gone)"[^{}]*\}')
  [ -n "$wish" ] || sleep 0.5
done
echo "wished: $(printf '%s' "$wish" | grep -oE '"line":"([^"\\]|\\.)*"')"

# --- The offer: in minor units, all that is to be paid. The answer is the person's signed receipt.
offer="{\"intent\":{\"id\":\"$(printf '%s' "$wish" | member jti)\",\"revision\":1},\"line\":\"#sell laptop EUR799 is:new\""
offer+=',"items":[{"name":"Laptop 13","quantity":1,"amount":79900}],"currency":"EUR","fit":[],"lang":"en"'
offer+=',"totals":[{"type":"subtotal","amount":79900},{"type":"total","amount":79900}],"confirm_within":"PT24H"'
offer+=",\"valid_until\":\"$(printf '%s' "$wish" | grep -o '"expires":"[^"]*"' | cut -d '"' -f 4)\"}"
receipt=$(post "$(message offer.make "$offer" ",\"head\":\"$head\"")")
prove "$receipt"
echo "offered: record $(printf '%s' "$receipt" | payload | member seq)"
