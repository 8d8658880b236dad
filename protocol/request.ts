// Signed reads: a GET that proves who asks, by HTTP Message Signatures (RFC 9421) over exactly four components.
import * as sf from 'structured-headers'
import { isBase64url } from './base64url.ts'
import { asBufferSource, importPublicKey, type PublicKey, type Signer } from './keys.ts'
import { seconds } from './limits.ts'
import { Problem } from './problem.ts'

/** The components that are signed, no more and no fewer, in this order. */
export const readComponents = ['@method', '@authority', '@path', '@query'] as const

const label = 'sig1'
const tag = 'bespeak'
const headerLength = 1024
const nonceForm = /^[A-Za-z0-9_-]{16,64}$/
const parameterNames = new Set(['created', 'expires', 'nonce', 'keyid', 'tag', 'alg'])
const utf8 = new TextEncoder()

/** Header fields by lower-case name; Fetch's `Headers` will do as well. */
export type ReadHeaders = Headers | Readonly<Record<string, string | undefined>>

/** A signature as it came, with nothing proven. `created` and `expires` in seconds. */
export interface ParsedRead {
  readonly kid: string
  readonly created: number
  readonly expires: number
  readonly nonce: string
  /** The value of `@signature-params` in the signature base. */
  readonly parameters: string
  readonly signature: Uint8Array
}

function refuse(cause?: unknown): never {
  throw new Problem('bad_signature', {}, cause)
}

/**
 * The text that is signed (RFC 9421, 2.5): a line for each component, then the parameters.
 * @param components names and values in the order signed
 * @param parameters the inner list with its parameters, as serialized (RFC 8941)
 * @example signatureBase([['@method', 'GET']], '("@method")') // → '"@method": GET\n"@signature-params": ("@method")'
 */
export function signatureBase(
  components: readonly (readonly [name: string, value: string])[],
  parameters: string,
): string {
  const lines = components.map(([name, value]) => {
    // A line break in a value could stand for a component that is not there.
    if (!/^[\x20-\x7e]*$/.test(value)) refuse()
    return `"${name}": ${value}\n`
  })
  return `${lines.join('')}"@signature-params": ${parameters}`
}

/** Names and values in the order signed, and the inner list with its parameters as serialized (RFC 8941). */
export interface Covered {
  readonly components: readonly (readonly [name: string, value: string])[]
  readonly parameters: string
}

const baseOf = ({ components, parameters }: Covered): Uint8Array =>
  utf8.encode(signatureBase(components, parameters))

/** Signs components by RFC 9421; which ones, and with which parameters, is for the profile that calls this. */
export async function signCovered(covered: Covered, signer: Signer): Promise<Uint8Array> {
  return signer.sign(baseOf(covered))
}

/** Whether an Ed25519 signature over components holds (RFC 9421, 3.2 and 3.3.6); nothing is said of its time. */
export async function coversAll(
  covered: Covered,
  signature: Uint8Array,
  key: Pick<PublicKey, 'key'>,
): Promise<boolean> {
  const base = asBufferSource(baseOf(covered))
  return crypto.subtle.verify('Ed25519', key.key, asBufferSource(signature), base)
}

/** What of a request is covered. `query` as in `URL.search`: empty, or beginning with `?`. */
interface Target {
  readonly method: string
  readonly authority: string
  readonly path: string
  readonly query: string
}

function coveredOf(target: Target, parameters: string): Covered {
  const { method, authority, path, query } = target
  const values = { '@method': method, '@authority': authority, '@path': path || '/', '@query': query || '?' }
  return { components: readComponents.map((name) => [name, values[name]] as const), parameters }
}

/**
 * Signs a read.
 * @param read `url` absolute; `nowSeconds` becomes `created`, the signature ends 300 s later; `nonce` 16–64
 *   letters of base64url, never used before with this key
 * @returns the two header fields to send
 * @throws Problem `invalid` for a nonce of another form
 * @example const headers = await signRead({ method: 'GET', url, nowSeconds, nonce: newRid(), signer })
 */
export async function signRead(read: {
  method: string
  url: string | URL
  nowSeconds: number
  nonce: string
  signer: Signer
}): Promise<{ 'signature-input': string; signature: string }> {
  const { method, nowSeconds, nonce, signer } = read
  const url = new URL(read.url)
  if (!nonceForm.test(nonce))
    throw new Problem('invalid', { reason: 'a nonce has 16 to 64 letters of base64url' })
  const list: sf.InnerList = [
    readComponents.map((name): sf.Item => [name, new Map()]),
    new Map<string, sf.BareItem>([
      ['created', nowSeconds],
      ['expires', nowSeconds + seconds.readLife],
      ['nonce', nonce],
      ['keyid', signer.kid],
      ['tag', tag],
    ]),
  ]
  const target = { method, authority: url.host, path: url.pathname, query: url.search }
  const signature = await signCovered(coveredOf(target, sf.serializeInnerList(list)), signer)
  return {
    'signature-input': sf.serializeDictionary(new Map([[label, list]])),
    signature: sf.serializeDictionary(new Map([[label, [asBufferSource(signature), new Map()] as sf.Item]])),
  }
}

