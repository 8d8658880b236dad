// What a smaller grant ends in the same transaction: open intents and disclosures that it does not cover any more.
import { parseLine } from '../../../protocol/line-parse.ts'
import type { NarrowPreview } from '../../../protocol/owner/brands.ts'
import { coversLine, hasAttribute, startGrant } from '../../../protocol/terms.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { disclosuresTo, endUncovered, isOpen, shownIn } from '../disclosures/disclosures.ts'
import { copiesTo, intentRow, withdrawUncovered } from '../intents/intents.ts'
import type { Take } from '../take.ts'
import { grantAfter, renewalOf, takes as termsTakes, type Cut, type Relationship } from '../terms/terms.ts'

type Ports = Pick<Context, 'clock' | 'random' | 'database' | 'ledgers' | 'journal' | 'live' | 'jobs'>

/** Ends, for one brand, everything beyond the grant that the relationship is given with. */
export function endBeyond(ports: Ports, tx: Writer, relationship: Relationship): void {
  withdrawUncovered(ports, tx, relationship)
  if (relationship.grant !== undefined) endUncovered(ports, tx, relationship, relationship.grant)
}

/** What narrowing so would end at once; nothing changes. @throws Problem not_possible */
export function previewNarrow(
  { clock }: Pick<Context, 'clock'>,
  reader: Reader,
  relationship: Relationship,
  cut: Cut,
): NarrowPreview {
  const grant = grantAfter(relationship, cut)
  const isOpenIntent = ({ line, state, expiresAt }: ReturnType<typeof copiesTo>[number]): boolean => {
    const read = parseLine(line)
    return (
      liveIntents.has(state) &&
      expiresAt > clock.now() &&
      !(read.ok && coversLine({ ...grant, isPaused: false }, read.line, clock.seconds()))
    )
  }
  const shown = disclosuresTo(reader, relationship.rid)
    .filter((row) => row.orderId === null && isOpen(row, clock.now()))
    .flatMap((row) => Object.keys(shownIn(row)))
  return {
    intents: copiesTo(reader, relationship.rid)
      .filter(isOpenIntent)
      .map(({ intent, line }) => ({ id: intent, title: intentRow(reader, intent)?.line ?? line })),
    fields: [...new Set(shown)].filter((name) => !hasAttribute(grant.scope.attributes, name)),
  }
}

const liveIntents: ReadonlySet<string> = new Set(['open', 'revised'])

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
