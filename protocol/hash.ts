// SHA-256, the one hash of the protocol, computed at once so that a record can be chained inside a transaction.
import { hash } from 'node:crypto'

/**
 * SHA-256 of bytes, or of a text's UTF-8 (FIPS 180-4).
 * @returns 32 bytes
 * @example sha256('').length // → 32
 */
export function sha256(data: string | Uint8Array): Uint8Array {
  // `hash` answers with a Buffer; a copy keeps Node's own type out of the protocol.
  return new Uint8Array(hash('sha256', data, 'buffer'))
}

/**
 * SHA-256 as base64url without padding: the form in which every hash of the protocol is written (section 4).
 * @returns 43 characters
 * @example digest('') // → '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
 */
export function digest(data: string | Uint8Array): string {
  return hash('sha256', data, 'base64url')
}
