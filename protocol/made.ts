// What a message makes: the first state of each kind of object, read from the body that made it.
import { durationSeconds, timeSeconds } from './body.ts'
import type { LedgerObject, LedgerState, ObjectStates } from './ledger-state.ts'
import { parseLine } from './line-parse.ts'
import type { Saying } from './rules.ts'
import type { MessageType, ObjectKind } from './types.ts'

/** A line's `x:` day ends at 24:00 UTC (protocol section 8, dates). */
function lineExpires(text: string): number | undefined {
  const read = parseLine(text)
  return read.ok && read.line.x !== undefined ? timeSeconds(`${read.line.x}T23:59:59Z`) : undefined
}

type Make<K extends ObjectKind, T extends MessageType> = (
  start: LedgerObject,
  saying: Saying<T>,
  state: LedgerState,
) => ObjectStates[K] | undefined

const makers: { [T in MessageType]?: Make<ObjectKind, T> } & {
  'terms.proffer': Make<'terms', 'terms.proffer'>
  'offer.accept': Make<'order', 'offer.accept'>
} = {
  'terms.proffer': (start, { body, digest }) => ({
    ...start,
    proffer: body,
    profferHash: digest,
    preferred: body.preferred,
    expires: timeSeconds(body.expires),
  }),
  'filter.set': (start, { body }) => ({ ...start, follows: body.follows, push: body.push }),
  'intent.post': (start, { body }) => ({
    ...start,
    revision: 1,
    line: body.line,
    body,
    expires: timeSeconds(body.expires),
  }),
  'offer.make': (start, { body }) => ({
    ...start,
    intent: body.intent.id,
    intentRevision: body.intent.revision,
    revision: 1,
    rounds: 0,
    body,
    changes: [],
    validUntil: timeSeconds(body.valid_until),
  }),
  'offer.accept': (start, { body, about, at }, state) => {
    const offer = state.offers.get(about)
    return offer === undefined
      ? undefined
      : {
          ...start,
          offer: offer.id,
          intent: offer.intent,
          totals: body.totals,
          currency: offer.body.currency,
          terms: body.terms,
          confirmBy: at + durationSeconds(offer.body.confirm_within),
          refunded: 0,
          ratedBy: [],
        }
  },
  'thread.open': (start, { body }) => ({
    ...start,
    ...(body.about === undefined ? {} : { about: body.about }),
    notes: 0,
  }),
  'disclosure.ask': (start, { body }) => ({ ...start, ask: body, attributes: {} }),
  'disclosure.grant': (start, { body }) => ({
    ...start,
    attributes: body.attributes,
    until: timeSeconds(body.until),
    ...(body.order === undefined ? {} : { order: body.order }),
  }),
  'line.post': (start, { body }) => {
    const expires = lineExpires(body.line)
    return { ...start, body, ...(expires === undefined ? {} : { expires }) }
  },
  'rating.give': (start, { body, by, about }) => ({ ...start, by, order: about, body }),
  'erasure.request': (start, { body }) => ({
    ...start,
    scope: body.scope,
    basis: body.basis,
    due: timeSeconds(body.due),
  }),
  'incident.notice': (start, { body }) => ({ ...start, body }),
}

/** The object that a message makes, in its first state; absent where what it rests on is hidden. */
export function makeObject<T extends MessageType>(
  state: LedgerState,
  saying: Saying<T>,
  first: string,
): ObjectStates[ObjectKind] | undefined {
  const { id, seq, at } = saying
  const make = makers[saying.type] as Make<ObjectKind, T> | undefined
  return make?.({ id, state: first, seq, madeAt: at, changedAt: at }, saying, state)
}
