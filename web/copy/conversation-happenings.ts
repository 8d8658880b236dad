// What happened in conversations, ratings and posts, in words.
import type { Said } from '../../protocol/owner/call.ts'

type Values = Said['values']
type Mood = 'plain' | 'go' | 'end' | 'signed'

const who = (values: Values): string => String(values['name'] ?? '') || 'A brand'
const title = (values: Values): string => String(values['title'] ?? '') || 'your order'
const score = (values: Values): string => `${Number(values['score'] ?? 0)} of 5`

export const conversationSentences: Readonly<
  Record<string, readonly [(values: Values) => string, Mood?, ((values: Values) => string)?]>
> = {
  'intent.thanked': [() => 'You said thanks', 'go'],
  'post.followed': [(v) => `You follow what ${who(v)} posts`, 'plain', () => 'they are not told'],
  'post.shown': [(v) => `${who(v)} posted something you follow`, 'go'],
  'post.unfollowed': [(v) => `You no longer follow what ${who(v)} posts`],
  'post.unshown': [(v) => `${who(v)} posted something that you do not follow`, 'plain', () => 'not shown'],
  'rating.given': [(v) => `You rated ${who(v)} for ${title(v)}`, 'signed', score],
  'rating.received': [(v) => `${who(v)} rated you for ${title(v)}`, 'signed', score],
  'thread.closed': [(v) => `You ended the conversation with ${who(v)}`],
  'thread.closed_by_brand': [(v) => `${who(v)} ended the conversation`],
  'thread.heard': [(v) => `${who(v)} wrote to you`, 'go'],
  'thread.opened': [(v) => `You began a conversation with ${who(v)}`],
  'thread.read': [(v) => `You read what ${who(v)} wrote`],
  'thread.thanked': [(v) => `You thanked ${who(v)}`, 'go'],
  'thread.written': [(v) => `You wrote to ${who(v)}`],
}
