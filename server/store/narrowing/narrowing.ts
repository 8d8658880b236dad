// What a smaller grant ends in the same transaction: open intents and disclosures that it does not cover any more.
import { startGrant } from '../../../protocol/terms.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { endUncovered } from '../disclosures/disclosures.ts'
import { withdrawUncovered } from '../intents/intents.ts'
import type { Take } from '../take.ts'
import { renewalOf, takes as termsTakes, type Relationship } from '../terms/terms.ts'

type Ports = Pick<Context, 'clock' | 'random' | 'database' | 'ledgers' | 'journal' | 'live' | 'jobs'>

/** Ends, for one brand, everything beyond the grant that the relationship is given with. */
export function endBeyond(ports: Ports, tx: Writer, relationship: Relationship): void {
  withdrawUncovered(ports, tx, relationship)
  if (relationship.grant !== undefined) endUncovered(ports, tx, relationship, relationship.grant)
}

/** An accept of terms beside those in force may leave less: what goes beyond the new ones ends with the old ones. */
const takeAccept: Take = (tx, context, relationship, message, body) => {
  termsTakes['terms.accept']?.(tx, context, relationship, message, body)
  const renewal = relationship.grant === undefined ? undefined : renewalOf(tx, relationship.rid)
  if (renewal === undefined) return
  const { agreement } = parseBody('terms.accept', body)
  const grant = startGrant(renewal.body, agreement, context.clock.seconds())
  endBeyond(context, tx, { ...relationship, grant })
}

export const takes: Readonly<Record<string, Take>> = { 'terms.accept': takeAccept }
