// Who a relationship is with, kept ready for every message: read again only when it changed, keys imported once.
import { importPublicKey, thumbprint, type PublicKey } from '../../../protocol/keys.ts'
import { isOver } from '../../../protocol/lifecycle.ts'
import type { Reader } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { relationshipOf, stampOf, type Relationship } from '../terms/terms.ts'

export interface Acquaintance {
  relationship: Relationship
  keys: readonly PublicKey[]
}

export interface Acquaintances {
  /** As it is committed; not for use inside a transaction. */
  committed(rid: string): Relationship | undefined
  /** The same with its keys ready. */
  of(rid: string): Promise<Acquaintance | undefined>
  /** Within a transaction: what is kept if nothing changed, else as it stands in this very transaction. */
  now(reader: Reader, rid: string): Relationship | undefined
}

const kept = 20_000

/**
 * What is kept was read outside of transactions only, so it was committed, and a version that was committed
 * never comes again with other content.
 */
export function createAcquaintances({
  database,
  keyring,
}: Pick<Context, 'database' | 'keyring'>): Acquaintances {
  const known = new Map<string, Relationship>()
  const imported = new Map<string, PublicKey>()
  const ready = new WeakMap<Relationship, readonly PublicKey[]>()

  /** Once its own key is destroyed a relationship is as unknown to brands as any that never was. */
  const unlessGone = (relationship: Relationship | undefined): Relationship | undefined =>
    relationship && isOver(relationship.state) && keyring.isDestroyed(relationship.ourKid)
      ? undefined
      : relationship
  const committed = (rid: string): Relationship | undefined => unlessGone(lastCommitted(rid))
  const lastCommitted = (rid: string): Relationship | undefined => {
    const stamp = stampOf(database, rid)
    if (!stamp) return undefined
    const before = known.get(rid)
    if (before?.version === stamp.version) return before
    const relationship = relationshipOf(database, rid)
    if (relationship) keep(known, rid, relationship)
    return relationship
  }
  const importOnce = async (jwk: Relationship['pinned'][number]): Promise<PublicKey> => {
    const before = imported.get(jwk.x)
    if (before) return before
    const key = await importPublicKey({ kty: jwk.kty, crv: jwk.crv, x: jwk.x })
    keep(imported, jwk.x, key)
    return key
  }
  return {
    committed,
    of: async (rid) => {
      const relationship = committed(rid)
      if (!relationship) return undefined
      let keys = ready.get(relationship)
      if (!keys) {
        keys = await Promise.all(relationship.pinned.map(importOnce))
        ready.set(relationship, keys)
      }
      return { relationship, keys }
    },
    now: (reader, rid) => {
      const stamp = stampOf(reader, rid)
      if (!stamp) return undefined
      const before = known.get(rid)
      return unlessGone(before?.version === stamp.version ? before : relationshipOf(reader, rid))
    },
  }
}

function keep<V>(map: Map<string, V>, name: string, value: V): void {
  if (map.size >= kept) {
    const [oldest] = map.keys()
    if (oldest !== undefined) map.delete(oldest)
  }
  map.set(name, value)
}

/** Whether a key is one of those pinned. */
export function isPinned(relationship: Relationship, kid: string): boolean {
  return relationship.pinned.some((jwk) => (jwk.kid ?? thumbprint(jwk)) === kid)
}
