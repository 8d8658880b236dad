// The message table: every type there is, who may send it, what its body must be and which object it is about.
import type * as z from 'zod'
import { ledgerAck, ledgerBatch, ledgerReceipt, ledgerRestart, ledgerState } from './delivery.ts'
import { disclosureAsk, disclosureEnd, disclosureGrant, disclosureRefuse } from './disclosure.ts'
import { erasureAcknowledge, erasureReceipt, erasureRequest } from './erasure.ts'
import { incidentNotice } from './incident.ts'
import { intentClose, intentPost, intentRevise, intentWithdraw } from './intent.ts'
import { knock } from './knock.ts'
import { bytes, version } from './limits.ts'
import { offerAccept, offerCounter, offerDecline, offerMake, offerRevise, offerWithdraw } from './offer.ts'
import {
  orderCancel,
  orderClose,
  orderConfirm,
  orderDispute,
  orderPay,
  orderReceipt,
  orderRefund,
  orderUpdate,
} from './order.ts'
import { linePost } from './post.ts'
import { Problem } from './problem.ts'
import { ratingGive } from './rating.ts'
import { keyRotate, moved } from './relocation.ts'
import {
  filterSet,
  grantSet,
  termsAccept,
  termsCounter,
  termsDecline,
  termsLeave,
  termsPause,
  termsProffer,
  termsResume,
  termsRevoke,
} from './terms.ts'
import { threadClose, threadNote, threadOpen } from './thread.ts'

export type Party = 'person' | 'brand'

/** Things with an id and a state; the id is the `jti` of the message that made them. */
export type ObjectKind =
  | 'terms'
  | 'filter'
  | 'intent'
  | 'offer'
  | 'order'
  | 'thread'
  | 'disclosure'
  | 'post'
  | 'rating'
  | 'erasure'
  | 'incident'

interface MessageEntry {
  by: Party | 'both'
  body: z.ZodType
  /** The object that the message makes or changes; absent when it is about the relationship as a whole. */
  object?: ObjectKind
  /** Whether the message makes that object, whose id is then the message's own `jti`. */
  creates?: boolean
  /** Whether `on` must name an object, may, or means nothing here. */
  on: 'required' | 'optional' | 'none'
  /** Largest signed message in bytes where it is less than 64 kB. */
  maxBytes?: number
  /** Travels beside the ledger and is never a record of it. */
  isBeside?: boolean
}

const about = (object: ObjectKind) => ({ object, on: 'required' }) as const
const makes = (object: ObjectKind) => ({ object, creates: true, on: 'none' }) as const
const whole = { on: 'none' } as const
const beside = { on: 'none', isBeside: true } as const

