// Practice brands inside this server: started and agreed with by one click, cut off, forgotten and stopped by another.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { practiceBrands, type PracticeBrand } from '../../practice/brands.ts'
import { openBrash } from '../../practice/brash.ts'
import { openPractice, type OpenPractice } from '../../practice/open.ts'
import { ownDoor } from '../../practice/own-door.ts'
import { livelyPace, type Pace } from '../../practice/pace.ts'
import type { Writer } from '../../platform/database.ts'
import { brandOf, fetchDocument, lookUp, practiceSuffix } from '../brands/brands.ts'
import { isErasureOpen } from '../erasures/erasures.ts'
import type { Context } from '../context.ts'
import { seenUpTo } from '../delivery/delivery.ts'
import {
  currentStates,
  pastStates,
  profferTerms,
  relationshipsInStates,
  revokeTerms,
  runErrand,
  standingOf,
  type Relationship,
} from '../terms/terms.ts'
import { practiceRow, setPracticeState } from './queries.ts'

export interface Practice {
  isOn(): boolean
  /** Hosts of the brands that are here. */
  brands(): string[]
  /** Starts the brands and proffers terms to each that the person has nothing going on with. */
  turnOn(): Promise<void>
  /** Revokes with erasure, waits a moment for the signed receipts, then stops the brands and deletes what they held. */
  turnOff(): Promise<void>
  start(): void
  close(): Promise<void>
}

const day = 86_400_000
/** What practice brands may ask, so that a question can be tried out; nothing goes before it is answered. */
const mayAsk: ReadonlySet<string> = new Set(['keyboard', 'size.ring'])
const grantDays = 30
const job = 'practice'
/** How long the click waits for the erasure receipts, and how long the brands are kept for them at most. */
const patienceMs = 5000
const longestMs = 600_000
const lookMs = 50

export const originFor = ({ slug }: { slug: PracticeBrand['slug'] | 'brash' }): string =>
  `https://${slug}${practiceSuffix}`

/** There while the practice brands are, for a person who asks for it by its name; nobody is proffered to it unasked. */
export const brashOrigin = originFor({ slug: 'brash' })

export function createPractice(context: Context, pace: Pace = livelyPace): Practice {
  const { config, clock, database, jobs, live, log, outbound } = context
  const folder = join(config.dataFolder, 'practice')
  let running: { brands: Promise<OpenPractice[]>; release(): void } | undefined

  const isOn = (): boolean => practiceRow(database).state === 'on'
  const standing = (origin: string) => standingOf(database, brandOf(origin))

  const openAll = (): Promise<OpenPractice[]> => {
    running ??= begin()
    return running.brands
  }
  const begin = (): NonNullable<typeof running> => {
    const fetch = ownDoor(config)
    const shops = practiceBrands.map((shop) => {
      const origin = originFor(shop)
      const opening = openPractice({ shop, origin, folder: join(folder, shop.slug), clock, log, fetch, pace })
      return { origin, opening }
    })
    const brash = openBrash({ origin: brashOrigin, folder: join(folder, 'brash'), clock, log, fetch })
    const doors = [...shops, { origin: brashOrigin, opening: brash }]
    const opened = doors.map(({ opening }) => opening)
    // Reached from this moment on: a call that comes before everything is open waits.
    const releases = doors.map(({ origin, opening }) =>
      outbound.local(origin, async (request) => (await opening).handler(request)),
    )
    const brands = Promise.all(opened).then(async (all) => {
      await Promise.all(all.map((one) => one.start()))
      return all
    })
    return {
      brands,
      release: () => {
        for (const release of releases) release()
      },
    }
  }
  const closeAll = async (): Promise<void> => {
    const ending = running
    running = undefined
    ending?.release()
    await Promise.all((await ending?.brands)?.map((one) => one.close()) ?? [])
  }

  const proffer = async (origin: string): Promise<void> => {
    if (standing(origin).isCurrent) return
    await lookUp(context, brandOf(origin), (reader, brand) => standingOf(reader, brand).standing)
    const fetched = await fetchDocument(context, origin)
    const asked = fetched.profile.asks.filter(({ attribute }) => mayAsk.has(attribute))
    const choice = {
      preferred: 'PDC-INTENT',
      alternates: [],
      lines: ['*'],
      attributes: asked.map(({ attribute }) => attribute),
      purposes: asked.map(({ purpose }) => purpose),
      struck: fetched.profile.asks.map(({ attribute }) => attribute).filter((name) => !mayAsk.has(name)),
      expiresAt: clock.now() + grantDays * day,
    }
    const rid = await database.transact((tx) => profferTerms(context, tx, fetched, choice))
    await runErrand(context, rid)
  }

  const ours = (states: readonly string[]): Relationship[] =>
    relationshipsInStates(database, states).filter(({ isPractice }) => isPractice)
  /** Nothing more is owed to those who were cut off: they know it, and have said what they erased. */
  const isSettled = (since: number): boolean =>
    ours(pastStates)
      // One that never erases is not waited for.
      .filter(
        ({ endedAt, pinned, origin }) =>
          (endedAt ?? 0) >= since - 1000 && pinned.length > 0 && origin !== brashOrigin,
      )
      .every(
        ({ rid }) =>
          !isErasureOpen(database, rid, clock.now()) &&
          (seenUpTo(database, rid)?.seq ?? 0) >= context.ledgers.head(database, rid).seq,
      )
  const setState = (tx: Writer, state: 'on' | 'ending' | 'off'): void => {
    setPracticeState(tx, state, clock.now())
    if (state !== 'ending') context.journal.note(tx, `practice.${state}`, {})
    live.tell(tx, { topic: 'practice', code: `practice.${state}` })
  }
  /** @returns whether the brands are gone */
  const finish = async (): Promise<boolean> => {
    const { state, changedAt } = practiceRow(database)
    if (state !== 'ending') return true
    if (!isSettled(changedAt) && clock.now() < changedAt + longestMs) return false
    await closeAll()
    rmSync(folder, { recursive: true, force: true })
    await database.transact((tx) => setState(tx, 'off'))
    return true
  }

  // One click after the other, however fast they come.
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (run: () => Promise<void>): Promise<void> => {
    const mine = turn.then(run)
    turn = mine.catch(() => undefined)
    return mine
  }

  return {
    isOn,
    brands: () => (isOn() ? practiceBrands.map((shop) => brandOf(originFor(shop))) : []),
    turnOn: () =>
      inTurn(async () => {
        await openAll()
        await database.transact((tx) => setState(tx, 'on'))
        for (const shop of practiceBrands) await proffer(originFor(shop))
      }),
    turnOff: () =>
      inTurn(async () => {
        if (!isOn()) return
        await database.transact((tx) => {
          setState(tx, 'ending')
          for (const relationship of ours(currentStates)) {
            revokeTerms(context, tx, relationship, { erase: true })
          }
        })
        const until = clock.now() + patienceMs
        while (!(await finish()) && clock.now() < until) await clock.sleep(lookMs)
      }),
    start() {
      jobs.every(job, 30, () => inTurn(async () => void (await finish())))
      if (practiceRow(database).state === 'off') return
      openAll().catch((error: unknown) => log.error('practice_not_started', {}, error))
    },
    async close() {
      await turn
      await closeAll()
    },
  }
}
