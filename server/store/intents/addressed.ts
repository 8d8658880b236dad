// What is said to one brand by name: a question, a repair, thanks; never to more, and only where it can be said.
import type { Line } from '../../../protocol/line.ts'
import { isAddressed, type Audience } from '../../../protocol/owner/intents.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { latestWith, type Relationship } from '../terms/terms.ts'
import { clear } from './audience.ts'
import type { Choice } from './choice.ts'

/** What other rooms do with it, in the same transaction. */
export interface Said {
  /** A question or a repair was posted: `copy` is its id in that brand's ledger. */
  asked(tx: Writer, relationship: Relationship, copy: string): void
  /** Thanks: `id` names them among the person's own lines. */
  thanked(tx: Writer, thanks: { relationship: Relationship; id: string; line: string }): void
}

/** @throws Problem one_brand */
export function checkChoices(line: Pick<Line, 'verb'>, to: readonly unknown[]): void {
  if (isAddressed(line.verb) && to.length !== 1) {
    throw new Problem('one_brand', { verb: line.verb, count: to.length })
  }
}

const reasons: Partial<Record<Audience['gets'], string>> = {
  not_yet: 'this brand has not agreed yet',
  paused: 'you have paused this relationship',
  ended: 'there is no agreement with this brand any more',
  health: 'what is about health goes only to a brand under SD-BASE-DP',
  not_granted: 'your agreement with this brand does not cover this kind of thing',
}

/** Exactly one brand, with an agreement in force that covers the line. @throws Problem one_brand, not_possible */
export function checkReachable(reader: Reader, line: Line, to: readonly Choice[], nowSeconds: number): void {
  if (!isAddressed(line.verb)) return
  checkChoices(line, to)
  const [choice] = to
  const relationship = choice === undefined ? undefined : latestWith(reader, choice.brand)
  const gets =
    relationship === undefined || choice === undefined
      ? 'ended'
      : clear(relationship, line, choice, [], nowSeconds)
  if (typeof gets !== 'string') return
  throw new Problem('not_possible', { reason: reasons[gets] ?? 'this brand cannot get it' })
}
