// Intents: shown before posting, posted to the brands chosen in one transaction, revised, withdrawn, ended by the clock.
import { mayReceive } from '../../../protocol/health.ts'
import { formatLine, type Line } from '../../../protocol/line.ts'
import { isOver } from '../../../protocol/lifecycle.ts'
import { readLine } from '../../../protocol/line-read.ts'
import { seconds } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isAddressed, type Choice as Choosing } from '../../../protocol/owner/intents.ts'
import type { GoneReason } from '../../../protocol/record.ts'
import { parseBody, type BodyOf } from '../../../protocol/types.ts'
import { coversLine, isGrantLive, type Granted } from '../../../protocol/terms.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import type { Presigned } from '../../platform/ledger/ledgers.ts'
import type { Context } from '../context.ts'
import { ownLedger, readColumn } from '../own.ts'
import { isRestoring } from '../restoration/closed.ts'
import { asOf, latestWith, relationshipOf, stampOf, type Relationship } from '../terms/terms.ts'
import { claimWaiting, type WaitingRow } from '../waiting/waiting.ts'
import { endOfDay, wireTime } from '../wire-time.ts'
import { checkChoices, checkReachable, type Said } from './addressed.ts'
import { sayThanks } from './thanks.ts'
import { clear, followersOf, grantedTo, ownLine, type Cleared, type Projection } from './audience.ts'
import { choicesFrom, type Choice } from './choice.ts'
import { categoryOf } from './projection.ts'
import {
  copiesOf,
  copiesTo,
  intentRow,
  intentsPastEnd,
  nextIntentEnd,
  type CopyRow,
  type IntentRow,
} from './queries.ts'

export type { Said } from './addressed.ts'
export { audienceOf, ownLine } from './audience.ts'
export { followIntent, projections } from './projection.ts'
export { categoryOf } from './projection.ts'
export {
  copiesOf,
  copiesTo,
  copyRow,
  countLiveCopies,
  countIntents,
  derivedTables,
  intentRow,
  intentsIn,
  type CopyRow,
  type IntentRow,
} from './queries.ts'

type Ports = Pick<Context, 'clock' | 'random' | 'database' | 'ledgers' | 'journal' | 'live' | 'jobs'>

const day = 86_400_000
/** How long an intent stays open when its line does not say. */
const defaultDays = 14

/** When an intent ends: what its line says, else what was chosen, else two weeks. At most a year. */
export function endOf(line: Line, chosen: number | undefined, now: number): number {
  const said = line.x === undefined ? undefined : endOfDay(line.x)
  const end = Math.min(said ?? chosen ?? now + defaultDays * day, now + seconds.grant * 1000)
  if (end <= now)
    throw new Problem('line_refused', { reason: 'It would be over before it is posted.', column: 1 })
  return Math.floor(end / 1000) * 1000
}

/** What the person decided, as it waits. */
export interface PlannedPost {
  line: string
  to: Choice[]
  expiresAt: number
}

/** Checks a post before it waits, so that what is wrong is said at once. */
export function planPost(
  ports: Pick<Ports, 'clock' | 'database'>,
  text: string,
  said: readonly Choosing[],
  chosenEnd: number | undefined,
): PlannedPost {
  const line = ownLine(text)
  const to = choicesFrom(ports.database, line, said)
  checkReachable(ports.database, line, to, ports.clock.seconds())
  return { line: formatLine(line), to, expiresAt: endOf(line, chosenEnd, ports.clock.now()) }
}

interface Addressed {
  cleared: Cleared
  copy: string
  body: Granted<BodyOf<'intent.post'>>
}

/** How the own ledger says what one brand gets. */
export const keptFrom = ({ withheld, isExact }: Cleared): { withheld: string[]; exact?: true } =>
  isExact ? { withheld, exact: true } : { withheld }

export function wireBody(cleared: Cleared, expiresAt: number): BodyOf<'intent.post'> {
  const { line, full }: Projection = cleared.projection.value
  const agreed = cleared.relationship.agreed
  if (agreed === undefined) throw new Error('a granted projection without an agreement')
  return parseBody('intent.post', {
    line,
    ...(full === undefined ? {} : { want: full }),
    withheld: cleared.withheld,
    negotiable: [],
    terms: agreed,
    expires: wireTime(expiresAt),
  })
}

