// The check of a link: four digits that both screens show, so that a person sees that it is their own visit.
import { digest, sha256 } from './hash.ts'

/**
 * Four digits that follow from the very bytes of a proffer. The store shows them when it has proffered with a link
 * code, the brand beside the visit that the code was made for; a code read over somebody's shoulder leads to others.
 * @example checkCode('a.b.c') // → '0810'
 */
export function checkCode(profferJwt: string): string {
  const bytes = sha256(`bespeak/1 link\n${digest(profferJwt)}`)
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  return String(number % 10_000).padStart(4, '0')
}
