// One offer: ask for less, decline, see what accepting takes, accept.
import * as calls from '../../protocol/owner/offers.ts'
import type * as z from 'zod'
import { ask } from './ask.ts'

export const askForLess = (id: string, body: z.input<typeof calls.counterOffer.body>, key: string) =>
  ask(calls.counterOffer, { params: { id }, body, key })
export const decline = (id: string, reason: calls.DeclineReason, key: string) =>
  ask(calls.declineOffer, { params: { id }, body: { reason }, key })
export const loadAccept = (id: string) => ask(calls.prepareAccept, { params: { id } })
export const accept = (id: string, body: z.input<typeof calls.acceptOffer.body>, key: string) =>
  ask(calls.acceptOffer, { params: { id }, body, key })

export type * from '../../protocol/owner/offers.ts'
