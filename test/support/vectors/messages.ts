// Messages that must be taken and messages that must be refused, each refusal naming its rule.
import { altered, b64, brand, headerOf, idNumber, jws, keys, now, person, rid, sha, type Key } from './ink.ts'

const from = { brand: { iss: brand, aud: person, sub: rid }, person: { iss: person, aud: brand, sub: rid } }
const plain = { ...from.brand, jti: idNumber(1), iat: now, type: 'thread.note', body: { text: 'hello' } }
const note = JSON.stringify(plain)

function valid(
  name: string,
  by: 'brand' | 'person',
  claims: Record<string, unknown>,
  raw?: string,
  header?: string,
) {
  const key = keys[by]
  const jwt = jws(header ?? headerOf(key), raw ?? JSON.stringify(claims), key)
  return { name, key: by, claims, jwt, digest: sha(jwt) }
}

const bad = (rule: string, jwt: string, problem = 'malformed') => ({ rule, problem, jwt })
const badHeader = (rule: string, header: string | Uint8Array) => bad(rule, jws(header, note, keys.brand))
const badPayload = (rule: string, payload: string | Uint8Array) =>
  bad(rule, jws(headerOf(keys.brand), payload, keys.brand))
const badClaims = (rule: string, change: Record<string, unknown>) =>
  badPayload(rule, JSON.stringify({ ...plain, ...change }))
const without = (name: string) =>
  badPayload(
    `without ${name}`,
    JSON.stringify(Object.fromEntries(Object.entries(plain).filter(([key]) => key !== name))),
  )

/** A signature that is right, with the order of the group added to S (RFC 8032 asks for S < L). */
function malleated(key: Key, input: string): string {
  const signature = key.sign(input)
  let s = 0n
  for (const byte of signature.subarray(32).toReversed()) s = (s << 8n) | BigInt(byte)
  s += 2n ** 252n + 27742317777372353535851937790883648493n
  const high = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
  return `${input}.${b64(Buffer.concat([signature.subarray(0, 32), high]))}`
}

const kid = keys.brand.kid
const header = headerOf(keys.brand)
const good = jws(header, note, keys.brand)
const parts = good.split('.')
const [p1 = '', p2 = '', p3 = ''] = parts
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const wrongly = (rule: string, jwt: string, expected: object = from.brand) => ({
  rule,
  problem: 'bad_signature',
  key: 'brand',
  expected,
  jwt,
})

/** A message whose header or payload ends in a letter with unused bits, and these bits set; signed as it stands. */
function respelled(part: 0 | 1): string {
  const texts = [header, note].map((text) => b64(text.length % 3 === 0 ? `${text} ` : text))
  const input = texts.with(part, altered(texts[part] ?? '')).join('.')
  return `${input}.${b64(keys.brand.sign(input))}`
}

const old = { ...plain, iat: now - 301 }
const by = (claims: object, key: Key = keys.brand, head = headerOf(key)): string =>
  jws(head, JSON.stringify(claims), key)
/** What a receiver finds first, where several things are wrong; `pad` letters A are to be put after the text. */
const ordered = (rule: string, problem: string | null, jwt: string, more: object = {}) => ({
  ...{ rule, by: 'brand', key: 'brand', now, expected: from.brand, problem, jwt, ...more },
})
const anybody = { expected: { ...from.brand, sub: 'EBESExQVFhcYGRobHB0eHw' } }
const kilobytes64 = { pad: 64 * 1024 }

