// Looks into brands' outboxes, so that a server which nobody can reach hears its brands too.
import { parseStrict } from '../../../protocol/json.ts'
import { bytes, counts, seconds } from '../../../protocol/limits.ts'
import { parseMessage } from '../../../protocol/message.ts'
import { Problem, problemDocument } from '../../../protocol/problem.ts'
import { signRead } from '../../../protocol/request.ts'
import type { Context } from '../context.ts'
import { relationshipOf, type Relationship } from '../terms/terms.ts'
import type { Inbox } from './inbox.ts'
import { changePush, duePolls, openPush, pushRow, saveOutboxAnswer, waitingAnswers } from './queries.ts'
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
const most = 8
/** Answers that a brand has not taken: with so many no further message of it is fetched. */
const mostAnswers = 4 * counts.outbox

export function createOutboxes(
  context: Context,
  rooms: Pick<Rooms, 'isUnfinished'>,
  parts: { inbox: Inbox; onTaken: (rid: string) => void; onPlanned: () => void },
): Outboxes {
  const { clock, config, database, keyring, log, outbound, random } = context
  const { inbox, onTaken, onPlanned } = parts
  const waits: readonly number[] = config.reachable === 'no' ? hiddenWaits : reachableWaits
  const inFlight = new Map<string, Promise<void>>()
  const stopping = new AbortController()

  const isLookedInto = (relationship: Relationship): boolean => {
    const { state, rid, outbox } = relationship
    if (outbox === '') return false
    if (state === 'in_force' || state === 'paused') return true
    if (state === 'proffered' || state === 'countered') return config.reachable === 'no'
    return rooms.isUnfinished(database, rid)
  }

  const plan = async (rid: string, attempts: number): Promise<void> => {
    const wait = (waits[Math.min(attempts, waits.length - 1)] ?? 3600) * 1000
    const jittered = Math.round((wait * random.between(800, 1200)) / 1000)
    await database.transact((tx) => {
      const relationship = relationshipOf(tx, rid)
      if (!relationship) return
      if (!pushRow(tx, rid)) openPush(tx, rid, relationship.brand)
      const pollAt = isLookedInto(relationship) ? clock.now() + jittered : null
      changePush(tx, rid, { pollAt, pollAttempts: attempts })
    })
    onPlanned()
  }

  const fetchPage = async (
    { outbox, rid, ourKid }: Relationship,
    after: string | null,
  ): Promise<string[]> => {
    const url = new URL(outbox)
    url.searchParams.set('rid', rid)
    if (after !== null) url.searchParams.set('after', after)
    const signer = keyring.signerOf(ourKid)
    const nowSeconds = clock.seconds()
    const headers = await signRead({ method: 'GET', url, nowSeconds, nonce: random.rid(), signer })
    const answer = await outbound.request(url.href, {
      headers,
      maxBytes: bytes.page + bytes.message,
      seconds: seconds.push,
      signal: stopping.signal,
    })
    if (answer.status !== 200) throw new Problem('brand_status', { domain: url.host, status: answer.status })
    const page = parseStrict(answer.body) as { messages?: unknown } | null
    const messages = page?.messages
    if (!Array.isArray(messages) || messages.length > counts.outbox || !messages.every(isText)) {
      throw new Problem('malformed', { reason: 'it is no page of an outbox' })
    }
    return messages
  }

  /**
   * Takes one message; what is refused for good is told to the brand with the next batch, like a receipt.
   * @returns whether it was a new one that counts
   */
  const takeOne = async (rid: string, jwt: string): Promise<boolean> => {
    const { jti } = parseMessage(jwt).claims
    const row = { rid, jti, receipt: null, problem: null, madeAt: clock.now(), isInBatch: 0 }
    let answer: { receipt: string | null; problem: string | null }
    let isNews = false
    try {
      const { receipt, isReplay } = await inbox.take(rid, jwt, 'outbox')
      isNews = !isReplay
      answer = { receipt, problem: null }
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status >= 500) throw problem
      answer = { receipt: null, problem: JSON.stringify(problemDocument(problem)) }
    }
    await database.transact((tx) => {
      saveOutboxAnswer(tx, { ...row, ...answer })
      changePush(tx, rid, { outboxAfter: jti })
    })
    return isNews
  }

  const look = async (rid: string): Promise<void> => {
    const relationship = relationshipOf(database, rid)
    const row = pushRow(database, rid)
    if (!relationship || !row || !isLookedInto(relationship)) return plan(rid, 0)
    let taken = 0
    let news = 0
    try {
      const isFull = waitingAnswers(database, rid, mostAnswers).length >= mostAnswers
      const messages = isFull ? [] : await fetchPage(relationship, row.outboxAfter)
      for (const jwt of messages) {
        if (await takeOne(rid, jwt)) news += 1
        taken += 1
      }
    } catch (problem) {
      if (stopping.signal.aborted) return
      if (!(problem instanceof Problem)) throw problem
      log.info('outbox_failed', { code: problem.code })
    }
    if (taken > 0) onTaken(rid)
    // What is refused, or came before, has no end; what counts has: a brand says only so much in a day.
    await plan(rid, news > 0 ? 0 : row.pollAttempts + 1)
  }

  return {
    lookSoon: (rid) => {
      plan(rid, 0).catch((error: unknown) => {
        log.error('outbox_failed', {}, error)
      })
    },
    run: () => {
      for (const rid of duePolls(database, clock.now())) {
        if (inFlight.has(rid) || inFlight.size >= most || stopping.signal.aborted) continue
        const work = look(rid)
          .catch((error: unknown) => {
            log.error('outbox_failed', {}, error)
          })
          .finally(() => inFlight.delete(rid))
        inFlight.set(rid, work)
      }
    },
    stop: async () => {
      stopping.abort()
      await Promise.all(inFlight.values())
    },
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
