// Thanks: said in a conversation that is over at once; among the person's own lines they are done as they are said.
import { formatLine, type Line } from '../../../protocol/line.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Context } from '../context.ts'
import { ownLedger } from '../own.ts'
import { latestWith } from '../terms/terms.ts'
import { claimWaiting, type WaitingRow } from '../waiting/waiting.ts'
import { checkChoices, type Said } from './addressed.ts'
import { clear } from './audience.ts'
import type { Choice } from './choice.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'ledgers' | 'live'>

/** Sends thanks that have waited long enough. @throws Problem one_brand, not_possible */
export async function sayThanks(
  ports: Ports,
  { id: waiting, subject }: Pick<WaitingRow, 'id' | 'subject'>,
  { line, to, expiresAt }: { line: Line; to: readonly Choice[]; expiresAt: number },
  said: Said,
): Promise<void> {
  checkChoices(line, to)
  const [choice] = to
  await ports.database.transact((tx) => {
    if (choice === undefined || !claimWaiting(tx, waiting)) return
    const known = latestWith(tx, choice.brand)
    const cleared = known === undefined ? 'ended' : clear(known, line, choice, [], ports.clock.seconds())
    if (typeof cleared === 'string') throw new Problem('not_possible', { reason: 'the brand cannot get it' })
    const { relationship, projection } = cleared
    const own = { line: formatLine(line), expiresAt, isPractice: relationship.isPractice, to: [] }
    ports.ledgers.speak(tx, ownLedger, { type: 'own.intent', jti: subject, body: own })
    const { line: short, full } = projection.value
    said.thanked(tx, { relationship, id: subject, line: full === undefined ? short : formatLine(full) })
    ports.ledgers.speak(tx, ownLedger, { type: 'own.outcome', on: subject, body: { outcome: 'none' } })
    ports.live.tell(tx, { topic: 'intent', id: subject, code: 'intent.thanked' })
  })
}
