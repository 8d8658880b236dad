// Reads what is new from a store: page by page, or as a stream that goes on where it stopped.
import * as z from 'zod'
import { isOver } from '../allowed.ts'
import { parseStrict } from '../json.ts'
import { bytes, counts, seconds } from '../limits.ts'
import { Problem } from '../problem.ts'
import { ledgerHead } from '../record.ts'
import { askedMs, backoffMs, call, deadline, readHeaders, reasonOf } from './calling.ts'
import type { Core } from './core.ts'
import { readEvents } from './sse.ts'
import { compareHead, takeAhead, takeRecords } from './taking.ts'
import { readProblem } from './wire.ts'

const pageShape = z.looseObject({ records: z.array(z.unknown()), head: ledgerHead, more: z.boolean() })
/** The head by itself, or as a member. */
const liveShape = z.union([ledgerHead, z.looseObject({ head: ledgerHead }).transform(({ head }) => head)])
const closedShape = z.looseObject({ reason: z.string(), retry_ms: z.int().min(0).optional() })

export interface Reading {
  /** Reads all that is new; false when the store could not be reached or did not answer as it should. */
  pull(rid: string, signal?: AbortSignal): Promise<boolean>
  /** The same soon, without waiting for it; many calls become one. */
  pullSoon(rid: string): void
  /** Keeps reading until the relationship or the program ends. */
  follow(rid: string, via: 'stream' | 'pull', everyMs: number): void
  stop(): Promise<void>
}

const quietMs = seconds.streamBeat * 3 * 1000
/** What is unfinished after an end may take weeks; a store that has nothing new to say is asked this seldom at last. */
const longestPauseMs = 3600_000

/** After the last record of a burst the store is told by a signed read how far we hold the ledger. */
const ackMs = 1000

