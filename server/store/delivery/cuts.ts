// Everything a brand holds open or we hold open to it: cut at the commit that ends it, and the silence is measured.
import type { Context } from '../context.ts'
import { relationshipOf } from '../terms/terms.ts'
import { insertSilence } from './queries.ts'

/** From the commit to the last socket closed. */
export interface Silence {
  ms: number
  streams: number
  pushes: number
}

/** Something that can be cut: bytes on their way to a brand. */
export interface Held {
  /** A `poll` asks and brings nothing, so it is not counted. */
  kind: 'stream' | 'push' | 'poll'
  /** Cuts at once and resolves when the socket is closed. */
  cut(): Promise<void>
}

export interface Cuts {
  /** Holds it as open; call the answer when it is closed. */
  hold(rid: string, held: Held): () => void
  /** Called right after the commit. */
  cut(rid: string, cause: string, brand: string | undefined): void
  /** Resolves when the last socket of the last cut is closed. */
  silence(rid: string): Promise<Silence>
}

const quiet: Silence = { ms: 0, streams: 0, pushes: 0 }
const kept = 10_000

export function createCuts(context: Pick<Context, 'clock' | 'database' | 'journal' | 'live' | 'log'>): Cuts {
  const { clock, database, journal, live, log } = context
  const open = new Map<string, Set<Held>>()
  const silences = new Map<string, Promise<Silence>>()

  const measure = async (rid: string, began: number): Promise<Silence> => {
    const all = [...(open.get(rid) ?? [])]
    const count = (kind: Held['kind']): number => all.filter((held) => held.kind === kind).length
    await Promise.all(all.map((held) => held.cut()))
    const ms = Math.round((clock.monotonic() - began) * 1000) / 1000
    return { ms, streams: count('stream'), pushes: count('push') }
  }
  const remember = async (rid: string, cause: string, brand: string | undefined, work: Promise<Silence>) => {
    const silence = await work
    await database.transact((tx) => {
      insertSilence(tx, { rid, at: clock.now(), cause, ...silence })
      const name = relationshipOf(tx, rid)?.name ?? ''
      journal.note(tx, 'delivery.silent', { name, cause, ...silence }, { rid, brand })
      if (brand !== undefined) live.tell(tx, { topic: 'brand', id: brand, code: 'delivery.silent' })
    })
  }

  return {
    hold: (rid, held) => {
      const own = open.get(rid) ?? new Set<Held>()
      open.set(rid, own.add(held))
      return () => {
        if (!own.delete(held)) return
        if (own.size === 0 && open.get(rid) === own) open.delete(rid)
      }
    },
    cut: (rid, cause, brand) => {
      const work = measure(rid, clock.monotonic())
      const oldest = silences.size < kept ? undefined : silences.keys().next().value
      if (oldest !== undefined) silences.delete(oldest)
      silences.set(rid, work)
      remember(rid, cause, brand, work).catch((error: unknown) => {
        log.error('silence_not_noted', {}, error)
      })
    },
    silence: async (rid) => (await silences.get(rid)) ?? quiet,
  }
}
