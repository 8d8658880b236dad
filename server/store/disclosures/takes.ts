// A brand's question for attributes, checked before it becomes a record: grant first, then state; the day's quota counts at the door.
import { transition } from '../../../protocol/lifecycle.ts'
import { Problem } from '../../../protocol/problem.ts'
import { beyondGrant } from '../../../protocol/terms.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Take } from '../take.ts'
import { openAsks } from './queries.ts'

/** So many questions of one brand may wait; more would only bury each other. */
const waiting = 20

const takeAsk: Take = (tx, context, relationship, message) => {
  const ask = parseBody('disclosure.ask', message.claims.body)
  const { rid, brand, name, grant, state } = relationship
  const beyond = beyondGrant(grant, ask, context.clock.seconds())
  if (beyond !== undefined) throw new Problem('no_grant', { what: beyond })
  transition('disclosure.ask', 'brand', state)
  if (openAsks(tx, rid).length >= waiting) throw new Problem('quota', { what: 'questions', limit: waiting })
  const values = { name, fields: [...new Set(ask.attributes)].join(', ') }
  context.journal.note(tx, 'disclosure.asked', values, {
    brand,
    rid,
    link: `/brands/${encodeURIComponent(brand)}`,
  })
  context.live.tell(tx, { topic: 'brand', id: brand, code: 'disclosure.asked' })
}

export const takes: Readonly<Record<string, Take>> = { 'disclosure.ask': takeAsk }