function orderOfChecks() {
  const changed = (jwt: string): string => jwt.replace(/.{4}$/, 'AAAA')
  const person = { by: 'person', key: 'person', expected: from.person }
  const ofPerson = (type: string) => by({ ...plain, ...from.person, type, head: '' }, keys.person)
  return [
    ordered('nothing is wrong', null, good),
    ordered('too large, and no message either', 'too_large', 'x', kilobytes64),
    ordered('too large, though its beginning is a good message', 'too_large', good, kilobytes64),
    ordered('exactly 64 kB of no message', 'malformed', 'x', { pad: 64 * 1024 - 1 }),
    ordered('malformed and too old', 'malformed', by({ ...old, exp: now })),
    ordered('malformed and not signed', 'malformed', changed(by({ ...plain, jti: '1' }))),
    ordered('malformed and of a type nobody knows', 'malformed', by({ ...plain, type: 'no.such', body: [] })),
    ordered('malformed and meant for somebody else', 'malformed', by({ ...plain, aud: 'nobody' }), anybody),
    ordered(
      'a header with crit, too old, by a stranger',
      'malformed',
      by(old, keys.stranger, `{"alg":"EdDSA","typ":"bespeak+jwt","kid":"${kid}","crit":[]}`),
    ),
    ordered('too old and not signed', 'stale_message', changed(by(old))),
    ordered('too old and by a stranger', 'stale_message', by(old, keys.stranger)),
    ordered('too old, for an unknown relationship', 'stale_message', by(old), { key: 'nobody', ...anybody }),
    ordered('too old and of a type nobody knows', 'stale_message', by({ ...old, type: 'no.such' })),
    ordered(
      'from the future and not allowed',
      'stale_message',
      by({ ...plain, iat: now + 301, type: 'intent.post' }),
    ),
    ordered(
      'not signed and of a type nobody knows',
      'bad_signature',
      changed(by({ ...plain, type: 'no.such' })),
    ),
    ordered('not signed and not allowed', 'bad_signature', changed(by({ ...plain, type: 'intent.post' }))),
    ordered(
      'by a stranger and not allowed',
      'bad_signature',
      by({ ...plain, type: 'intent.post' }, keys.stranger),
    ),
    ordered(
      'an unknown relationship and not allowed',
      'bad_signature',
      by({ ...plain, type: 'terms.revoke' }),
      { key: 'nobody' },
    ),
    ordered(
      'meant for somebody else and not allowed',
      'bad_signature',
      by({ ...plain, type: 'terms.revoke' }),
      anybody,
    ),
    ordered('a type nobody knows', 'unknown_type', by({ ...plain, type: 'no.such' })),
    ordered(
      'a type named like a member of every object',
      'unknown_type',
      by({ ...plain, type: 'constructor' }),
    ),
    ordered(
      'the person’s own word by the brand',
      'not_allowed',
      by({ ...plain, type: 'terms.revoke', body: { erase: 1 } }),
    ),
    ordered(
      'an acknowledgement, which is beside the ledger',
      'not_allowed',
      by({ ...plain, type: 'ledger.ack' }),
    ),
    ordered('a batch, which only a store sends', 'not_allowed', by({ ...plain, type: 'ledger.batch' })),
    ordered(
      'a knock inside a relationship',
      'not_allowed',
      by({ ...plain, type: 'knock', body: { line: 'x' } }),
    ),
    ordered('the brand’s own word by the person', 'not_allowed', ofPerson('offer.make'), person),
    ordered('a type nobody knows yet, by a store', null, ofPerson('later.thing'), person),
    ordered('what both may say, by the person', null, ofPerson('thread.note'), person),
  ]
}

