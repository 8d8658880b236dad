// Who can be a party: a brand's origin, or a person's id within one relationship.
import { isBase64url } from './base64url.ts'

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
// The last label begins with a letter, so no spelling of an IPv4 address is a name.
const publicOrigin = new RegExp(
  `^https://(?=.{1,253}(?::|$))(?:${label}\\.)+(?=[a-z])${label}(?::[1-9][0-9]{0,4})?$`,
)
const loopbackOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::[1-9][0-9]{0,4})?$/

/**
 * Whether a text is a brand's origin (section 3): `https://`, a public DNS name in lower-case ASCII, no path and
 * no default port; origins are compared as bytes, so there is one spelling only. For development also `http` or
 * `https` on exactly `localhost`, `127.0.0.1` or `[::1]`, with any port; whether those may be *used* is a setting
 * of the server.
 * @example isBrandOrigin('https://shop.example') // → true
 */
export function isBrandOrigin(text: string): boolean {
  if (!publicOrigin.test(text) && !loopbackOrigin.test(text)) return false
  // The URL standard has the last word: default ports, ports above 65535, names that are not IDNA.
  return URL.canParse(text) && new URL(text).origin === text
}

/** Whether an origin leads to this very machine, as only development allows. */
export function isLoopbackOrigin(origin: string): boolean {
  return loopbackOrigin.test(origin) && isBrandOrigin(origin)
}

/** Whether a text is a relationship id: 128 random bits as canonical base64url, 22 characters. */
export function isRid(text: string): boolean {
  return isBase64url(text, 16)
}

/**
 * The name of the person within one relationship; another relationship shows another (pairwise) name.
 * @example personId('AAAAAAAAAAAAAAAAAAAAAA') // → 'bespeak:AAAAAAAAAAAAAAAAAAAAAA'
 */
export function personId(rid: string): string {
  return `bespeak:${rid}`
}

/** Whether a text is a person's id: `bespeak:` and a relationship id. */
export function isPersonId(text: string): boolean {
  return text.startsWith('bespeak:') && isRid(text.slice('bespeak:'.length))
}

const urlForm = /^https?:\/\/([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/

/**
 * A URL that every reader takes to the same place: no user, printable ASCII, and nothing
 * that a parser would repair (one slash or three, a backslash, a host in another spelling).
 * @example readPlainUrl('https:///shop.example') // → undefined
 */
export function readPlainUrl(text: string): URL | undefined {
  const host = urlForm.exec(text)?.[1]
  if (host === undefined || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.hostname === host.toLowerCase() ? url : undefined
}