export function createReading(core: Core, wake: (rid: string) => void): Reading {
  const { world } = core
  const ended = new AbortController()
  const soon = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const followed = new Map<string, Promise<void>>()

  async function address(rid: string, path: string): Promise<string | undefined> {
    const side = await core.side(rid)
    if (!side || side.stored.stop || side.stored.base === undefined) return undefined
    const { seq, hash } = side.head
    return `${side.stored.base}/${path}?after=${seq}&head=${hash}`
  }

  async function pull(rid: string, given?: AbortSignal): Promise<boolean> {
    const signal = given ? AbortSignal.any([given, ended.signal]) : ended.signal
    for (;;) {
      const url = await address(rid, 'records')
      const side = await core.side(rid)
      if (url === undefined || !side) return false
      const page = `${url}&limit=${counts.records}`
      const init = { headers: await readHeaders(world, side, page) }
      // One record more than a page may be under way: the store gives at least one, whatever its size.
      const answer = await call(world, page, init, bytes.page + 2 * bytes.message, signal)
      given?.throwIfAborted()
      if (!answer) return false
      if (answer.status !== 200) return refused(rid, answer.status, answer.body)
      if (!(await takePage(rid, answer.body))) return true
    }
  }

  /** @returns whether there is more */
  async function takePage(rid: string, body: Uint8Array): Promise<boolean> {
    const { data: page } = pageShape.safeParse(parseStrict(body))
    if (!page) throw new Problem('malformed', { reason: 'it is no page of records' })
    const { records, head, more } = page
    return core.within(rid, async (side) => {
      const before = side.head.seq
      const problem = await takeRecords(core, side, records)
      if (problem) throw problem
      await takeAhead(core, side)
      await compareHead(core, side, head)
      return more && side.head.seq > before
    })
  }

  async function refused(rid: string, status: number, body: Uint8Array): Promise<boolean> {
    const { code, detail } = readProblem(status, body)
    await core.within(rid, async (side) => {
      if (code === 'fork') await core.halt(side, 'fork', 'the store does not know the head of our copy')
      if (code === 'revoked')
        await core.halt(side, 'revoked', 'the store says that the relationship has ended')
    })
    world.log.info('read_refused', { code, detail })
    return false
  }

  /** Without throwing what a store can cause: its faults are logged, and the next read tries again. */
  async function tryPull(rid: string, given?: AbortSignal): Promise<boolean> {
    given?.throwIfAborted()
    try {
      const isDone = await pull(rid, given)
      if (isDone) wake(rid)
      return isDone
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      world.log.warn('records_refused', { code: problem.code })
      return false
    }
  }

  /** @returns how long to wait before the next one; absent when there was no stream to read */
  async function stream(rid: string): Promise<number | undefined> {
    const url = await address(rid, 'stream')
    const side = await core.side(rid)
    if (url === undefined || !side) return undefined
    const cut = new AbortController()
    const watch = (ms: number) => {
      const line = deadline(world, ms, ended.signal)
      line.signal.addEventListener('abort', () => cut.abort())
      return line
    }
    let silence = watch(seconds.push * 1000)
    try {
      const headers = { ...(await readHeaders(world, side, url)), accept: 'text/event-stream' }
      const response = await world.fetch(url, { headers, redirect: 'manual', signal: cut.signal })
      if (response.status !== 200 || !response.body) {
        await response.body?.cancel()
        // What keeps the stream shut is told to whoever reads a page.
        await tryPull(rid)
        return undefined
      }
      for await (const { event, data } of readEvents(response.body, bytes.message * 2)) {
        silence.end()
        silence = watch(quietMs)
        if (event === 'closed') return await closed(rid, data)
        if (event === 'record') await takeStreamed(rid, data)
        if (event === 'live') await compareLive(rid, data)
        if (event === 'record' || event === 'live') ackSoon(rid)
      }
      return ackMs
    } catch (cause) {
      // A broken line has no type of its own; what the store did wrong has.
      if (cause instanceof Problem) world.log.warn('stream_refused', { code: cause.code })
      else if (!ended.signal.aborted) world.log.info('stream_broke', { reason: reasonOf(cause) })
      return undefined
    } finally {
      silence.end()
    }
  }

  async function takeStreamed(rid: string, data: string): Promise<void> {
    const record = parseStrict(data)
    await core.within(rid, async (side) => {
      const problem = await takeRecords(core, side, [record])
      if (problem) throw problem
      await takeAhead(core, side)
    })
    wake(rid)
  }

  async function compareLive(rid: string, data: string): Promise<void> {
    const { data: head } = liveShape.safeParse(parseStrict(data))
    if (head) await core.within(rid, (side) => compareHead(core, side, head))
  }

  async function closed(rid: string, data: string): Promise<number> {
    const { reason, retry_ms: retry } = closedShape.parse(parseStrict(data))
    if (reason === 'revoked') await tryPull(rid)
    return askedMs(reason === 'renew' ? 0 : (retry ?? ackMs))
  }

  const acks = new Map<string, { cancel(): void }>()
  function ackSoon(rid: string): void {
    acks.get(rid)?.cancel()
    acks.set(
      rid,
      world.clock.after(ackMs, () => {
        acks.delete(rid)
        if (!ended.signal.aborted) pullSoon(rid)
      }),
    )
  }

  function pullSoon(rid: string): void {
    if (ended.signal.aborted) return
    // A page may be on its way that was read before what we are called for.
    if (soon.has(rid)) return void again.add(rid)
    const work = tryPull(rid)
      .then(() => {})
      .catch((cause: unknown) => world.log.error('pull_failed', {}, cause))
      .finally(() => {
        soon.delete(rid)
        if (again.delete(rid)) pullSoon(rid)
      })
    soon.set(rid, work)
  }

  async function keepReading(rid: string, via: 'stream' | 'pull', everyMs: number): Promise<void> {
    let failures = 0
    let quiet = { seq: -1, reads: 0 }
    while (!ended.signal.aborted) {
      const side = await core.side(rid)
      if (!side || side.stored.stop || side.stored.base === undefined) return
      const isEnded = isOver(side.state.relationship)
      if (isEnded && !hasUnfinished(side.state)) return
      const isStream = via === 'stream' && !isEnded
      const { seq } = side.head
      quiet = isEnded && seq === quiet.seq ? { seq, reads: quiet.reads + 1 } : { seq, reads: 0 }
      const pauseMs = Math.min(everyMs * 2 ** Math.min(quiet.reads, 20), Math.max(everyMs, longestPauseMs))
      const waitMs = isStream ? await stream(rid) : (await tryPull(rid)) ? pauseMs : undefined
      failures = waitMs === undefined ? failures + 1 : 0
      await world.wait(waitMs ?? backoffMs(failures - 1), ended.signal)
    }
  }

  return {
    pull: (rid, given) => tryPull(rid, given),
    pullSoon,
    follow(rid, via, everyMs) {
      if (followed.has(rid)) return
      const work = keepReading(rid, via, everyMs)
        .catch((cause: unknown) => world.log.error('reading_failed', {}, cause))
        .finally(() => followed.delete(rid))
      followed.set(rid, work)
    },
    async stop() {
      ended.abort()
      for (const timer of acks.values()) timer.cancel()
      await Promise.all([...followed.values(), ...soon.values()])
    },
  }
}

/** Orders and erasures go on after the end; their news is still read. */
function hasUnfinished({
  orders,
  erasures,
}: {
  orders: ReadonlyMap<string, { state: string }>
  erasures: ReadonlyMap<string, { state: string }>
}): boolean {
  const isOpen = ({ state }: { state: string }): boolean => !['closed', 'lapsed', 'receipted'].includes(state)
  return [...orders.values(), ...erasures.values()].some(isOpen)
}
