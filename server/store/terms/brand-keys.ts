// A brand's keys over time: a new one counts only if an older pinned one vouches for it; the document can take one away.
import { importPublicKey, verifyEndorsement, type PublicJwk } from '../../../protocol/keys.ts'
import { personId, verifyMessage, type Parsed } from '../../../protocol/message.ts'
import { seconds } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { BrandProfile } from '../../../protocol/profile.ts'
import { fetchDocument, keepEvidence } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { ownLedger } from '../own.ts'
import { keysLookedAt, saveKeyLook } from './queries.ts'
import { everPinned, relationshipOf, relationshipsInStates, type Relationship } from './relationship.ts'

const active = ['in_force', 'paused'] as const

type OwnKey = { kty: 'OKP'; crv: 'Ed25519'; x: string; kid: string }
const plain = ({ x, kid }: PublicJwk): OwnKey => ({ kty: 'OKP', crv: 'Ed25519', x, kid: kid ?? '' })

interface Succession {
  added: { jwk: OwnKey; by: string }[]
  taken: OwnKey[]
}

/** A relationship knows so many keys of a brand in all, or a document could grow it every hour. */
const mostKeys = 32

/** What a document changes in the pinned keys. Nothing is added without a pinned key's word, so a domain alone is not enough. */
export async function compareKeys(
  relationship: Pick<Relationship, 'pinned'>,
  ever: readonly PublicJwk[],
  profile: Pick<BrandProfile, 'keys' | 'retired'>,
  now: number,
): Promise<Succession> {
  // A key that was taken away may have been stolen: it never comes back.
  const before = new Set(ever.map((jwk) => jwk.kid))
  const pinned = await Promise.all(relationship.pinned.map((jwk) => importPublicKey(plain(jwk))))
  const added: Succession['added'] = []
  // A chain of successions is followed as far as it goes, one link for each round.
  for (let known = -1; known < added.length && added.length < profile.keys.length;) {
    known = added.length
    for (const entry of profile.keys) {
      if (entry.by === undefined || pinned.some((key) => key.kid === entry.kid)) continue
      if (before.has(entry.kid) || before.size + added.length >= mostKeys) continue
      const key = await verifyEndorsement(entry, pinned, now)
      if (key === undefined) continue
      pinned.push(key)
      added.push({ jwk: plain(entry), by: entry.by })
    }
  }
  const published = new Set([...profile.keys, ...profile.retired].map((key) => key.kid))
  const taken = relationship.pinned.filter((jwk) => !published.has(jwk.kid ?? '')).map(plain)
  return { added, taken }
}

/** Reads the document of one active relationship's brand again. @throws Problem `brand_*` */
export async function lookAtKeys(context: Context, rid: string): Promise<BrandProfile | undefined> {
  const { clock, database, journal, ledgers, live } = context
  const before = relationshipOf(database, rid)
  if (before === undefined || !(active as readonly string[]).includes(before.state)) return undefined
  const judged = await fetchDocument(context, before.origin)
  const { profile } = judged
  const { added, taken } = await compareKeys(before, everPinned(database, rid), profile, clock.seconds())
  await database.transact((tx) => {
    saveKeyLook(tx, rid, clock.now())
    if (relationshipOf(tx, rid)?.version !== before.version) return
    const { brand, name } = before
    for (const { jwk, by } of added) {
      ledgers.speak(tx, ownLedger, { type: 'own.key', body: { rid, change: 'added', jwk, by } })
      journal.note(tx, 'brand.key_added', { name }, { brand, rid })
    }
    for (const jwk of taken) {
      ledgers.speak(tx, ownLedger, { type: 'own.key', body: { rid, change: 'taken', jwk } })
      journal.note(tx, 'brand.key_taken', { name }, { brand, rid })
    }
    if (added.length + taken.length === 0) return
    keepEvidence(tx, rid, before.origin, judged)
    live.tell(tx, { topic: 'brand', id: brand, code: 'brand.key_added' })
  })
  return profile
}

/** Reads the keys of all active relationships again; a brand that cannot be reached keeps the keys it has. */
export async function rereadKeys(context: Context): Promise<void> {
  for (const { rid, isPractice } of relationshipsInStates(context.database, active)) {
    if (isPractice || !isDue(context, rid, seconds.keyReread)) continue
    await lookAtKeys(context, rid).catch((problem: unknown) => noteLook(context, rid, problem))
  }
}

/** A look in the future was noted by a clock that was wrong. */
function isLongAgo(at: number | undefined, now: number, every: number): boolean {
  return at === undefined || at > now || now - at >= every * 1000
}

function isDue({ clock, database }: Context, rid: string, every: number): boolean {
  return isLongAgo(keysLookedAt(database, rid), clock.now(), every)
}

async function noteLook({ clock, database }: Context, rid: string, problem: unknown): Promise<void> {
  if (!(problem instanceof Problem)) throw problem
  await database.transact((tx) => saveKeyLook(tx, rid, clock.now()))
}

/**
 * Somebody signed with a key that is not pinned. The caller has been answered already, like everybody else; here the
 * document is read again, at most once in ten minutes: a vouched-for key counts from now on, and one that is only
 * published holds the relationship until the person has looked at it.
 */
export async function meetKey(context: Context, rid: string, parsed: Parsed): Promise<void> {
  if (!isDue(context, rid, seconds.keyRefetch)) return
  // Taken before the fetch, so that a burst of strangers costs one look.
  const isFirst = await context.database.transact((tx) => {
    const now = context.clock.now()
    if (!isLongAgo(keysLookedAt(tx, rid), now, seconds.keyRefetch)) return false
    saveKeyLook(tx, rid, now)
    return true
  })
  if (!isFirst) return
  try {
    const profile = await lookAtKeys(context, rid)
    const relationship = relationshipOf(context.database, rid)
    const jwk = profile?.keys.find((key) => key.kid === parsed.kid)
    if (jwk === undefined || relationship === undefined) return
    if (relationship.pinned.some((key) => key.kid === parsed.kid)) return
    await verifyMessage(parsed, await importPublicKey(plain(jwk)), {
      iss: relationship.origin,
      aud: personId(rid),
      sub: rid,
    })
    await holdRelationship(context, relationship, parsed.kid)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
  }
}

/** Nothing new either way until the person has decided: to go on means new terms without history. */
async function holdRelationship(
  context: Context,
  { rid, brand, name }: Relationship,
  kid: string,
): Promise<void> {
  const { database, journal, ledgers, live } = context
  await database.transact((tx) => {
    const relationship = relationshipOf(tx, rid)
    if (relationship === undefined || relationship.heldKid !== undefined) return
    ledgers.speak(tx, ownLedger, { type: 'own.hold', body: { rid, kid } })
    if (relationship.state === 'in_force') ledgers.speak(tx, rid, { type: 'terms.pause', body: {} })
    journal.note(tx, 'brand.key_unvouched', { name }, { brand, rid })
    live.tell(tx, { topic: 'brand', id: brand, code: 'brand.key_unvouched' })
  })
}
