// Base64url without padding (RFC 4648, section 5), in the one spelling that each byte sequence has.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const codes = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0))
const values = new Uint8Array(128).fill(64)
for (const [value, code] of codes.entries()) values[code] = value

const utf8 = new TextEncoder()
const ascii = new TextDecoder()

/**
 * Writes bytes, or a text's UTF-8, as base64url.
 * @returns ⌈4n/3⌉ characters of `A–Z a–z 0–9 - _`
 * @example encode('hi') // → 'aGk'
 */
export function encode(data: Uint8Array | string): string {
  const bytes = typeof data === 'string' ? utf8.encode(data) : data
  const text = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  let at = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    // Letters past the end of a short last group fall outside the array, where typed arrays ignore a write.
    text[at++] = codes[group >> 18] ?? 0
    text[at++] = codes[(group >> 12) & 63] ?? 0
    text[at++] = codes[(group >> 6) & 63] ?? 0
    text[at++] = codes[group & 63] ?? 0
  }
  return ascii.decode(text)
}

/**
 * Reads base64url. A text that would not be written again exactly so (padding, other alphabet, a lone last
 * letter, unused bits that are not zero) has no value: otherwise one signature would have many spellings, and
 * a memory of texts already seen could be walked around.
 * @returns the bytes, or `undefined` ('aGk' is 'hi'; 'aGl' has a bit too many set)
 * @example decode('aGl') // → undefined
 */
export function decode(text: string): Uint8Array | undefined {
  const rest = text.length % 4
  if (rest === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let at = 0
  let bits = 0
  let group = 0
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? 64
    if (value === 64) return undefined
    group = ((group << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (group >> bits) & 255
    }
  }
  const unused = group & ((1 << bits) - 1)
  return unused === 0 ? bytes : undefined
}

/** Whether a text is the canonical base64url of exactly so many bytes. */
export function isBase64url(text: string, byteLength: number): boolean {
  return text.length === Math.ceil((byteLength * 4) / 3) && decode(text) !== undefined
}
