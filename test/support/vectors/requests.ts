// Signed reads that must be taken and such that must be refused, with the very text that is signed.
import { altered, keys, now, type Key } from './ink.ts'

const target = {
  method: 'GET',
  authority: 'store.example',
  path: '/r/AAECAwQFBgcICQoLDA0ODw/records',
  query: '?after=12&limit=200',
}
type Target = typeof target
const key = keys.brand
const four = '("@method" "@authority" "@path" "@query")'
const times = `;created=${now};expires=${now + 300}`
const rest = `;nonce="q1Zc0OWmVd3nEe5uB7xTyA";keyid="${key.kid}";tag="bespeak"`
const parameters = four + times + rest

function baseOf(of: Target, params: string): string {
  return [
    `"@method": ${of.method}`,
    `"@authority": ${of.authority}`,
    `"@path": ${of.path}`,
    `"@query": ${of.query || '?'}`,
    `"@signature-params": ${params}`,
  ].join('\n')
}

function signed(params: string, of: Target = target, by: Key = key, base = baseOf(of, params)) {
  return { 'signature-input': `sig1=${params}`, signature: `sig1=:${by.sign(base).toString('base64')}:` }
}

const good = signed(parameters)
const bad = (rule: string, headers: object, request: Partial<Target> = {}, at = now) => ({
  rule,
  request: { ...target, ...request },
  headers,
  now: at,
})
const badParams = (rule: string, params: string, base?: string) =>
  bad(rule, signed(params, target, key, base))
const valid = (name: string, params: string, of: Target = target, at = now) => ({
  name,
  request: of,
  base: baseOf(of, params),
  headers: signed(params, of),
  now: at,
  nonce: 'q1Zc0OWmVd3nEe5uB7xTyA',
  expires: Number(/expires=(\d+)/.exec(params)?.[1]),
})

