// The middle of a brand: relationships in memory, one step at a time in each, and who is told of what came.
import { Problem, type ProblemCode } from '../problem.ts'
import { loadSide, type Side } from './side.ts'
import type { Change, Stop } from './store.ts'
import type { Receipt } from './surface.ts'
import type { Telling } from './telling.ts'
import { createTurns, type InTurn } from './turns.ts'
import type { World } from './world.ts'

/** How a message of ours came out; told to whoever waits for its receipt. */
export type Outcome = { receipt: Receipt } | { problem: Problem }

export interface Core {
  world: World
  inTurn: InTurn
  /** From memory, or folded from the store once. */
  side(rid: string): Promise<Side | undefined>
  /** A relationship that just began. */
  adopt(side: Side): void
  /** Runs a step alone in its relationship. @throws Problem `not_found` */
  within<T>(rid: string, run: (side: Side) => Promise<T>): Promise<T>
  /** Writes, then tells listeners without waiting for them. */
  commit(rid: string, change: Change): Promise<void>
  /** Resolves when something of ours waits for this person, the relationship stops or the program ends. */
  queued(rid: string, signal: AbortSignal): Promise<void>
  settle(jti: string, outcome: Outcome): void
  outcome(jti: string): Promise<Outcome>
  /** The program ends: nobody waits for a receipt any longer. */
  end(): void
  /** Stops a relationship, with an event. */
  halt(side: Side, code: ProblemCode, reason: string, seq?: number): Promise<void>
  telling: Telling
}

export function createCore(world: World, telling: Telling): Core {
  const inTurn = createTurns()
  const sides = new Map<string, Promise<Side | undefined>>()
  const waiters = new Map<string, ((outcome: Outcome) => void)[]>()
  const readers = new Map<string, () => void>()
  let hasEnded = false

  const core: Core = {
    world,
    inTurn,
    telling,
    side(rid) {
      let side = sides.get(rid)
      if (!side) {
        side = loadSide(world, rid)
        sides.set(rid, side)
        // What is not there, or could not be read, is looked for again next time.
        const forget = (): void => void sides.delete(rid)
        side.then((found) => found ?? forget(), forget)
      }
      return side
    },
    adopt: (side) => void sides.set(side.stored.rid, Promise.resolve(side)),
    within: (rid, run) =>
      inTurn(rid, async () => {
        const side = await core.side(rid)
        if (!side) throw new Problem('not_found')
        return run(side)
      }),
    async commit(rid, change) {
      await world.store.commit(rid, change)
      if ((change.events ?? []).length > 0) telling.start(rid)
      if (change.queued || change.relationship?.stop) readers.get(rid)?.()
    },
    queued: (rid, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || hasEnded) return resolve()
        // One for each relationship: whoever asks again has given up the call before.
        readers.get(rid)?.()
        const done = (): void => {
          signal.removeEventListener('abort', done)
          if (readers.get(rid) === done) readers.delete(rid)
          resolve()
        }
        readers.set(rid, done)
        signal.addEventListener('abort', done)
      }),
    settle(jti, outcome) {
      const waiting = waiters.get(jti) ?? []
      waiters.delete(jti)
      for (const resolve of waiting) resolve(outcome)
    },
    outcome: (jti) => new Promise((resolve) => waiters.set(jti, [...(waiters.get(jti) ?? []), resolve])),
    end() {
      hasEnded = true
      for (const done of readers.values()) done()
      for (const jti of waiters.keys()) {
        core.settle(jti, { problem: new Problem('unavailable', { reason: 'the program is ending' }) })
      }
    },
    async halt(side, code, reason, seq) {
      if (side.stored.stop) return
      const stop: Stop = { code, at: world.now(), reason, ...(seq !== undefined && { seq }) }
      const name = code === 'fork' ? 'fork' : 'stopped'
      side.stored = { ...side.stored, stop }
      world.log.warn('relationship_stopped', { code })
      await core.commit(side.stored.rid, {
        relationship: side.stored,
        events: [{ name, detail: JSON.stringify({ stop }) }],
      })
    },
  }
  return core
}
