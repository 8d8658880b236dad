// Looks into brands' outboxes, so that a server which nobody can reach hears its brands too.
import { counts, seconds } from '../../../protocol/limits.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { Problem, problemDocument } from '../../../protocol/problem.ts'
import type { Context } from '../context.ts'
import { canBeReachedBy } from '../reachable.ts'
import { hasMovedSince } from '../relocation/relocation.ts'
import { isRestoring } from '../restoration/closed.ts'
import { relationshipOf, type Relationship } from '../terms/terms.ts'
import type { Cuts } from './cuts.ts'
import type { Inbox } from './inbox.ts'
import { createOutboxFailures } from './outbox-failures.ts'
import { fetchPage } from './outbox-page.ts'
import {
  changePush,
  countPolls,
  duePolls,
  openPush,
  pushRow,
  saveOutboxAnswer,
  waitingAnswers,
  type PushRow,
} from './queries.ts'
import type { Rooms } from './surface.ts'

export interface Outboxes {
  /** Looks soon: the brand has just been told something, or is expected to answer. */
  lookSoon(rid: string): void
  /** Looks where it is time. */
  run(): void
  stop(): Promise<void>
}

/** Waits in seconds while nothing comes; the last one stays. A brand that can reach us needs none of the short ones. */
const hiddenWaits = [2, 5, 15, 60, 300] as const
const reachableWaits = [15, 300, 3600] as const
/** Calls at once, and beside them those that brands may keep open until they have something to say. */
const most = 16
const mostHeld = 32
/** Looks without news after which an outbox is not kept open while others could be. */
const lively = 5
/** Answers that a brand has not taken: with so many no further message of it is fetched. */
const mostAnswers = 4 * counts.outbox

/** The reason with which a look is given up. */
class Ended extends Error {
  override readonly name = 'Ended'
}

interface Look {
  waitSeconds: number
  work: Promise<void>
}

interface Found {
  /** Messages that count and were not known. */
  news: number
  repeats: number
  refused: number
  /** What is no message at all: it has no id under which it could be refused. */
  unreadable: number
  /** The brand answered with a page. */
  hasPage: boolean
}