/** Everybody among the chosen who may have the line at this moment. */
function address(
  ports: Ports,
  reader: Reader,
  line: Line,
  to: readonly Choice[],
  expiresAt: number,
): Addressed[] {
  const followers = followersOf(reader, line)
  const now = ports.clock.seconds()
  // Brands that may see the same under the same terms get the same words: checked once.
  const bodies = new Map<string, BodyOf<'intent.post'>>()
  return to.flatMap((choice) => {
    const relationship = latestWith(reader, choice.brand)
    if (relationship === undefined || isRestoring(reader, relationship.rid)) return []
    const cleared = clear(relationship, line, choice, followers.get(relationship.rid) ?? [], now)
    if (typeof cleared === 'string') return []
    const key = JSON.stringify([cleared.relationship.agreed, cleared.withheld, cleared.isExact])
    const body = bodies.get(key) ?? wireBody(cleared, expiresAt)
    bodies.set(key, body)
    return [{ cleared, copy: ports.random.id(), body: grantedTo(cleared, now, body) }]
  })
}

/**
 * Sends a post that has waited long enough: signatures are made together before the transaction; in it every brand
 * is checked once more, and all get the intent in one commit, in random order.
 */
export async function sendPost(ports: Ports, row: WaitingRow, said: Said): Promise<void> {
  const plan = readColumn<PlannedPost>(row.body)
  if (plan.expiresAt <= ports.clock.now()) throw new Problem('expired', { object: 'intent' })
  const line = ownLine(plan.line)
  if (line.verb === 'thank') return sayThanks(ports, row, { ...plan, line }, said)
  const addressed = address(ports, ports.database, line, plan.to, plan.expiresAt)
  checkChoices(line, addressed)
  const presigned = await presignAll(ports, addressed)
  await ports.database.transact((tx) => {
    if (!claimWaiting(tx, row.id)) return
    const still = addressed.filter(({ cleared: { relationship } }) => mayStillHave(ports, tx, relationship))
    checkChoices(line, still)
    const isPractice = still.length > 0 && still.every(({ cleared }) => cleared.relationship.isPractice)
    ports.ledgers.speak(tx, ownLedger, {
      type: 'own.intent',
      jti: row.subject,
      body: {
        line: plan.line,
        expiresAt: plan.expiresAt,
        isPractice,
        to: still.map(({ cleared, copy }) => ({
          rid: cleared.relationship.rid,
          copy,
          ...keptFrom(cleared),
        })),
      },
    })
    for (const one of ports.random.shuffle(still))
      tellBrand(ports, tx, one, plan.expiresAt, presigned.get(one.copy))
    if (isAddressed(line.verb))
      for (const { cleared, copy } of still) said.asked(tx, cleared.relationship, copy)
    ports.journal.note(
      tx,
      'intent.posted',
      { category: categoryOf(plan.line), brands: still.length },
      { link: `/intents/${row.subject}` },
    )
    ports.live.tell(tx, { topic: 'intent', id: row.subject, code: 'intent.posted' })
    tx.onCommit(() => ports.jobs.at('intents', plan.expiresAt))
  })
}

async function presignAll(ports: Ports, addressed: readonly Addressed[]): Promise<Map<string, Presigned>> {
  const made = await Promise.all(
    addressed.map(async ({ cleared, copy, body }) => {
      const { rid } = cleared.relationship
      return [copy, await ports.ledgers.presign(rid, { type: 'intent.post', jti: copy, body })] as const
    }),
  )
  return new Map(made)
}

/** Whether what was cleared before the transaction still holds: nothing has changed, and no time has run out since. */
function mayStillHave({ clock }: Ports, tx: Writer, before: Relationship): boolean {
  const { rid, epoch, grant } = before
  return stampOf(tx, rid)?.epoch === epoch && grant !== undefined && isGrantLive(grant, clock.seconds())
}

function tellBrand(
  ports: Ports,
  tx: Writer,
  { cleared, copy, body }: Addressed,
  expiresAt: number,
  presigned?: Presigned,
): void {
  const { rid } = cleared.relationship
  ports.ledgers.speak(tx, rid, { type: 'intent.post', jti: copy, body }, presigned)
  ports.ledgers.hide(tx, rid, copy, 'ended', Math.ceil(expiresAt / 1000))
}

