// Calls about the door: how far it is open, who was invited, and the knocks that wait for the person.
import * as z from 'zod'
import { host } from './brand-card.ts'
import { ask, legal } from './brands.ts'
import { at, call, done } from './call.ts'

export const doorState = z.enum(['closed', 'link', 'open'])

/** A brand that asks to be let in: its own words, and who it is by its document at that time. */
export const waitingKnock = z.strictObject({
  id: z.string(),
  brand: host,
  origin: z.string(),
  name: z.string(),
  about: z.string(),
  /** Why, in its own words. */
  line: z.string(),
  legal: legal.optional(),
  fingerprint: z.string(),
  asks: z.array(ask),
  follows: z.array(z.string()),
  terms: z.array(z.string()),
  lang: z.array(z.string()),
  /** Name of the invitation by which it came. */
  invitation: z.string().optional(),
  at,
  expiresAt: at,
})
export const invitation = z.strictObject({
  id: z.string(),
  code: z.string(),
  /** As a link and as the content of a QR code; absent where the server has no public name. */
  uri: z.string().optional(),
  name: z.string(),
  madeAt: at,
  expiresAt: at,
  uses: z.int(),
  used: z.int(),
  isUsable: z.boolean(),
})
const byId = z.strictObject({ id: z.string().max(64) })

export const readKnocks = call('GET', '/api/knocks', {
  summary:
    'The door: how far it is open, who waits in front of it, who was invited, and who may never knock.',
  answer: z.strictObject({
    door: doorState,
    /** Whether a brand can reach this server at all. */
    isReachable: z.boolean(),
    knocks: z.array(waitingKnock),
    invitations: z.array(invitation),
    blocked: z.array(z.strictObject({ brand: host, name: z.string(), at })),
    /** Knocks that came to nothing since the server started. */
    turnedAway: z.int(),
  }),
})
export const setDoor = call('PUT', '/api/knocks/door', {
  summary: 'Closes the door, opens it for those who were invited, or for everybody.',
  body: z.strictObject({ door: doorState }),
  answer: z.strictObject({ door: doorState }),
})
export const makeInvitation = call('POST', '/api/knocks/invitations', {
  summary: 'Makes a code for a purpose, with which so many brands can knock for so many days.',
  body: z.strictObject({
    name: z.string().trim().min(1).max(60),
    days: z.int().min(1).max(90),
    uses: z.int().min(1).max(20),
  }),
  answer: invitation,
})
export const endInvitation = call('DELETE', '/api/knocks/invitations/:id', {
  summary: 'Ends an invitation; knocks that came by it stay.',
  params: byId,
  answer: done,
})
export const putAside = call('POST', '/api/knocks/:id/aside', {
  summary: 'Puts a knock aside; the brand learns nothing, and rests until the knock would have lapsed.',
  params: byId,
  answer: done,
})
export const neverAgain = call('POST', '/api/knocks/:id/never', {
  summary: 'Puts a knock aside and takes no other of this brand, whatever code it carries.',
  params: byId,
  answer: done,
})
export const allowAgain = call('DELETE', '/api/knocks/blocked/:brand', {
  summary: 'A brand that was never to knock again may knock again.',
  params: z.strictObject({ brand: host }),
  answer: done,
})

export type DoorState = z.infer<typeof doorState>
export type WaitingKnock = z.infer<typeof waitingKnock>
export type Invitation = z.infer<typeof invitation>
export type Knocks = z.infer<typeof readKnocks.answer>