export function createOutboxes(
  context: Context,
  rooms: Pick<Rooms, 'isUnfinished'>,
  parts: { inbox: Inbox; cuts: Cuts; onTaken: (rid: string) => void; onPlanned: () => void },
): Outboxes {
  const { clock, config, database, log, random } = context
  const { inbox, cuts, onTaken, onPlanned } = parts
  const failures = createOutboxFailures(context)
  const looks = new Map<string, Look>()
  /** Brands whose last page held nothing but what they had said before. */
  const repeating = new Set<string>()
  /** Asked for while a look was under way. */
  const again = new Set<string>()
  /** How each look under way is given up when the server stops. */
  const givingUp = new Set<() => void>()
  let isStopping = false

  const isHidden = ({ origin }: Relationship): boolean => !canBeReachedBy(config, origin)
  const isLookedInto = (relationship: Relationship): boolean => {
    const { state, rid, outbox } = relationship
    if (outbox === '' || isRestoring(database, rid)) return false
    if (state === 'in_force' || state === 'paused') return true
    // An answer to a proffer is carried to the address that the proffer named.
    if (state === 'proffered' || state === 'countered')
      return isHidden(relationship) || hasMovedSince(context, database, relationship)
    return rooms.isUnfinished(database, rid)
  }

  /** The next look, after so many without news; at once, or when that many make it time. */
  const plan = async (rid: string, attempts: number, isSoon = false): Promise<void> => {
    await database.transact((tx) => {
      const relationship = relationshipOf(tx, rid)
      if (!relationship) return
      if (!pushRow(tx, rid)) openPush(tx, rid, relationship.brand)
      const waits = isHidden(relationship) ? hiddenWaits : reachableWaits
      const wait = isSoon ? 0 : (waits[Math.min(attempts, waits.length - 1)] ?? 3600) * 1000
      const jittered = Math.round((wait * random.between(800, 1200)) / 1000)
      const pollAt = isLookedInto(relationship) ? clock.now() + jittered : null
      changePush(tx, rid, { pollAt, pollAttempts: attempts })
    })
    onPlanned()
  }

  const countHeld = (): number => [...looks.values()].filter(({ waitSeconds }) => waitSeconds > 0).length
  /** How long a brand may keep the next look open: the liveliest few, or all where there are only few. */
  const waitFor = (rid: string, attempts: number): number => {
    const relationship = relationshipOf(database, rid)
    if (!relationship || !isHidden(relationship) || countHeld() >= mostHeld) return 0
    return attempts < lively || countPolls(database) <= mostHeld ? seconds.outboxWait : 0
  }

  /**
   * Takes one message; what is refused for good is told to the brand with the next batch, like a receipt.
   * @throws Problem when it cannot be taken now
   */
  const takeOne = async (rid: string, jwt: string, found: Found): Promise<void> => {
    let jti: string
    try {
      jti = parseMessage(jwt).claims.jti
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      found.unreadable += 1
      return
    }
    let answer: { receipt: string | null; problem: string | null }
    try {
      const { receipt, isReplay } = await inbox.take(rid, jwt, 'outbox')
      if (isReplay) found.repeats += 1
      else found.news += 1
      answer = { receipt, problem: null }
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status >= 500) throw problem
      found.refused += 1
      answer = { receipt: null, problem: JSON.stringify(problemDocument(problem)) }
    }
    await database.transact((tx) => {
      const waiting = waitingAnswers(tx, rid, mostAnswers)
      const before = waiting.find((row) => row.jti === jti)
      // Other bytes under an id that was taken are refused, and the receipt of the first stays true.
      const isKept = before === undefined ? waiting.length < mostAnswers : before.receipt === null
      if (isKept) saveOutboxAnswer(tx, { rid, jti, ...answer, madeAt: clock.now(), isInBatch: 0 })
      changePush(tx, rid, { outboxAfter: jti })
    })
  }

  /** With many answers that could go out and were not taken, nothing more is asked for. */
  const isFull = ({ rid, push, pinned }: Relationship, { state }: PushRow): boolean =>
    state === 'on' &&
    push &&
    pinned.length > 0 &&
    waitingAnswers(database, rid, mostAnswers).length >= mostAnswers

  const read = async (rid: string, waitSeconds: number, found: Found, signal: AbortSignal): Promise<void> => {
    const relationship = relationshipOf(database, rid)
    const row = pushRow(database, rid)
    if (!relationship || !row || !isLookedInto(relationship) || isFull(relationship, row)) return
    // Planned behind its end, so that it is due when a crash has cut it off, and not while it is under way.
    const lasts = (waitSeconds + seconds.push + 1) * 1000
    await database.transact((tx) => changePush(tx, rid, { pollAt: clock.now() + lasts }))
    const messages = await fetchPage(context, { relationship, after: row.outboxAfter, waitSeconds, signal })
    found.hasPage = true
    for (const jwt of messages) {
      signal.throwIfAborted()
      await takeOne(rid, jwt, found)
    }
  }

  const look = async (rid: string, waitSeconds: number): Promise<void> => {
    const giveUp = new AbortController()
    let close: () => void = () => undefined
    const closed = new Promise<void>((resolve) => {
      close = resolve
    })
    const abort = (): Promise<void> => {
      giveUp.abort(new Ended('given up'))
      return closed
    }
    const onStop = (): void => void abort()
    // Held before the relationship is read: an end that comes in between cuts it.
    const release = cuts.hold(rid, { kind: 'poll', cut: abort })
    givingUp.add(onStop)
    const began = clock.monotonic()
    const found: Found = { news: 0, repeats: 0, refused: 0, unreadable: 0, hasPage: false }
    let failure: Problem | undefined
    try {
      await read(rid, waitSeconds, found, giveUp.signal)
    } catch (problem) {
      if (!giveUp.signal.aborted) {
        if (!(problem instanceof Problem)) throw problem
        failure = problem
      }
    } finally {
      givingUp.delete(onStop)
      release()
      close()
    }
    const wasKeptOpen = waitSeconds > 0 && clock.monotonic() - began >= (waitSeconds * 1000) / 2
    await settle(rid, found, { failure, isGivenUp: giveUp.signal.aborted, wasKeptOpen })
  }

  const settle = async (
    rid: string,
    found: Found,
    end: { failure: Problem | undefined; isGivenUp: boolean; wasKeptOpen: boolean },
  ): Promise<void> => {
    const { news, repeats, refused, unreadable, hasPage } = found
    const attempts = pushRow(database, rid)?.pollAttempts ?? 0
    if (news + repeats + refused > 0) onTaken(rid)
    // A brand that only repeats itself is not looked at sooner because it takes the answers.
    if (news === 0 && repeats + refused + unreadable > 0) repeating.add(rid)
    else repeating.delete(rid)
    if (end.isGivenUp) return plan(rid, 0, true)
    const failure = end.failure?.code ?? (unreadable > 0 ? 'malformed' : undefined)
    if (failure !== undefined) {
      log.info('outbox_failed', { code: failure })
      await failures.failed(rid, failure)
    } else if (hasPage) await failures.worked(rid)
    // What counts has an end, for a brand says only so much in a day; what is refused, or came before, has none.
    if (news > 0) return plan(rid, 0, true)
    if (again.has(rid)) return plan(rid, 0)
    const isNext = failure === undefined && end.wasKeptOpen && waitFor(rid, attempts + 1) > 0
    return plan(rid, attempts + 1, isNext)
  }

  const begin = (rid: string, waitSeconds: number): void => {
    again.delete(rid)
    const work = look(rid, waitSeconds)
      .catch((error: unknown) => {
        log.error('outbox_failed', {}, error)
      })
      .finally(() => {
        looks.delete(rid)
        again.delete(rid)
        run()
      })
    looks.set(rid, { waitSeconds, work })
  }

  const run = (): void => {
    if (isStopping) return
    const isCrowded = countPolls(database) > mostHeld
    let held = countHeld()
    let plain = looks.size - held
    for (const { rid, pollAttempts } of duePolls(database, clock.now())) {
      if (held >= mostHeld && plain >= most) return
      if (looks.has(rid)) continue
      const isLively = pollAttempts < lively || !isCrowded
      if (plain >= most && !isLively) continue
      const waitSeconds = isLively ? waitFor(rid, pollAttempts) : 0
      if (waitSeconds === 0 && plain >= most) continue
      if (waitSeconds > 0) held += 1
      else plain += 1
      begin(rid, waitSeconds)
    }
  }

  return {
    lookSoon: (rid) => {
      if (repeating.has(rid)) return
      if (looks.has(rid)) return void again.add(rid)
      plan(rid, 0).catch((error: unknown) => {
        log.error('outbox_failed', {}, error)
      })
    },
    run,
    stop: async () => {
      isStopping = true
      for (const giveUp of givingUp) giveUp()
      await Promise.all([...looks.values()].map(({ work }) => work))
    },
  }
}
