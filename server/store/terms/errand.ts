// Carrying a proffer to the brand and taking its answer, however long the brand needs and however often we must knock.
import {
  checkFresh,
  parseMessage,
  personId,
  verifyMessage,
  type Message,
  type Parsed,
  type Verified,
} from '../../../protocol/message.ts'
import { checkStanding } from '../../../protocol/lifecycle.ts'
import { bytes, pushWaits, seconds } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { importPublicKey, type PublicKey } from '../../../protocol/keys.ts'
import { fetchDocument, keepEvidence, type Fetched } from '../brands/brands.ts'
import { createBuckets, type Buckets } from '../../platform/http/limits.ts'
import type { Context } from '../context.ts'
import { isRestoring } from '../restoration/closed.ts'
import { dueErrands, endErrand, nextErrandAt, saveErrand, type Errand } from './queries.ts'
import { asOf, relationshipOf, type Relationship } from './relationship.ts'
import { answerKey, takes } from './takes.ts'

/** Takes an answer to a proffer for good, in one transaction, and gives the receipt for it. */
async function settleAnswer(
  context: Context,
  rid: string,
  message: Verified<Message>,
  judged: Fetched,
): Promise<string> {
  return context.database.transact((tx) => {
    const relationship = relationshipOf(tx, rid)
    const { type, body } = message.claims
    const take = answers.has(type) ? takes[type] : undefined
    if (relationship === undefined || take === undefined) throw new Problem('not_allowed', { type })
    const known = context.ledgers.answerTo(tx, rid, message.claims.jti, message.digest)
    if (known === 'other') throw new Problem('conflict')
    if (known !== undefined) return known.receipt
    checkStanding(type, 'brand', asOf(relationship, context.clock.now()).state)
    take(tx, context, relationship, message, body)
    keepEvidence(tx, rid, relationship.origin, judged)
    return context.ledgers.take(tx, rid, message).receipt
  })
}

const answers = new Set(['terms.accept', 'terms.counter', 'terms.decline'])

/**
 * The key by which an answer is signed: one that the brand's document publishes at this moment.
 * @throws Problem brand_* when the document cannot be had now
 */
async function keyForAnswer(
  context: Context,
  relationship: Pick<Relationship, 'origin'>,
  kid: string,
): Promise<{ key: PublicKey | undefined; judged: Fetched }> {
  const judged = await fetchDocument(context, relationship.origin)
  const jwk = answerKey(judged.profile, kid)
  return { key: jwk === undefined ? undefined : await importPublicKey(jwk), judged }
}

// Each answer costs a look at the document before anything is proven: so many in a row, then one in eight seconds.
const answersRate = { burst: 8, perSecond: 1 / 8 }
const answerBuckets = new WeakMap<Context['database'], Buckets>()

function countAnswer({ clock, database }: Pick<Context, 'clock' | 'database'>, rid: string): void {
  const buckets = answerBuckets.get(database) ?? createBuckets(clock, answersRate)
  answerBuckets.set(database, buckets)
  buckets.take(rid)
}

/**
 * A brand's answer to a proffer, while no key is pinned: proven by a key that the brand's document publishes now.
 * Who does not know the proffer's id has not read the proffer, and gets the common answer without a look.
 * @throws Problem bad_signature, too_many, malformed, and what the state of the relationship forbids
 */
export async function takeAnswer(context: Context, rid: string, parsed: Parsed): Promise<string> {
  const relationship = relationshipOf(context.database, rid)
  if (relationship === undefined) throw new Problem('bad_signature')
  const expected = { iss: relationship.origin, aud: personId(rid), sub: rid }
  if (parsed.claims.on !== relationship.proffer?.id) await verifyMessage(parsed, undefined, expected)
  countAnswer(context, rid)
  const { key, judged } = await keyForAnswer(context, relationship, parsed.kid)
  const message = await verifyMessage(parsed, key, expected)
  return settleAnswer(context, rid, message, judged)
}

async function readAnswer(context: Context, { rid }: Relationship, body: Uint8Array): Promise<void> {
  const parsed = parseMessage(body)
  checkFresh(parsed, context.clock.seconds())
  await takeAnswer(context, rid, parsed)
}

/** Knocks once with an open proffer. What fails is tried again later; what is refused for good is told. */
async function knockOnce(context: Context, errand: Errand): Promise<void> {
  // A proffer that was answered after the backup must not be answered twice.
  if (isRestoring(context.database, errand.rid)) return
  const relationship = relationshipOf(context.database, errand.rid)
  const open = relationship === undefined ? undefined : profferJwt(context, relationship)
  if (relationship === undefined || relationship.state !== 'proffered' || open === undefined) {
    await context.database.transact((tx) => endErrand(tx, errand.rid))
    return
  }
  try {
    const answer = await context.outbound.request(relationship.inbox, {
      method: 'POST',
      headers: { 'content-type': 'application/jwt', accept: 'application/jwt' },
      body: open,
      maxBytes: bytes.message,
      seconds: seconds.push,
    })
    if (answer.status === 202) await context.database.transact((tx) => endErrand(tx, errand.rid))
    else if (answer.status === 200) await readAnswer(context, relationship, answer.body)
    else throw new Problem('brand_status', { domain: relationship.brand, status: answer.status })
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    await putOff(context, errand, relationship, problem)
  }
}

function profferJwt(context: Context, { rid, proffer }: Relationship): string | undefined {
  if (proffer === undefined) return undefined
  const page = context.ledgers.read(context.database, rid, {
    after: 0,
    limit: 10,
    maxBytes: bytes.page,
    nowSeconds: context.clock.seconds(),
    reveal: true,
  })
  const offered = page.records.filter((record) => record.type === 'terms.proffer' && 'jwt' in record)
  const last = offered.at(-1)
  return last !== undefined && 'jwt' in last ? last.jwt : undefined
}

async function putOff(
  context: Context,
  errand: Errand,
  relationship: Relationship,
  problem: Problem,
): Promise<void> {
  const wait = pushWaits[errand.attempts]
  const { brand, rid, name } = relationship
  await context.database.transact((tx) => {
    const isLast = wait === undefined
    if (isLast) endErrand(tx, rid)
    else saveErrand(tx, { rid, attempts: errand.attempts + 1, nextAt: context.clock.now() + wait * 1000 })
    const code = isLast ? 'terms.undeliverable' : 'terms.put_off'
    context.journal.note(tx, code, { name, reason: problem.code }, { brand, rid })
    context.live.tell(tx, { topic: 'brand', id: brand, code })
  })
}

/** Knocks with all proffers that are due. */
export async function runErrands(context: Context): Promise<void> {
  await Promise.all(
    dueErrands(context.database, context.clock.now()).map((errand) => knockOnce(context, errand)),
  )
  const next = nextErrandAt(context.database)
  if (next !== undefined) context.jobs.at('proffers', next)
}

/** Knocks with one proffer now, so that a brand that answers at once is seen at once. */
export async function runErrand(context: Context, rid: string): Promise<void> {
  const errand = dueErrands(context.database, context.clock.now()).find((one) => one.rid === rid)
  if (errand !== undefined) await knockOnce(context, errand)
  const next = nextErrandAt(context.database)
  if (next !== undefined) context.jobs.at('proffers', next)
}
