// What a brand sends comes in here, whichever way it came: checked in the protocol's order, appended, receipted.
import { checkStanding } from '../../../protocol/lifecycle.ts'
import {
  checkFresh,
  parseMessage,
  personId,
  verifyMessage,
  type Message,
  type Parsed,
  type Verified,
} from '../../../protocol/message.ts'
import { pushDays } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isMessageType, messageEntry, parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { isRestoring, unavailable } from '../restoration/closed.ts'
import { asOf, type Relationship } from '../terms/terms.ts'
import { isPinned, type Acquaintances } from './acquaintance.ts'
import { brandDay, saveBrandDay, unansweredNotes } from './queries.ts'
import { countMessage, countNote, dayOf } from './quota.ts'
import type { Refusals } from './refusals.ts'
import type { Rooms } from './surface.ts'

export interface Taken {
  receipt: string
  /** The answer was given before; nothing happened now. */
  isReplay: boolean
}

/** `post`: the brand made it just now and POSTed it; `outbox`: it waited there for us to come. */
export type Way = 'post' | 'outbox'

export interface Inbox {
  /**
   * Takes one message (protocol section 3, order of checks; size and rate by address come before, at the door).
   * @throws Problem; before the signature holds only `too_large`, `malformed`, `stale_message` and `bad_signature`
   */
  take(rid: string, bytes: Uint8Array | string, way: Way): Promise<Taken>
}

export function createInbox(
  context: Context,
  rooms: Rooms,
  { acquaintances, refusals }: { acquaintances: Acquaintances; refusals: Refusals },
): Inbox {
  const { clock, database, ledgers } = context

  const lookInto = (rid: string, parsed: Parsed): void => {
    rooms
      .meetKey?.(rid, parsed)
      .catch((error: unknown) => context.log.error('key_not_looked_into', {}, error))
  }

  const prove = async (rid: string, parsed: Parsed): Promise<Verified<Message> | Relationship> => {
    const known = await acquaintances.of(rid)
    const isAnswer = known !== undefined && isAnswerToProffer(known.relationship, parsed)
    if (isAnswer) return known.relationship
    const key = known?.keys.find((one) => one.kid === parsed.kid)
    if (known !== undefined && key === undefined) lookInto(rid, parsed)
    const iss = known?.relationship.origin ?? parsed.claims.iss
    return verifyMessage(parsed, key, { iss, aud: personId(rid), sub: rid })
  }

  /** Everything after the signature, in one transaction: two with one id stand in line here. */
  const admit = (tx: Writer, rid: string, message: Verified<Message>, way: Way): Taken => {
    const { jti, type } = message.claims
    const answer = ledgers.answerTo(tx, rid, jti, message.digest)
    if (answer === 'other') throw new Problem('conflict')
    if (answer !== undefined) return { receipt: answer.receipt, isReplay: true }
    const known = acquaintances.now(tx, rid)
    // The pin may have gone while the signature was being checked.
    if (!known || !isPinned(known, message.kid)) throw new Problem('bad_signature')
    // What is said to a restored server before it has caught up would stand at a place that is taken already.
    if (isRestoring(tx, rid)) throw unavailable()
    const relationship = asOf(known, clock.now())

    checkType(type, message.jwt.length)
    checkStanding(type, 'brand', relationship.state)
    const body = isMessageType(type) ? parseBody(type, message.claims.body) : undefined
    const take = rooms.takes[type]
    if (!take) throw new Problem('not_allowed', { type })
    take(tx, context, relationship, message, body)

    if (type === 'thread.note') countNote(unansweredNotes(tx, rid))
    const day = brandDay(tx, relationship.origin, dayOf(clock.now()))
    const counted = countMessage(day, type, message.jwt.length)
    // The head it names is compared there: one we do not know, or older than before, is a fork.
    const { receipt } = ledgers.take(tx, rid, message, { isLate: way === 'outbox' })
    saveBrandDay(tx, counted)
    return { receipt, isReplay: false }
  }

  /** What hinders us in reading the brand's document is nothing that the brand sent wrongly. */
  const takeAnswer = async (rid: string, parsed: Parsed): Promise<string> => {
    try {
      return await rooms.takeAnswer(rid, parsed)
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.code.startsWith('brand_')) throw problem
      throw new Problem('unavailable', { reason: 'the document of the brand cannot be read now' }, problem)
    }
  }

  return {
    take: async (rid, bytes, way) => {
      let message: Verified<Message>
      try {
        const parsed = parseMessage(bytes)
        const { jti, sub } = parsed.claims
        // Only for this relationship: elsewhere even the right bytes are addressed wrongly. And only while it can be
        // spoken to: once its key is destroyed, a repeat is answered like anything sent to where nobody is.
        const isHere = sub === rid && acquaintances.committed(rid) !== undefined
        const answer = isHere ? ledgers.answerTo(database, rid, jti, parsed.digest) : undefined
        if (answer !== undefined && answer !== 'other') return { receipt: answer.receipt, isReplay: true }
        checkTime(parsed, way, clock.seconds())
        const proven = await prove(rid, parsed)
        if ('rid' in proven) return { receipt: await takeAnswer(rid, parsed), isReplay: false }
        message = proven
      } catch (problem) {
        if (problem instanceof Problem) refusals.count(problem.code)
        throw problem
      }
      try {
        return await database.transact((tx) => admit(tx, rid, message, way))
      } catch (problem) {
        if (problem instanceof Problem && problem.code === 'fork') rooms.doubt?.(rid)
        if (problem instanceof Problem && problem.status < 500) {
          await refusals.note(rid, message.claims.type, problem)
        }
        throw problem
      }
    },
  }
}

/** A message that waited in an outbox was not made just now; it only must not come from the future or last week. */
function checkTime(parsed: Parsed, way: Way, nowSeconds: number): void {
  const age = nowSeconds - parsed.claims.iat
  if (way === 'outbox' && age > 0 && age <= pushDays * 86_400) return
  checkFresh(parsed, nowSeconds)
}

const answers = ['terms.accept', 'terms.counter', 'terms.decline']

/** Before anything is pinned only an answer to the proffer can come, and its key is proven by the terms room. */
function isAnswerToProffer({ state, pinned }: Relationship, { claims }: Parsed): boolean {
  const isWaiting = state === 'proffered' || state === 'countered'
  return isWaiting && pinned.length === 0 && answers.includes(claims.type)
}

function checkType(type: string, byteLength: number): void {
  if (!isMessageType(type)) throw new Problem('unknown_type', { type })
  const { by, isBeside, maxBytes } = messageEntry(type)
  if (by === 'person' || isBeside) throw new Problem('not_allowed', { type })
  if (maxBytes !== undefined && byteLength > maxBytes) throw new Problem('too_large', { limit: maxBytes })
}
