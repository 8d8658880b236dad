// What a difficult person does, one deed at a time; each leaves a ledger that an honest brand can follow.
import type { LiveRecord } from '../../../protocol/record.ts'
import type { KitPerson } from '../brand/person.ts'
import { Broken, summary } from '../probe.ts'
import { timeIn } from '../waiting.ts'
import type { Chance } from './chance.ts'

export interface Deed {
  name: string
  /** @returns what was done, or undefined when it was not possible now */
  act(person: KitPerson, chance: Chance, line: string): Promise<string | undefined>
}

const intentBody = (line: string) => ({
  line,
  withheld: [],
  negotiable: [],
  terms: 'PDC-INTENT',
  expires: timeIn(3600),
})
const openIntents = ({ ledger }: KitPerson): string[] =>
  [...ledger.state.intents.values()]
    .filter(({ state }) => state === 'open' || state === 'revised')
    .map(({ id }) => id)
const liveOffers = ({ ledger }: KitPerson) =>
  [...ledger.state.offers.values()].filter(({ state }) => state === 'made' || state === 'revised')

export const isOver = ({ ledger }: KitPerson): boolean => ledger.state.relationship === 'revoked'

export const deeds: readonly Deed[] = [
  {
    name: 'posts',
    async act(person, _chance, line) {
      await person.say('intent.post', intentBody(line))
      return `posted “${line}”`
    },
  },
  {
    name: 'revises',
    async act(person, chance, line) {
      const open = openIntents(person)
      if (open.length === 0) return undefined
      const intent = person.ledger.state.intents.get(chance.pick(open))
      if (!intent) return undefined
      const revision = intent.revision + 1
      await person.say('intent.revise', { ...intentBody(line), revision }, intent.id)
      return `revised an intent to ${revision}`
    },
  },
  {
    name: 'withdraws',
    async act(person, chance) {
      const open = openIntents(person)
      if (open.length < 2) return undefined
      await person.say('intent.withdraw', {}, chance.pick(open))
      return 'withdrew an intent'
    },
  },
  {
    name: 'declines',
    async act(person, chance) {
      const offers = liveOffers(person)
      if (offers.length === 0) return undefined
      await person.say('offer.decline', { reason_code: 'comparison' }, chance.pick(offers).id)
      return 'declined an offer'
    },
  },
  {
    name: 'accepts',
    async act(person, chance) {
      const offers = liveOffers(person)
      if (offers.length === 0) return undefined
      const { id, revision, body } = chance.pick(offers)
      await person.say('offer.accept', { revision, totals: body.totals, terms: 'SD-BASE-DP' }, id)
      return 'accepted an offer'
    },
  },
  {
    name: 'rotates',
    async act(person) {
      // The new key can sign a batch only if that brings its key.rotate: nothing may lie before it unsent.
      await person.push()
      const { body, next } = await person.ledger.succession()
      await person.ledger.write('key.rotate', body, undefined, next)
      await person.push()
      return 'went on under a new key'
    },
  },
  {
    name: 'rests',
    async act(person) {
      await person.tell('terms.pause', {})
      await person.tell('terms.resume', {})
      return 'paused and resumed'
    },
  },
  {
    name: 'rings',
    async act(person) {
      const reply = await person.post(await person.batch([]))
      if (!(await person.readAck(reply))) throw new Broken(`a doorbell was answered ${summary(reply)}`)
      return 'rang without records'
    },
  },
  {
    name: 'repeats',
    async act(person) {
      const jwt = await person.batch(person.ledger.records.slice(person.acked.seq, person.acked.seq + 50))
      const [first, again] = await Promise.all([person.post(jwt), person.post(jwt)])
      const isSame = first.status === again.status && first.text === again.text
      if (!isSame) person.notes.broke('3.order.replay-same-bytes', 'the same batch was answered differently')
      const ack = await person.readAck(first)
      if (!ack) throw new Broken(`a batch was answered ${summary(first)}`)
      person.advance(ack)
      return 'pushed the same batch twice at once'
    },
  },
  {
    name: 'overlaps',
    async act(person) {
      const records = person.ledger.records.slice(Math.max(0, person.acked.seq - 4), person.acked.seq + 30)
      const ack = await person.readAck(await person.post(await person.batch(records)))
      if (!ack) throw new Broken('records that were known already were not acknowledged')
      person.advance(ack)
      return 'pushed records again that were known already'
    },
  },
  {
    name: 'jumps',
    async act(person, _chance, line) {
      await person.say('intent.post', intentBody(line))
      await person.say('intent.post', intentBody(line))
      const last = person.ledger.records.at(-1) as LiveRecord
      if (person.acked.seq >= last.seq - 1) return 'posted twice'
      const ack = await person.readAck(await person.post(await person.batch([last])))
      // The brand may fetch what lies between by itself; it must not skip it.
      if (ack) person.advance(ack)
      return 'pushed the last record before the ones in between'
    },
  },
]

/** Ends it in the middle of everything. */
export async function revoke(person: KitPerson): Promise<void> {
  await person.tell('terms.revoke', { erase: true })
  const scope = person.ledger.records.filter(({ type }) => type.startsWith('intent.')).map(({ seq }) => seq)
  await person.tell('erasure.request', { scope, basis: 'eu-gdpr:A17-1-b', due: timeIn(7 * 86_400) })
}