export function messageVectors() {
  return {
    about:
      'Compact JWS messages (SPEC section 3). `key` names the key that signed, and is pinned (`nobody`: none is). `order`: what is found first by who receives it from `by` at `now`: size, shape, time, signature, then type and sender; null = nothing.',
    keys: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, { ...key.jwk, d: key.d }])),
    valid: [
      valid('a person proffers', 'person', {
        ...from.person,
        jti: idNumber(2),
        iat: now,
        type: 'terms.proffer',
        head: '',
        body: { v: '1', preferred: 'PDC-INTENT', alternates: [] },
      }),
      valid('a brand writes a note', 'brand', plain),
      valid('a brand answers about an object, at a head', 'brand', {
        ...from.brand,
        jti: idNumber(3),
        iat: now,
        type: 'offer.revise',
        on: idNumber(2),
        head: sha('some record'),
        body: { intent: { id: idNumber(2), revision: 1 } },
      }),
      valid('a brand knocks, without a relationship', 'brand', {
        iss: brand,
        aud: 'https://store.example:8443',
        jti: idNumber(4),
        iat: now,
        type: 'knock',
        body: { line: 'May we show you our bicycles?' },
      }),
      valid('a brand on this machine, in development', 'brand', { ...plain, iss: 'http://127.0.0.1:4101' }),
      valid('words in any script', 'brand', { ...plain, body: { text: 'café 🚲 自転車 عربة' } }),
      valid('deep, but not too deep', 'brand', { ...plain, body: JSON.parse(nested(15)) as unknown }),
      valid(
        'header members in another order',
        'brand',
        plain,
        undefined,
        `{"kid":"${kid}","typ":"bespeak+jwt","alg":"EdDSA"}`,
      ),
      valid('white space in the claims', 'brand', plain, JSON.stringify(plain, null, 2)),
      valid('a type nobody knows yet', 'brand', { ...plain, type: 'future.thing' }),
    ],
    malformed: [
      badHeader('alg none', `{"alg":"none","typ":"bespeak+jwt","kid":"${kid}"}`),
      badHeader('alg HS256', `{"alg":"HS256","typ":"bespeak+jwt","kid":"${kid}"}`),
      badHeader('alg Ed25519 (another name)', `{"alg":"Ed25519","typ":"bespeak+jwt","kid":"${kid}"}`),
      badHeader('typ JWT', `{"alg":"EdDSA","typ":"JWT","kid":"${kid}"}`),
      badHeader('typ in capitals', `{"alg":"EdDSA","typ":"BESPEAK+JWT","kid":"${kid}"}`),
      badHeader('typ of an endorsement', `{"alg":"EdDSA","typ":"bespeak-key+jwt","kid":"${kid}"}`),
      badHeader('no typ', `{"alg":"EdDSA","kid":"${kid}"}`),
      badHeader('no kid', `{"alg":"EdDSA","typ":"bespeak+jwt"}`),
      badHeader('kid that is no thumbprint', `{"alg":"EdDSA","typ":"bespeak+jwt","kid":"key-1"}`),
      badHeader('kid in a second spelling', `{"alg":"EdDSA","typ":"bespeak+jwt","kid":"${altered(kid)}"}`),
      ...[
        'crit":["exp"]',
        'b64":false',
        'zip":"DEF"',
        'cty":"JWT"',
        'jku":"https://shop.example/keys"',
        'x5c":[]',
      ].map((member) =>
        badHeader(`header member ${member}`, `{"alg":"EdDSA","typ":"bespeak+jwt","kid":"${kid}","${member}}`),
      ),
      badHeader(
        'header member jwk',
        JSON.stringify({ ...(JSON.parse(header) as object), jwk: keys.stranger.jwk }),
      ),
      badHeader(
        'header member __proto__',
        `{"alg":"EdDSA","typ":"bespeak+jwt","kid":"${kid}","__proto__":{}}`,
      ),
      badHeader('alg twice', `{"alg":"none","alg":"EdDSA","typ":"bespeak+jwt","kid":"${kid}"}`),
      badHeader(
        'alg twice, once escaped',
        `{"\\u0061lg":"none","alg":"EdDSA","typ":"bespeak+jwt","kid":"${kid}"}`,
      ),
      badHeader('header an array', `["EdDSA"]`),
      badHeader('header null', 'null'),
      bad('altered last letter of the header', respelled(0)),
      bad('altered last letter of the payload', respelled(1)),
      bad('altered last letter of the signature', `${p1}.${p2}.${altered(p3)}`),
      bad('padding', `${p1}.${p2}.${p3}==`),
      bad('other alphabet', `${p1}.${p2}.+${p3.slice(1)}`),
      bad('two parts', `${p1}.${p2}`),
      bad('four parts', `${good}.${p3}`),
      bad('five parts, as if encrypted', `${p1}..${p2}.${p3}.${p3}`),
      bad('a dot too many', `${good}.`),
      bad('no signature', `${p1}.${p2}.`),
      bad('a short signature', `${p1}.${p2}.${p3.slice(0, -3)}`),
      bad('a long signature', `${p1}.${p2}.${p3}AAAA`),
      bad('a line break at the end', `${good}\n`),
      bad('a space in front', ` ${good}`),
      bad('JSON serialization', JSON.stringify({ protected: p1, payload: p2, signature: p3 })),
      bad('nothing', ''),
      bad('dots only', '..'),
      badPayload('payload not JSON', 'hello'),
      badPayload('payload empty', ''),
      badPayload('payload an array', `[${note}]`),
      badPayload('something after the JSON', `${note}x`),
      badPayload('byte order mark', `\ufeff${note}`),
      badPayload('invalid UTF-8', Buffer.from(note.replace('hello', 'h\u00ff'), 'latin1')),
      badPayload('claim twice', note.replace('{', `{"aud":"https://other.example",`)),
      badPayload('member twice in the body', note.replace('"text"', '"text":"x","text"')),
      badPayload('member twice in the body, once escaped', note.replace('"text"', '"te\\u0078t":"x","text"')),
      badPayload('deeper than 16', note.replace('"hello"', nested(15))),
      badPayload('an integer above 2^53 - 1', note.replace('"hello"', '9007199254740993')),
      badPayload('a number beyond all bounds', note.replace('"hello"', '1e999')),
      badPayload('half a surrogate pair', note.replace('hello', '\\ud800')),
      ...['iss', 'aud', 'jti', 'iat', 'type', 'body'].map(without),
      badClaims('claim exp', { exp: now + 60 }),
      badClaims('claim nbf', { nbf: now }),
      badClaims('iss in capitals', { iss: 'https://Shop.example' }),
      badClaims('iss with a slash', { iss: 'https://shop.example/' }),
      badClaims('iss with a path', { iss: 'https://shop.example/a' }),
      badClaims('iss with the default port', { iss: 'https://shop.example:443' }),
      badClaims('iss with a user', { iss: 'https://shop@shop.example' }),
      badClaims('iss with a dot at the end', { iss: 'https://shop.example.' }),
      badClaims('iss over http', { iss: 'http://shop.example' }),
      badClaims('iss not in ASCII', { iss: 'https://bücher.example' }),
      badClaims('iss an address', { iss: 'https://192.0.2.1' }),
      badClaims('iss an address in one number', { iss: 'https://3221225985' }),
      badClaims('iss an address in hexadecimal', { iss: 'https://0xc0.0x0.0x2.0x1' }),
      badClaims('iss an IPv6 address', { iss: 'https://[2001:db8::1]' }),
      badClaims('iss a name without a dot', { iss: 'https://shop' }),
      badClaims('iss another loopback address', { iss: 'http://127.0.0.2:80' }),
      badClaims('iss a port out of range', { iss: 'https://shop.example:99999' }),
      badClaims('iss a person without an id', { iss: 'bespeak:' }),
      badClaims('aud a list', { aud: [person] }),
      badClaims('aud a person with a short id', { aud: 'bespeak:AAAA' }),
      badClaims('sub too short', { sub: 'AAECAwQFBgcICQoLDA0O' }),
      badClaims('sub in a second spelling', { sub: altered(rid) }),
      badClaims('sub null', { sub: null }),
      badClaims('jti in capitals', { jti: 'ABCDEF00-0000-4000-8000-000000000000' }),
      badClaims('jti of another version', { jti: '00000000-0000-1000-8000-000000000001' }),
      badClaims('jti of another variant', { jti: '00000000-0000-4000-c000-000000000001' }),
      badClaims('iat with a fraction', { iat: now + 0.5 }),
      badClaims('iat negative', { iat: -1 }),
      badClaims('iat a text', { iat: String(now) }),
      badClaims('iat in milliseconds', { iat: now * 1000 }),
      badClaims('type in capitals', { type: 'Thread.Note' }),
      badClaims('type with a line break', { type: 'thread.note\n' }),
      badClaims('type empty', { type: '' }),
      badClaims('on not an id', { on: 'k7Qe4W' }),
      badClaims('head too short', { head: 'AAAA' }),
      badClaims('body null', { body: null }),
      badClaims('body a list', { body: [] }),
      badClaims('body a text', { body: '{}' }),
    ],
    bad_signature: [
      wrongly('signed by another key under the same kid', jws(header, note, keys.stranger)),
      wrongly('signed by another key under its own kid', jws(headerOf(keys.stranger), note, keys.stranger)),
      wrongly('right signature, kid of another key', jws(headerOf(keys.stranger), note, keys.brand)),
      wrongly('payload changed', `${p1}.${b64(note.replace('hello', 'jello'))}.${p3}`),
      wrongly(
        'signature of another message',
        `${p1}.${p2}.${jws(header, '{}', keys.brand).split('.')[2] ?? ''}`,
      ),
      wrongly('signature of zeros', `${p1}.${p2}.${b64(new Uint8Array(64))}`),
      wrongly('S not below L', malleated(keys.brand, `${p1}.${p2}`)),
      wrongly('meant for somebody else', good, { ...from.brand, aud: 'bespeak:EBESExQVFhcYGRobHB0eHw' }),
      wrongly('from somebody else', good, { ...from.brand, iss: 'https://other.example' }),
      wrongly('of another relationship', good, { ...from.brand, sub: 'EBESExQVFhcYGRobHB0eHw' }),
      wrongly('of a relationship where none is expected', good, { iss: brand, aud: person }),
    ],
    order: orderOfChecks(),
    fresh: [
      ...[0, 300, -300].map((skew) => ({ iat: now, now: now + skew, fresh: true })),
      ...[301, -301, 86_400].map((skew) => ({ iat: now, now: now + skew, fresh: false })),
    ],
  }
}