export function requestVectors() {
  return {
    about:
      'Signed reads (SPEC section 5, RFC 9421). Each is checked with `key`; every refusal is `bad_signature`.',
    key: key.jwk,
    valid: [
      valid('the first page', parameters),
      valid('without a query', parameters, { ...target, query: '' }),
      valid('with a port', parameters, { ...target, authority: 'store.example:8443' }),
      valid('a path with an escape', parameters, { ...target, path: '/r/a%20b' }),
      valid('alg named', `${four}${times}${rest};alg="ed25519"`),
      valid('parameters in another order', `${four}${rest}${times}`),
      valid('spaces and tabs around a field are of HTTP, not of the field', parameters, {
        ...target,
        path: '/r/x',
      }),
      valid('60 s slow', parameters, target, now + 60),
      valid('60 s fast', parameters, target, now - 60),
      valid('used at its very end', `${four};created=${now};expires=${now + 5}${rest}`, target, now + 5),
    ],
    invalid: [
      bad('another method', good, { method: 'POST' }),
      bad('another authority', good, { authority: 'evil.example' }),
      bad('another path', good, { path: '/r/AAECAwQFBgcICQoLDA0ODw/stream' }),
      bad('another query', good, { query: '?after=0&limit=200' }),
      bad('a line break in the query', good, { query: '?\n"@method": GET' }),
      bad('61 s slow', good, {}, now + 61),
      bad('61 s fast', good, {}, now - 61),
      bad('expired', signed(`${four};created=${now};expires=${now + 5}${rest}`), {}, now + 6),
      badParams('expires too late', `${four};created=${now};expires=${now + 301}${rest}`),
      badParams('expires before created', `${four};created=${now};expires=${now - 1}${rest}`),
      badParams(
        'expires before created, both still to come',
        `${four};created=${now + 30};expires=${now + 10}${rest}`,
      ),
      badParams('no created', `${four};expires=${now + 300}${rest}`),
      badParams('no expires', `${four};created=${now}${rest}`),
      badParams('created a decimal', `${four};created=${now}.0;expires=${now + 300}${rest}`),
      badParams('created a text', `${four};created="${now}";expires=${now + 300}${rest}`),
      badParams('no nonce', `${four}${times};keyid="${key.kid}";tag="bespeak"`),
      badParams('a short nonce', parameters.replace('q1Zc0OWmVd3nEe5uB7xTyA', 'short')),
      badParams('no keyid', `${four}${times};nonce="q1Zc0OWmVd3nEe5uB7xTyA";tag="bespeak"`),
      badParams('keyid that is no thumbprint', parameters.replace(key.kid, 'key-1')),
      badParams('no tag', parameters.replace(';tag="bespeak"', '')),
      badParams('another tag', parameters.replace('"bespeak"', '"web-bot-auth"')),
      badParams('tag a token', parameters.replace('"bespeak"', 'bespeak')),
      badParams('another alg', `${parameters};alg="hmac-sha256"`),
      badParams('an unknown parameter', `${parameters};x=1`),
      badParams('a parameter twice', `${parameters};created=${now}`),
      badParams('the query not covered', parameters.replace(' "@query"', '')),
      badParams('nothing covered', parameters.replace(four, '()')),
      badParams('one component too many', parameters.replace('"@query")', '"@query" "@scheme")')),
      badParams(
        'components in another order',
        parameters.replace('"@method" "@authority"', '"@authority" "@method"'),
      ),
      badParams('a component with a flag', parameters.replace('"@query"', '"@query";req')),
      badParams('two spaces between components', parameters.replace(' ', '  '), baseOf(target, parameters)),
      bad('signed by another key', signed(parameters, target, keys.stranger)),
      bad('another label', {
        'signature-input': good['signature-input'].replace('sig1', 'sig2'),
        signature: good.signature.replace('sig1', 'sig2'),
      }),
      bad('a second label', {
        'signature-input': `${good['signature-input']}, sig2=()`,
        signature: `${good.signature}, sig2=:AAAA:`,
      }),
      bad('a label twice', { ...good, signature: `sig1=:AAAA:, ${good.signature}` }),
      bad('a signature with a parameter', { ...good, signature: `${good.signature};a` }),
      bad('a short signature', { ...good, signature: 'sig1=:AAAA:' }),
      bad('a signature in another spelling', {
        ...good,
        signature: good.signature.replace(
          /.==:$/,
          (end) => `${end.startsWith('A') ? 'B' : next(end.charAt(0))}==:`,
        ),
      }),
      bad('a text for a signature', { ...good, signature: 'sig1="x"' }),
      bad('no signature', { 'signature-input': good['signature-input'] }),
      bad('no signature-input', { signature: good.signature }),
      bad('a line break after a field', { ...good, signature: `${good.signature}\n` }),
      bad('a no-break space before a field', { ...good, signature: `\u00a0${good.signature}` }),
      badParams('created with a zero in front', `${four};created=0${now};expires=${now + 300}${rest}`),
      badParams('a parameter without a value', `${parameters};alg`),
      badParams(
        'a space after a semicolon',
        parameters.replace(';created', '; created'),
        baseOf(target, parameters),
      ),
      badParams('a nonce of 65 letters', parameters.replace('q1Zc0OWmVd3nEe5uB7xTyA', 'n'.repeat(65))),
      badParams(
        'a nonce with other letters',
        parameters.replace('q1Zc0OWmVd3nEe5uB7xTyA', 'q1Zc0OWmVd3nEe5u+7xTyA'),
      ),
      badParams('keyid in a second spelling', parameters.replace(key.kid, altered(key.kid))),
      bad('signed without its parameters', signed(parameters, target, key, baseOf(target, four))),
      bad(
        'signed with a line break at the end of the base',
        signed(parameters, target, key, `${baseOf(target, parameters)}\n`),
      ),
      bad(
        'signed over an empty query instead of "?"',
        signed(
          parameters,
          target,
          key,
          baseOf({ ...target, query: '' }, parameters).replace('"@query": ?', '"@query": '),
        ),
        { query: '' },
      ),
      bad('a field of no form', { ...good, 'signature-input': 'sig1=(((' }),
      bad('an endless field', {
        ...good,
        'signature-input': `${good['signature-input']};x="${'a'.repeat(5000)}"`,
      }),
    ],
  }
}

/** The letter after this one in the base64 alphabet: same bytes, unused bits set. */
function next(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return alphabet.charAt(alphabet.indexOf(letter) + 1)
}
