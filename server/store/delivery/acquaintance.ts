// Who a relationship is with, kept ready for every message: read again only when it changed, keys imported once.
import { importPublicKey, thumbprint, type PublicKey } from '../../../protocol/keys.ts'
import type { Database, Reader } from '../../platform/database.ts'
import { relationshipOf, stampOf, type Relationship } from '../terms/relationship.ts'

export interface Acquaintance {
  relationship: Relationship
  keys: readonly PublicKey[]
}

export interface Acquaintances {
  /** With its keys ready. */
  of(rid: string): Promise<Acquaintance | undefined>
  /** Within a transaction: what is kept if nothing changed, else as it stands in this very transaction. */
  now(reader: Reader, rid: string): Relationship | undefined
}

const kept = 20_000

/**
 * What is kept was read outside of transactions only, so it was committed, and a version that was committed
 * never comes again with other content.
 */
export function createAcquaintances(database: Database): Acquaintances {
  const known = new Map<string, Acquaintance>()
  const imported = new Map<string, PublicKey>()

  const importOnce = async (jwk: Relationship['pinned'][number]): Promise<PublicKey> => {
    const before = imported.get(jwk.x)
    if (before) return before
    const key = await importPublicKey({ kty: jwk.kty, crv: jwk.crv, x: jwk.x })
    keep(imported, jwk.x, key)
    return key
  }
  return {
    of: async (rid) => {
      const stamp = stampOf(database, rid)
      if (!stamp) return undefined
      const before = known.get(rid)
      if (before?.relationship.version === stamp.version) return before
      const relationship = relationshipOf(database, rid)
      if (!relationship) return undefined
      const keys = await Promise.all(relationship.pinned.map(importOnce))
      const acquaintance = { relationship, keys }
      keep(known, rid, acquaintance)
      return acquaintance
    },
    now: (reader, rid) => {
      const stamp = stampOf(reader, rid)
      if (!stamp) return undefined
      const before = known.get(rid)
      return before?.relationship.version === stamp.version
        ? before.relationship
        : relationshipOf(reader, rid)
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