/** One intent of the person's. @throws Problem not_found */
export function intentNamed(reader: Reader, id: string): IntentRow {
  const row = intentRow(reader, id)
  if (row === undefined) throw new Problem('not_found')
  return row
}

/** Whether a brand still has the copy as something to answer: told of no end, and by the clock not past its time either. */
export function isLive(ports: Pick<Ports, 'clock'>, reader: Reader, copy: CopyRow): boolean {
  if (copy.state !== 'open' && copy.state !== 'revised') return false
  const now = ports.clock.now()
  const relationship = relationshipOf(reader, copy.rid)
  return copy.expiresAt > now && relationship !== undefined && !isOver(asOf(relationship, now).state)
}

/** Ends one brand's copy: it is told, and from this second the content is no longer served. */
function endCopy(
  ports: Ports,
  tx: Writer,
  copy: CopyRow,
  message: { type: 'intent.withdraw' | 'intent.close'; body: Record<string, unknown> },
  reason: GoneReason,
): void {
  // A brand that is still asked what happened since a backup is told once that is known.
  if (!isLive(ports, tx, copy) || isRestoring(tx, copy.rid)) return
  const { type, body } = message
  ports.ledgers.speak(tx, copy.rid, { type, on: copy.id, body })
  ports.ledgers.hide(tx, copy.rid, copy.id, reason, ports.clock.seconds())
}

/** By the clock an intent is over at its second, whether or not that was written down yet. */
export function checkOpen(ports: Pick<Ports, 'clock'>, { state, expiresAt }: IntentRow): void {
  const current = state === 'open' && expiresAt <= ports.clock.now() ? 'expired' : state
  if (current !== 'open') throw new Problem('not_possible', { reason: `the intent is ${current}` })
}

/** Withdraws an intent from everybody. @throws Problem not_possible when it is over */
export function withdrawIntent(ports: Ports, tx: Writer, id: string, reason: string | undefined): void {
  const intent = intentNamed(tx, id)
  checkOpen(ports, intent)
  const body = reason === undefined ? {} : { reason }
  ports.ledgers.speak(tx, ownLedger, { type: 'own.withdraw', on: id, body })
  for (const copy of copiesOf(tx, id)) {
    endCopy(
      ports,
      tx,
      copy,
      { type: 'intent.withdraw', body: parseBody('intent.withdraw', body) },
      'withdrawn',
    )
  }
  ports.journal.note(tx, 'intent.withdrawn', { category: intent.category }, { link: `/intents/${id}` })
  ports.live.tell(tx, { topic: 'intent', id, code: 'intent.withdrawn' })
}

/** Tells every brand but one that the intent is closed; what came of it is said only as far as the person chose. */
export function closeForOthers(
  ports: Ports,
  tx: Writer,
  id: string,
  outcome: 'bought' | 'elsewhere' | 'none' | 'unsaid',
  except?: string,
): void {
  for (const copy of copiesOf(tx, id)) {
    const said = copy.rid === except ? 'bought' : outcome
    endCopy(ports, tx, copy, { type: 'intent.close', body: { outcome: said } }, 'ended')
  }
}

/** Takes back what a narrowed grant no longer covers, from that brand alone. */
export function withdrawUncovered(ports: Ports, tx: Writer, relationship: Relationship): void {
  for (const copy of copiesTo(tx, relationship.rid)) {
    if (!isLive(ports, tx, copy)) continue
    const { line } = readLine(copy.line)
    const { grant } = relationship
    const isCovered =
      line !== undefined &&
      grant !== undefined &&
      mayReceive(grant.agreement, line.item) &&
      coversLine({ ...grant, isPaused: false }, line, ports.clock.seconds())
    if (!isCovered) endCopy(ports, tx, copy, { type: 'intent.withdraw', body: {} }, 'withdrawn')
  }
}

/** What ended for the person while nothing could be said to this brand ends here. */
export function setAside(ports: Ports, tx: Writer, { rid }: Relationship): void {
  for (const copy of copiesTo(tx, rid)) {
    const state = intentRow(tx, copy.intent)?.state
    if (state === 'withdrawn') endCopy(ports, tx, copy, { type: 'intent.withdraw', body: {} }, 'withdrawn')
    if (state === 'closed')
      endCopy(ports, tx, copy, { type: 'intent.close', body: { outcome: 'unsaid' } }, 'ended')
  }
}

