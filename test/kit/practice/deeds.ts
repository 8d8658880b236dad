// What a difficult person does, one deed at a time; each leaves a ledger that an honest brand can follow.
import type { LiveRecord } from '../../../protocol/record.ts'
import type { KitPerson } from '../brand/person.ts'
import { Broken, summary } from '../probe.ts'
import { timeIn } from '../waiting.ts'
import { liveOffers, orderDeeds } from './deeds-orders.ts'
import type { Chance } from './chance.ts'

export interface Deed {
  name: string
  /** What an honest brand does about it, in words; nothing where it only takes note. */
  expects?: string
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
export const isOver = ({ ledger }: KitPerson): boolean => ledger.state.relationship === 'revoked'

const plainDeeds: readonly Deed[] = [
  {
    name: 'posts',
    expects: 'one offer, if it has what is wanted',
    async act(person, _chance, line) {
      await person.say('intent.post', intentBody(line))
      return `posted “${line}”`
    },
  },
  {
    name: 'revises',
    expects: 'offers on the older revision to be seen as stale; perhaps a new one',
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
    name: 'rotates',
    expects: 'everything from now on to be proven by the new key',
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
    expects: 'nothing new while it lasts',
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
    expects: 'the same answer twice, and each record counted once',
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
    expects: 'an acknowledgement that skips nothing',
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

/** To the same store by another of its names, where it has one. */
const movingDeeds: readonly Deed[] = [
  {
    name: 'moves',
    expects: 'messages and reads at the new address',
    async act(person) {
      const { base } = person
      if (base === undefined || !/^http:\/\/(?:127\.0\.0\.1|localhost):/.test(base)) return undefined
      const isNumber = base.includes('127.0.0.1')
      await person.move(
        isNumber ? base.replace('127.0.0.1', 'localhost') : base.replace('localhost', '127.0.0.1'),
      )
      return 'moved to another address'
    },
  },
]
const haste = plainDeeds
  .filter(({ name }) => name === 'posts')
  .concat(orderDeeds.filter(({ name }) => name === 'accepts'))

/** All deeds; those that need others before them are as likely as they are rare. */
export const deeds: readonly Deed[] = [...plainDeeds, ...movingDeeds, ...orderDeeds, ...haste]

/** What a calm person does: nothing twice, nothing out of order, no other key or address. */
const calmNames = new Set([
  'posts',
  'revises',
  'withdraws',
  'declines',
  'accepts',
  'haggles',
  'pays',
  'closes',
  'rests',
])
export const calmDeeds: readonly Deed[] = deeds.filter(({ name }) => calmNames.has(name))

/** Ends it in the middle of everything: what was pushed the moment before is still on its way. */
export async function revoke(person: KitPerson): Promise<void> {
  const flying = person.pushOnce()
  await person.say('terms.revoke', { erase: true })
  const { ack } = await flying
  if (ack) person.advance(ack)
  await person.push()
  const scope = person.ledger.records.filter(({ type }) => type.startsWith('intent.')).map(({ seq }) => seq)
  await person.tell('erasure.request', { scope, basis: 'eu-gdpr:A17-1-b', due: timeIn(7 * 86_400) })
}
