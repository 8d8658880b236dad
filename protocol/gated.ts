// What passes the gate only: everything of the person's that nothing but an agreement in force, not paused, lets flow.
import { isGranted, type Granted } from './terms.ts'

/** The person's messages that the table of states allows while the relationship is in force, and in no other state. */
export const gatedTypes = [
  'intent.post',
  'intent.revise',
  'offer.counter',
  'offer.accept',
  'thread.open',
  'thread.note',
  'disclosure.grant',
] as const
export type GatedType = (typeof gatedTypes)[number]

const gated: ReadonlySet<string> = new Set(gatedTypes)

export const isGated = (type: string): type is GatedType => gated.has(type)

/**
 * What a message of a type takes as its body: for gated ones only what `grantFor` made. A type that is known as text
 * alone could be a gated one, and counts as such.
 */
export type BodyFor<T extends string> = string extends T
  ? Granted<object>
  : [Extract<T, GatedType>] extends [never]
    ? object
    : Granted<object>

/**
 * What is said of it.
 * @throws TypeError where something got around the compiler: a cast, or plain JavaScript
 */
export function bodyOf(type: string, body: object): object {
  if (isGranted(body)) return body.value
  if (isGated(type)) throw new TypeError(`${type} without a grant`)
  return body
}
