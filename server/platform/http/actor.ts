// Finds out who makes a call: a person by session, a brand by signature, somebody in the set-up, or anyone.
import type { PublicKey } from '../../../protocol/keys.ts'
import type { Actor } from './route.ts'

/** What the rooms know about who may come in. */
export interface Guard {
  isClaimed(): boolean
  /** The session of a cookie's value, if it lives. */
  person(token: string): Extract<Actor, { kind: 'person' }> | undefined
  setup(token: string): Extract<Actor, { kind: 'setup' }> | undefined
  /** Keys pinned for a relationship; none for one that is unknown. */
  pinnedKeys(rid: string): readonly PublicKey[]
}