export interface Revision {
  line: string
  to: readonly Choosing[] | undefined
  version: number
}

/**
 * Changes an open intent: brands that have it get the new revision, brands left out have it withdrawn, new ones get it
 * for the first time; offers on the older revision go stale.
 * @throws Problem moved when it changed since the person looked, not_possible, line_refused
 */
export function reviseIntent(
  ports: Ports,
  tx: Writer,
  id: string,
  change: Revision,
): { revision: number; brands: number } {
  const intent = intentNamed(tx, id)
  if (intent.version !== change.version) throw new Problem('moved')
  checkOpen(ports, intent)
  const line = ownLine(change.line)
  const expiresAt = endOf(line, intent.expiresAt, ports.clock.now())
  const copies = copiesOf(tx, id).filter((copy) => isLive(ports, tx, copy))
  const before = choicesOf(tx, copies)
  const to = change.to === undefined ? before : choicesFrom(tx, line, change.to, before)
  if (line.verb === 'thank') throw new Problem('not_possible', { reason: 'thanks are said anew' })
  checkReachable(tx, line, to, ports.clock.seconds())
  const addressed = address(ports, tx, line, to, expiresAt)
  const revision = intent.revision + 1
  const kept = new Map(copies.map((copy) => [copy.rid, copy]))
  ports.ledgers.speak(tx, ownLedger, {
    type: 'own.revise',
    on: id,
    body: {
      line: formatLine(line),
      expiresAt,
      revision,
      to: addressed.map(({ cleared, copy }) => ({
        rid: cleared.relationship.rid,
        copy: kept.get(cleared.relationship.rid)?.id ?? copy,
        ...keptFrom(cleared),
      })),
    },
  })
  for (const one of ports.random.shuffle(addressed)) {
    const { rid } = one.cleared.relationship
    const copy = kept.get(rid)
    kept.delete(rid)
    if (copy === undefined) tellBrand(ports, tx, one, expiresAt)
    else {
      const body = parseBody('intent.revise', { ...one.body.value, revision: copy.revision + 1 })
      const granted = grantedTo(one.cleared, ports.clock.seconds(), body)
      ports.ledgers.speak(tx, rid, { type: 'intent.revise', on: copy.id, body: granted })
      ports.ledgers.hide(tx, rid, copy.id, 'ended', Math.ceil(expiresAt / 1000))
    }
  }
  for (const copy of kept.values())
    endCopy(ports, tx, copy, { type: 'intent.withdraw', body: {} }, 'withdrawn')
  ports.journal.note(tx, 'intent.revised', { category: intent.category }, { link: `/intents/${id}` })
  ports.live.tell(tx, { topic: 'intent', id, code: 'intent.revised' })
  tx.onCommit(() => ports.jobs.at('intents', expiresAt))
  return { revision, brands: addressed.length }
}

/** What a brand has of an intent, as a choice. */
export const choiceTo = (brand: string, { withheld, exact }: CopyRow): Choice => ({
  brand,
  withheld: readColumn<string[]>(withheld),
  exact: exact === 1,
})

function choicesOf(reader: Reader, copies: readonly CopyRow[]): Choice[] {
  return copies.flatMap((copy) => {
    const brand = relationshipOf(reader, copy.rid)?.brand
    return brand === undefined ? [] : [choiceTo(brand, copy)]
  })
}

/** Ends what is past its time; the content was no longer served from that second anyway. */
export async function expireIntents(ports: Ports): Promise<void> {
  const due = intentsPastEnd(ports.database, ports.clock.now())
  for (const { id, category } of due) {
    await ports.database.transact((tx) => {
      const row = intentRow(tx, id)
      if (row === undefined || row.expiresAt > ports.clock.now() || row.state !== 'open') return
      // Offers that came after a backup are taken back while it is open.
      if (copiesOf(tx, id).some(({ rid }) => isRestoring(tx, rid))) return
      ports.ledgers.speak(tx, ownLedger, { type: 'own.lapse', body: { what: 'intent', id } })
      ports.journal.note(tx, 'intent.expired', { category }, { link: `/intents/${id}` })
      ports.live.tell(tx, { topic: 'intent', id, code: 'intent.expired' })
    })
  }
  const next = nextIntentEnd(ports.database)
  if (next !== undefined && next > ports.clock.now()) ports.jobs.at('intents', next)
}