/** Type → sender, body and object (protocol section 6). */
export const messageTypes = {
  'terms.proffer': { by: 'person', body: termsProffer, object: 'terms', creates: true, on: 'optional' },
  'terms.accept': { by: 'brand', body: termsAccept, ...about('terms') },
  'terms.counter': { by: 'brand', body: termsCounter, ...about('terms') },
  'terms.decline': { by: 'brand', body: termsDecline, ...about('terms') },
  'grant.set': { by: 'person', body: grantSet, ...whole },
  'terms.pause': { by: 'person', body: termsPause, ...whole },
  'terms.resume': { by: 'person', body: termsResume, ...whole },
  'terms.revoke': { by: 'person', body: termsRevoke, ...whole },
  'terms.leave': { by: 'brand', body: termsLeave, ...whole },
  knock: { by: 'brand', body: knock, ...beside },
  'filter.set': { by: 'brand', body: filterSet, ...makes('filter') },
  'intent.post': { by: 'person', body: intentPost, ...makes('intent') },
  'intent.revise': { by: 'person', body: intentRevise, ...about('intent') },
  'intent.withdraw': { by: 'person', body: intentWithdraw, ...about('intent') },
  'intent.close': { by: 'person', body: intentClose, ...about('intent') },
  'offer.make': { by: 'brand', body: offerMake, object: 'offer', creates: true, on: 'optional' },
  'offer.revise': { by: 'brand', body: offerRevise, ...about('offer') },
  'offer.withdraw': { by: 'brand', body: offerWithdraw, ...about('offer') },
  'offer.counter': { by: 'person', body: offerCounter, ...about('offer') },
  'offer.decline': { by: 'person', body: offerDecline, ...about('offer') },
  'offer.accept': { by: 'person', body: offerAccept, ...about('offer') },
  'order.confirm': { by: 'brand', body: orderConfirm, ...about('order') },
  'order.update': { by: 'brand', body: orderUpdate, ...about('order'), maxBytes: bytes.note },
  'order.receipt': { by: 'brand', body: orderReceipt, ...about('order') },
  'order.refund': { by: 'brand', body: orderRefund, ...about('order') },
  'order.pay': { by: 'person', body: orderPay, ...about('order') },
  'order.cancel': { by: 'both', body: orderCancel, ...about('order') },
  'order.dispute': { by: 'person', body: orderDispute, ...about('order') },
  'order.close': { by: 'person', body: orderClose, ...about('order') },
  'thread.open': { by: 'person', body: threadOpen, ...makes('thread') },
  'thread.note': { by: 'both', body: threadNote, ...about('thread'), maxBytes: bytes.note },
  'thread.close': { by: 'both', body: threadClose, ...about('thread') },
  'disclosure.ask': { by: 'brand', body: disclosureAsk, ...makes('disclosure') },
  'disclosure.grant': {
    by: 'person',
    body: disclosureGrant,
    object: 'disclosure',
    creates: true,
    on: 'optional',
  },
  'disclosure.refuse': { by: 'person', body: disclosureRefuse, ...about('disclosure') },
  'disclosure.end': { by: 'person', body: disclosureEnd, ...about('disclosure') },
  'line.post': { by: 'brand', body: linePost, ...makes('post') },
  'rating.give': { by: 'both', body: ratingGive, object: 'rating', creates: true, on: 'required' },
  'erasure.request': { by: 'person', body: erasureRequest, ...makes('erasure') },
  'erasure.acknowledge': { by: 'brand', body: erasureAcknowledge, ...about('erasure') },
  'erasure.receipt': { by: 'brand', body: erasureReceipt, ...about('erasure') },
  'incident.notice': { by: 'brand', body: incidentNotice, ...makes('incident') },
  'key.rotate': { by: 'person', body: keyRotate, ...whole },
  moved: { by: 'person', body: moved, ...whole },
  'ledger.batch': { by: 'person', body: ledgerBatch, ...beside },
  'ledger.ack': { by: 'brand', body: ledgerAck, ...beside },
  'ledger.receipt': { by: 'person', body: ledgerReceipt, ...beside },
  'ledger.state': { by: 'person', body: ledgerState, ...beside },
  'ledger.restart': { by: 'person', body: ledgerRestart, ...beside },
} as const satisfies Record<string, MessageEntry>

export type MessageType = keyof typeof messageTypes
export type BodyOf<T extends MessageType> = z.infer<(typeof messageTypes)[T]['body']>

/** Whether there is such a message type. */
export function isMessageType(type: string): type is MessageType {
  return Object.hasOwn(messageTypes, type)
}

/** The row of the message table for a type, in its widest form. */
export function messageEntry(type: MessageType): MessageEntry {
  return messageTypes[type]
}

/**
 * Reads a message's body by its type. Unknown members are kept.
 * @throws Problem `malformed` with the path and the reason; `unsupported_version` for a proffer of another version
 * @example parseBody('offer.decline', claims.body).reason_code
 */
export function parseBody<T extends MessageType>(type: T, body: unknown): BodyOf<T> {
  if (type === 'terms.proffer') checkVersion(body)
  const { data, error } = messageTypes[type].body.safeParse(body)
  if (error === undefined) return data as BodyOf<T>
  const issue = error.issues[0]
  const path = ['body', ...(issue?.path ?? [])].join('.')
  throw new Problem('malformed', { reason: `${path}: ${issue?.message ?? 'is not right'}` })
}

/** A proffer in a version not spoken here must not be judged by the rules of this one. */
function checkVersion(body: unknown): void {
  const v = typeof body === 'object' && body !== null && 'v' in body ? body.v : undefined
  if (typeof v === 'string' && v !== version && /^[1-9][0-9]{0,3}$/.test(v)) {
    throw new Problem('unsupported_version', { given: v })
  }
}

/** Links in a body, all of which must be on the brand's own host or below it (protocol section 2). */
export function linksOf(body: object): string[] {
  const { checkout, link, tracking } = body as Record<'checkout' | 'link' | 'tracking', unknown>
  const followed =
    typeof tracking === 'object' && tracking !== null && 'link' in tracking ? tracking.link : undefined
  return [checkout, link, followed].filter((text) => typeof text === 'string')
}
