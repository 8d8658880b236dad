// Probes of the end: an erasure acknowledged and receipted, a revocation taken, and silence after it (sections 7 and 10).
import { parseMessage } from '../../../protocol/message.ts'
import { canBeGone } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { must, mustRefuse, Skipped, summary, type Probe } from '../probe.ts'
import { pause, timeIn } from '../waiting.ts'
import {
  agreementOf,
  anotherPerson,
  intentBody,
  patienceOf,
  personOf,
  wantedLine,
  type BrandWorld,
} from './setting.ts'

const probe = (rule: string, says: string, run: Probe<BrandWorld>['run']): Probe<BrandWorld> => ({
  rule,
  says,
  run,
})
const isOfTheEnd = (type: string): boolean => /^(?:order|erasure)\./.test(type)

export const endingProbes: readonly Probe<BrandWorld>[] = [
  probe('10.revoke.taken', 'acknowledges the revocation', async (world) => {
    const person = await personOf(world)
    // An intent right before it: an answer under way must not come any more.
    await person.say('intent.post', intentBody(wantedLine(world)))
    await person.push()
    await person.tell('terms.revoke', { erase: true })
  }),
  probe('10.erasure.taken', 'takes an erasure request after the end', async (world) => {
    const person = await ended(world)
    const scope = person.ledger.records.filter(({ type }) => canBeGone(type)).map(({ seq }) => seq)
    await person.tell('erasure.request', { scope, basis: 'eu-gdpr:A17-1-b', due: timeIn(7 * 86_400) })
  }),
  probe('10.erasure.acknowledged', 'acknowledges an erasure', async (world) => {
    const person = await ended(world)
    if (person.ledger.said('erasure.request').length === 0) throw new Skipped('no erasure was asked')
    const said = await person.hears('erasure.acknowledge', 0, patienceOf(world))
    if (said === undefined)
      throw new Skipped('no acknowledgement came in the time of this probe; it is due within P7D')
  }),
  probe('10.erasure.receipt', 'receipts an erasure without contradicting itself', async (world) => {
    const person = await ended(world)
    if (person.ledger.said('erasure.acknowledge').length === 0)
      throw new Skipped('no erasure was acknowledged')
    const said = await person.hears('erasure.receipt', 0, patienceOf(world))
    if (said === undefined) throw new Skipped('no receipt came in the time of this probe')
    const { erased } = parseBody('erasure.receipt', person.ledger.bodyOf(said))
    const beyond = erased.find((seq) => seq > person.ledger.head.seq)
    must(beyond === undefined, `it erased record ${String(beyond)}, which does not exist`)
  }),
  probe('10.revoke.terminal', 'refuses a proffer in a relationship that is over', async (world) => {
    const person = await ended(world)
    const { ledger } = person
    const body = ledger.proffer(agreementOf(world), undefined)
    const jwt = await ledger.sign('terms.proffer', body, { head: ledger.head.hash })
    mustRefuse(world.notes, await person.post(jwt), 410, 'revoked')
  }),
  probe('10.revoke.outbox', 'has nothing left in its outbox but of orders and erasures', async (world) => {
    const person = await anotherPerson(world, { isHidden: true })
    await person.tell('intent.post', intentBody(wantedLine(world)))
    await pause(500)
    await person.tell('terms.revoke', { erase: false })
    const { reply, messages } = await person.lookInto()
    if (reply.status === 410) return
    must(reply.status === 200, `it answered ${summary(reply)}`)
    const stray = messages.map((jwt) => parseMessage(jwt).claims.type).find((type) => !isOfTheEnd(type))
    must(stray === undefined, `${String(stray)} waits there`)
  }),
  probe('10.revoke.quiet', 'says nothing more after a moment', async (world) => {
    await ended(world)
    // What was on its way does not count: only what was made in a later second than the acknowledgement.
    await pause(1200)
    world.notes.saw('10.revoke.silence')
  }),
]

async function ended(world: BrandWorld) {
  const person = await personOf(world)
  if (person.ledger.state.relationship !== 'revoked') throw new Skipped('the revocation was not taken')
  return person
}
