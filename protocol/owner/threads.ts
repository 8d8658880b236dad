// Calls of conversations, which only the person opens: open with a first note, write, close, list, mark as read.
import * as z from 'zod'
import { host } from './brand-card.ts'
import { at, call, done } from './call.ts'

const byId = z.strictObject({ id: z.string() })

export const noteView = z.strictObject({
  seq: z.int(),
  at,
  by: z.enum(['person', 'brand']),
  text: z.string(),
  lang: z.string().optional(),
  /** When the brand acknowledged a note of the person's. */
  seenAt: at.optional(),
})
/** What a conversation is about; `id` is the person's own name for it. */
export const threadAbout = z.strictObject({
  kind: z.enum(['intent', 'offer', 'order', 'thanks']),
  id: z.string(),
  /** The line or the order's title. */
  title: z.string(),
})
export const threadView = z.strictObject({
  id: z.string(),
  brand: host,
  name: z.string(),
  logo: z.string().optional(),
  isPractice: z.boolean(),
  about: threadAbout.optional(),
  intent: z.string().optional(),
  order: z.string().optional(),
  state: z.enum(['open', 'closed']),
  openedAt: at,
  closedAt: at.optional(),
  closedBy: z.enum(['person', 'brand']).optional(),
  /** Until when the brand can still read what was written; absent while the thread is open. */
  servedUntil: at.optional(),
  /** Whether the person can write now: the thread is open and so is the relationship. */
  canWrite: z.boolean(),
  canClose: z.boolean(),
  lastAt: at,
  unread: z.int(),
  notes: z.array(noteView),
})
/** A brand with whom the person can begin a conversation about the same thing. */
export const partner = z.strictObject({
  brand: host,
  name: z.string(),
  logo: z.string().optional(),
  about: z.strictObject({ kind: z.enum(['intent', 'offer', 'order']), id: z.string() }).optional(),
})

/** Longer than a note may be, so that one that is too long is refused with a sentence and not as a form error. */
const text = z.string().max(20_000)

export const openThread = call('POST', '/api/threads', {
  summary: 'Opens a conversation with one brand, about something of theirs or about nothing in particular.',
  body: z.strictObject({
    brand: host,
    about: z.strictObject({ kind: z.enum(['intent', 'offer', 'order']), id: z.string() }).optional(),
    text,
  }),
  answer: z.strictObject({ id: z.string() }),
})
export const writeNote = call('POST', '/api/threads/:id/notes', {
  summary: 'Writes a note of at most 2,000 characters.',
  params: byId,
  body: z.strictObject({ text }),
  answer: z.strictObject({ seq: z.int() }),
})
export const closeThread = call('POST', '/api/threads/:id/close', {
  summary: 'Ends a conversation; thirty days later the brand can read none of it here.',
  params: byId,
  answer: z.strictObject({ state: z.enum(['open', 'closed']) }),
})
export const readThread = call('POST', '/api/threads/:id/read', {
  summary: 'The person has read a conversation as far as this record.',
  params: byId,
  body: z.strictObject({ seq: z.int().min(0) }),
  answer: done,
})
export const listThreads = call('GET', '/api/threads', {
  summary: 'Conversations with a brand, or about an intent or an order, the latest first.',
  query: z.strictObject({
    brand: host.optional(),
    intent: z.string().max(100).optional(),
    order: z.string().max(100).optional(),
  }),
  answer: z.strictObject({ threads: z.array(threadView), partners: z.array(partner) }),
})

export type NoteView = z.infer<typeof noteView>
export type ThreadView = z.infer<typeof threadView>
export type ThreadList = z.infer<typeof listThreads.answer>
export type Partner = z.infer<typeof partner>
export type AboutGiven = z.input<typeof openThread.body>['about']
