// One brand is shown more of an open intent: its price, or the place as it was written. Nobody else learns of it.
import { keptBack, withShown } from '../../../protocol/coarse.ts'
import { formatLine } from '../../../protocol/line.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { StepKey } from '../../../protocol/step-keys.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { ownLedger } from '../own.ts'
import { relationshipOf, type Relationship } from '../terms/terms.ts'
import { clear, followersOf, grantedTo, ownLine } from './audience.ts'
import { checkOpen, choiceTo, intentNamed, isLive, keptFrom, wireBody } from './intents.ts'
import { categoryOf } from './projection.ts'
import { copiesOf, type CopyRow } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'random' | 'database' | 'ledgers' | 'journal' | 'live' | 'jobs'>

export interface Step {
  brand: string
  show: readonly StepKey[]
  version: number
}

const no = (reason: string): Problem => new Problem('not_possible', { reason })

function copyOf(
  ports: Ports,
  reader: Reader,
  id: string,
  brand: string,
): { copy: CopyRow; relationship: Relationship } {
  for (const copy of copiesOf(reader, id)) {
    const relationship = relationshipOf(reader, copy.rid)
    if (relationship?.brand === brand && isLive(ports, reader, copy)) return { copy, relationship }
  }
  throw no('this brand has nothing of it that could be changed')
}

const reasons: Readonly<Record<string, string>> = {
  paused: 'you have paused this relationship',
  no_match: 'with that it is no longer what this brand listens for',
}

/**
 * Tells one brand anew, with more in it. Its own copy goes up by one revision, so what it offered before is for the older
 * text; copies of others, and the number of the person's own intent, stay as they are.
 * @throws Problem moved when it changed since the person looked, not_possible
 */
export function showMore(
  ports: Ports,
  tx: Writer,
  id: string,
  { brand, show, version }: Step,
): { revision: number; sees: string } {
  const intent = intentNamed(tx, id)
  if (intent.version !== version) throw new Problem('moved')
  checkOpen(ports, intent)
  const line = ownLine(intent.line)
  const { copy, relationship } = copyOf(ports, tx, id, brand)
  const before = choiceTo(brand, copy)
  const kept = keptBack(line, before)
  if (!show.every((key) => kept.includes(key))) throw no('this brand sees it already')
  const choice = withShown(before, show)
  const follows = followersOf(tx, line).get(copy.rid) ?? []
  const cleared = clear(relationship, line, choice, follows, ports.clock.seconds())
  if (typeof cleared === 'string')
    throw no(reasons[cleared] ?? 'your agreement with this brand does not cover it')
  const revision = copy.revision + 1
  const body = parseBody('intent.revise', { ...wireBody(cleared, copy.expiresAt), revision })
  ports.ledgers.speak(tx, ownLedger, {
    type: 'own.revise',
    on: id,
    body: {
      line: formatLine(line),
      expiresAt: intent.expiresAt,
      revision: intent.revision,
      to: [{ rid: copy.rid, copy: copy.id, ...keptFrom(cleared) }],
    },
  })
  const granted = grantedTo(cleared, ports.clock.seconds(), body)
  ports.ledgers.speak(tx, copy.rid, { type: 'intent.revise', on: copy.id, body: granted })
  ports.ledgers.hide(tx, copy.rid, copy.id, 'ended', Math.ceil(copy.expiresAt / 1000))
  ports.journal.note(
    tx,
    'intent.shown',
    { category: categoryOf(intent.line), name: relationship.name, what: show.join(' ') },
    { link: `/intents/${id}`, brand, rid: copy.rid },
  )
  ports.live.tell(tx, { topic: 'intent', id, code: 'intent.shown' })
  return { revision, sees: body.line }
}