function fieldOf(headers: ReadHeaders, name: 'signature-input' | 'signature'): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name]
  if (typeof value !== 'string' || value.length > headerLength) refuse()
  // HTTP allows spaces and tabs around a field (RFC 9110, 5.5), and nothing else.
  return value.replace(/^[ \t]+|[ \t]+$/g, '')
}

/** The only member of a dictionary field; a field that would not be written again exactly so is refused. */
function onlyMember(field: string): sf.Item | sf.InnerList {
  let dictionary: sf.Dictionary
  let again: string
  try {
    dictionary = sf.parseDictionary(field)
    again = sf.serializeDictionary(dictionary)
  } catch (cause) {
    return refuse(cause)
  }
  const member = dictionary.get(label)
  if (dictionary.size !== 1 || !member || again !== field) refuse()
  return member
}

/**
 * Reads the shape of a signature and proves nothing: label `sig1` alone, exactly the four components, the
 * parameters `created`, `expires`, `nonce`, `keyid`, `tag="bespeak"` and at most `alg="ed25519"` beside them,
 * both fields in canonical form (RFC 8941).
 * @throws Problem `bad_signature` for everything
 */
export function parseRead(headers: ReadHeaders): ParsedRead {
  const input = onlyMember(fieldOf(headers, 'signature-input'))
  const [signature, signatureParameters] = onlyMember(fieldOf(headers, 'signature'))
  if (!sf.isInnerList(input)) return refuse()
  const [components, parameters] = input
  const isCovered =
    components.length === readComponents.length &&
    components.every(([name, flags], i) => name === readComponents[i] && flags.size === 0)
  if (!isCovered || [...parameters.keys()].some((name) => !parameterNames.has(name))) refuse()

  const created = parameters.get('created')
  const expires = parameters.get('expires')
  const nonce = parameters.get('nonce')
  const kid = parameters.get('keyid')
  const alg = parameters.get('alg')
  if (parameters.get('tag') !== tag || (alg !== undefined && alg !== 'ed25519')) refuse()
  if (!isSecond(created) || !isSecond(expires)) return refuse()
  if (typeof nonce !== 'string' || !nonceForm.test(nonce)) return refuse()
  if (typeof kid !== 'string' || !isBase64url(kid, 32)) return refuse()
  if (!(signature instanceof ArrayBuffer) || signature.byteLength !== 64 || signatureParameters.size > 0) {
    return refuse()
  }
  return {
    kid,
    created,
    expires,
    nonce,
    parameters: sf.serializeInnerList(input),
    signature: new Uint8Array(signature),
  }
}

function isSecond(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

// The public key of RFC 9421, B.1.4: a read by nobody known costs as much as one by a stranger with a bad key.
const decoy = importPublicKey({
  kty: 'OKP',
  crv: 'Ed25519',
  x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs',
})

/**
 * Checks a signed read: shape, signature, `created` within ±60 s, not past `expires`, which is at most 300 s
 * after `created`. The caller remembers the nonce until `expires` + 60 s and refuses it the second time.
 * @param request `authority` is the configured public one (host, and port unless default), never what the
 *   request claims; `path` and `query` as received, `query` empty or beginning with `?`
 * @param key the pinned key; `undefined` costs as much as a wrong one
 * @returns the key's id, the nonce, and `expires` in seconds
 * @throws Problem `bad_signature`, always without values
 * @example const { nonce, expires } = await verifyRead({ method: 'GET', path, query, authority, headers, nowSeconds }, key)
 */
export async function verifyRead(
  request: Target & { readonly headers: ReadHeaders; readonly nowSeconds: number },
  key: PublicKey | undefined,
): Promise<{ kid: string; nonce: string; expires: number }> {
  const { kid, created, expires, nonce, parameters, signature } = parseRead(request.headers)
  const isKnown = key !== undefined && key.kid === kid
  const usable = isKnown ? key : await decoy
  const doesHold = await coversAll(coveredOf(request, parameters), signature, usable)
  const isTimely =
    Math.abs(request.nowSeconds - created) <= seconds.readSkew &&
    expires >= created &&
    expires <= created + seconds.readLife &&
    request.nowSeconds <= expires
  if (!(doesHold && isKnown && isTimely)) refuse()
  return { kid, nonce, expires }
}
