// The server's own move: each brand in force is told the new address once, and the person sees who knows it.
import { moved as movedType } from '../../../protocol/relocation.ts'
import type { Reader } from '../../platform/database.ts'
import type { Projection } from '../../platform/ledger/ledgers.ts'
import type { Context } from '../context.ts'
import { baseOf } from '../terms/proffer.ts'
import { isRestoring } from '../restoration/closed.ts'
import { asOf, relationshipOf, relationshipsInStates, type Relationship } from '../terms/terms.ts'
import { saveServed, saveToldAddress, toldAddress } from './queries.ts'

const active = ['in_force', 'paused'] as const

/** The address that a brand was last told; absent when it was told none. */
function lastTold(reader: Reader, { rid, proffer }: Relationship): string | undefined {
  return toldAddress(reader, rid)?.base ?? proffer?.body.base
}

/** Whether a brand would look for this relationship where it no longer is. */
export function hasMovedSince(ports: Pick<Context, 'config'>, reader: Reader, known: Relationship): boolean {
  const base = baseOf(ports, known.origin, known.rid)
  const told = lastTold(reader, known)
  return base !== undefined && told !== base
}

/** Tells every brand in force whose last word of us is another address than this one. */
export async function announceMove(context: Context): Promise<void> {
  const { clock, config, database, journal, ledgers, live } = context
  for (const { rid } of relationshipsInStates(database, active)) {
    const known = relationshipOf(database, rid)
    if (known === undefined || !hasMovedSince(context, database, known)) continue
    await database.transact((tx) => {
      const relationship = relationshipOf(tx, rid)
      if (relationship === undefined || !hasMovedSince(context, tx, relationship)) return
      if (isRestoring(tx, rid)) return
      const { state } = asOf(relationship, clock.now())
      const base = baseOf(context, relationship.origin, rid)
      if (base === undefined || !(active as readonly string[]).includes(state)) return
      const { brand, name } = relationship
      ledgers.speak(tx, rid, { type: 'moved', body: { base } })
      journal.note(tx, 'terms.moved', { name, origin: config.origin }, { brand, rid })
      live.tell(tx, { topic: 'brand', id: brand, code: 'terms.moved' })
    })
  }
}

/** Notes where this server is, so that a command beside it can say so. */
export async function noteServed({ clock, config, database }: Context): Promise<void> {
  await database.transact((tx) => saveServed(tx, config.origin, clock.now()))
}

/**
 * Whether a brand has yet to learn where we are now. It is told at its inbox even when it reads by itself: it has no
 * other way to find the new address.
 */
export function awaitsAddress(reader: Reader, rid: string, seenSeq: number): boolean {
  const seq = toldAddress(reader, rid)?.movedSeq ?? null
  return seq !== null && seq > seenSeq
}

export interface AddressNews {
  origin: string
  /** Brands that were told, and those of them that have not acknowledged it. */
  told: number
  waiting: { brand: string; name: string }[]
}

export function addressNews(
  context: Pick<Context, 'config' | 'database'>,
  seenSeq: (reader: Reader, rid: string) => number,
): AddressNews {
  const { config, database } = context
  const told = relationshipsInStates(database, active).filter(
    ({ rid }) => toldAddress(database, rid)?.movedSeq != null,
  )
  return {
    origin: config.origin,
    told: told.length,
    waiting: told
      .filter(({ rid }) => awaitsAddress(database, rid, seenSeq(database, rid)))
      .map(({ brand, name }) => ({ brand, name })),
  }
}

const tellByProffer: Projection = (tx, { rid, claims }) => {
  const { base } = claims.body as { base?: string }
  // Terms beside those in force name the same address, which the brand may still have to learn.
  if (base !== undefined && toldAddress(tx, rid)?.base !== base)
    saveToldAddress(tx, { rid, base, movedSeq: null })
}

const tellByMove: Projection = (tx, { rid, record, claims }) => {
  const { base } = movedType.parse(claims.body)
  saveToldAddress(tx, { rid, base, movedSeq: record.seq })
}

export const projections: Readonly<Record<string, Projection>> = {
  'terms.proffer': tellByProffer,
  moved: tellByMove,
}
