// Probes of how a brand takes records: chain, signatures, transitions, prefixes, forks, key succession (sections 4–7, 9).
import { encode } from '../../../protocol/base64url.ts'
import { bytes } from '../../../protocol/limits.ts'
import { newId, parseMessage } from '../../../protocol/message.ts'
import {
  goneForm,
  nextRecord,
  type Head,
  type LedgerRecord,
  type LiveRecord,
} from '../../../protocol/record.ts'
import { forge, freshSigner, smallOrderJwk, spoil } from '../forge.ts'
import { Broken, must, mustRefuse, problemOf, summary, type Probe } from '../probe.ts'
import { signedGet } from '../reads.ts'
import { nowSeconds } from '../waiting.ts'
import { anotherPerson, intentBody, newPerson, personOf, profileOf, type BrandWorld } from './setting.ts'
import type { KitPerson } from './person.ts'

type Run = Probe<BrandWorld>['run']
const probe = (rule: string, says: string, run: Run): Probe<BrandWorld> => ({ rule, says, run })

const quiet = '#ask kit.probe'
const wholeAsk = { verb: 'ask', item: 'kit.other', tags: {} }
const acceptance = {
  revision: 1,
  totals: [
    { type: 'subtotal', amount: 1 },
    { type: 'total', amount: 1 },
  ],
  terms: 'SD-BASE-DP',
}
const rating = { score: 5, about: [], line: '' }
const draftOf = ({ ledger }: KitPerson, after?: Head): Promise<LiveRecord> =>
  ledger.draft('intent.post', intentBody(quiet), undefined, after)

/** What must not be taken: refused, or acknowledged only up to where the brand stood. */
async function mustNotTake(
  world: BrandWorld,
  person: KitPerson,
  records: readonly LedgerRecord[],
  ...codes: string[]
): Promise<void> {
  const before = person.ledger.head.seq
  const reply = await person.post(await person.batch(records))
  if (reply.status === 200) {
    const { claims } = parseMessage(reply.text, bytes.batch)
    const { seq } = claims.body as { seq?: number }
    must(
      seq !== undefined && seq <= before,
      `it acknowledged record ${String(seq)}; only ${before} are sound`,
    )
    return
  }
  must(reply.status >= 400 && reply.status < 500, `it answered ${summary(reply)}`)
  const code = problemOf(reply)?.code
  must(
    codes.length === 0 || typeof code !== 'string' || codes.includes(code),
    `it answered ${summary(reply)} instead of ${codes.join(' or ')}`,
  )
}

/** Whether the brand still stands where we do: what was refused left nothing behind. */
async function mustStandAt(person: KitPerson): Promise<void> {
  const reply = await person.post(await person.batch([]))
  const ack = await person.readAck(reply)
  if (!ack) throw new Broken(`afterwards a doorbell is answered ${summary(reply)}`)
}

const wrong = (
  rule: string,
  says: string,
  change: (record: LiveRecord) => LedgerRecord,
  ...codes: string[]
) =>
  probe(rule, says, async (world) => {
    const person = await personOf(world)
    await mustNotTake(world, person, [change(await draftOf(person))], ...codes)
    await mustStandAt(person)
  })

const anyHash = encode(new Uint8Array(32).fill(7))

export const recordProbes: readonly Probe<BrandWorld>[] = [
  wrong(
    '4.chain.hash',
    'refuses a record whose hash is not its own',
    (record) => ({ ...record, hash: anyHash }),
    'malformed',
  ),
  wrong('4.chain.at', 'refuses a record whose time goes back', (record) => {
    const { seq, prev, jwt, type } = record
    return nextRecord({ seq: seq - 1, hash: prev }, { at: 1000, type, jwt })
  }),
  probe('4.at.near-iat', 'refuses a record more than 300 s from its message', async (world) => {
    const person = await anotherPerson(world)
    const { head } = person.ledger
    const claims = person.ledger.claims('intent.post', intentBody(quiet), {
      head: head.hash,
      iat: nowSeconds() - 400,
    })
    const jwt = await forge(claims, person.ledger.signer)
    const record = nextRecord(head, { at: nowSeconds(), type: 'intent.post', jwt })
    await mustNotTake(world, person, [record])
  }),
  probe('4.record.head', 'refuses a person’s message that is appended to another place', async (world) => {
    const person = await anotherPerson(world)
    const jwt = await person.ledger.sign('intent.post', intentBody(quiet), {
      head: person.ledger.records[0]?.hash,
    })
    const record = nextRecord(person.ledger.head, { at: nowSeconds(), type: 'intent.post', jwt })
    await mustNotTake(world, person, [record])
  }),
  probe('3.jti.unique', 'refuses a message under an id that the ledger holds already', async (world) => {
    const person = await anotherPerson(world)
    const { head } = person.ledger
    const over = { head: head.hash, jti: person.ledger.idAt(1) }
    const jwt = await person.ledger.sign('intent.post', intentBody(quiet), over)
    const record = nextRecord(head, { at: nowSeconds(), type: 'intent.post', jwt })
    await mustNotTake(world, person, [record])
  }),
  probe('4.chain.prev', 'takes no record that does not follow the head', async (world) => {
    const person = await anotherPerson(world)
    await mustNotTake(world, person, [await draftOf(person, { seq: person.ledger.head.seq, hash: anyHash })])
  }),
  probe('4.chain.gap', 'takes no record beyond a gap', async (world) => {
    const person = await anotherPerson(world)
    const { seq } = person.ledger.head
    await mustNotTake(world, person, [await draftOf(person, { seq: seq + 3, hash: anyHash })])
  }),
  probe('4.record.signature', 'refuses a record whose message is not signed by the person', async (world) => {
    const person = await personOf(world)
    const { jwt, at, type } = await draftOf(person)
    await mustNotTake(
      world,
      person,
      [nextRecord(person.ledger.head, { at, type, jwt: spoil(jwt) })],
      'bad_signature',
    )
    await mustStandAt(person)
  }),
  probe('4.record.key', 'refuses a record whose message is signed by another key', async (world) => {
    const person = await personOf(world)
    const { signer } = await freshSigner()
    const claims = person.ledger.claims('intent.post', intentBody(quiet), { head: person.ledger.head.hash })
    const jwt = await forge(claims, signer)
    const record = nextRecord(person.ledger.head, { at: nowSeconds(), type: 'intent.post', jwt })
    await mustNotTake(world, person, [record], 'bad_signature')
    await mustStandAt(person)
  }),
  probe('4.record.type', 'refuses a record that names another type than its message', async (world) => {
    const person = await personOf(world)
    const { jwt, at } = await draftOf(person)
    await mustNotTake(world, person, [nextRecord(person.ledger.head, { at, type: 'terms.pause', jwt })])
    await mustStandAt(person)
  }),
  probe(
    '7.transition.illegal',
    'refuses a message that no row of the table allows, naming type, object and state',
    async (world) => {
      const person = await personOf(world)
      const record = await person.ledger.draft('order.pay', { method: 'card', reference: 'x' }, newId())
      const reply = await person.post(await person.batch([record]))
      mustRefuse(world.notes, reply, 409, 'illegal_transition')
      await mustStandAt(person)
    },
  ),
  probe('6.sender.brands-types', 'refuses a type of a brand’s that the person signed', async (world) => {
    const person = await personOf(world)
    await mustNotTake(
      world,
      person,
      [await person.ledger.draft('order.confirm', {}, newId())],
      'not_allowed',
      'illegal_transition',
    )
    await mustStandAt(person)
  }),
  probe('8.taken.canonical', 'refuses a line that is not canonical', async (world) => {
    const person = await personOf(world)
    const record = await person.ledger.draft('intent.post', intentBody('#want  laptop is:new EUR..900'))
    await mustNotTake(world, person, [record], 'malformed')
    await mustStandAt(person)
  }),
  ...(
    [
      ['7.taken.resume', 'an end of a pause that there is not', 'terms.resume', {}],
      ['7.taken.note', 'a note in a thread that there is not', 'thread.note', { text: 'x' }],
      ['7.taken.end', 'an end of a disclosure that there is not', 'disclosure.end', {}],
      ['7.taken.accept', 'an acceptance of an offer that there is not', 'offer.accept', acceptance],
      ['7.taken.rating', 'a rating of an order that there is not', 'rating.give', rating],
    ] as const
  ).map(([rule, says, type, body]) =>
    probe(rule, `refuses ${says}`, async (world) => {
      const person = await personOf(world)
      const on = type === 'terms.resume' ? undefined : newId()
      const record = await person.ledger.draft(type, body, on)
      await mustNotTake(world, person, [record], 'illegal_transition')
      await mustStandAt(person)
    }),
  ),
  ...(
    [
      ['6.want.with-plus', 'a full form beside a line without +', { line: quiet, want: wholeAsk }],
      [
        '6.want.contains',
        'a full form that does not say what the line says',
        { line: `${quiet} +`, want: wholeAsk },
      ],
      ['8.taken.no-id', 'a line with id: on the wire', { line: `${quiet} id:abcd1234` }],
      ['8.taken.hidden', 'a line with what nobody sees', { line: `${quiet} -- a\u202eb` }],
      ['8.taken.length', 'a line of more than 140 characters', { line: `${quiet} -- ${'a'.repeat(140)}` }],
    ] as const
  ).map(([rule, says, over]) =>
    probe(rule, `refuses ${says}`, async (world) => {
      const person = await personOf(world)
      const body = { ...intentBody(quiet), ...over }
      await mustNotTake(world, person, [await person.ledger.draft('intent.post', body)], 'malformed')
      await mustStandAt(person)
    }),
  ),
  probe(
    '6.beside.inbox',
    'takes no message that belongs into a ledger as a call of its own',
    async (world) => {
      const person = await personOf(world)
      const jwt = await person.ledger.sign('intent.post', intentBody(quiet), {
        head: person.ledger.head.hash,
      })
      mustRefuse(world.notes, await person.post(jwt), 403, 'not_allowed')
    },
  ),
  probe('5.push.prefix', 'acknowledges the sound records before one that it refuses', async (world) => {
    const person = await anotherPerson(world)
    await person.say('intent.post', intentBody(quiet))
    const good = person.ledger.records.at(-1) as LiveRecord
    const bad = await person.ledger.draft('order.pay', { method: 'card', reference: 'x' }, newId())
    const ack = await person.readAck(
      await person.post(await person.batch([...person.ledger.records.slice(person.acked.seq), bad])),
    )
    must(ack?.seq === good.seq, `it acknowledged ${ack?.seq ?? 'nothing'} instead of ${good.seq}`)
  }),
  probe('5.push.taken', 'takes records that continue the ledger', async (world) => {
    const person = await personOf(world)
    await person.tell('intent.post', intentBody(quiet))
  }),
  probe('5.push.any-age', 'takes a batch that was made days ago', async (world) => {
    const person = await personOf(world)
    const jwt = await person.ledger.sign(
      'ledger.batch',
      { head: person.ledger.head },
      { iat: nowSeconds() - 2 * 86_400 },
    )
    const reply = await person.post(jwt)
    must(reply.status === 200, `it answered ${summary(reply)}`)
  }),
  probe('9.dedupe.seq', 'takes what it has already without doing it again', async (world) => {
    const person = await personOf(world)
    await person.push()
    const recent = person.ledger.records.slice(-3)
    const ack = await person.readAck(await person.post(await person.batch(recent)))
    must(
      ack?.seq === person.ledger.head.seq,
      `it acknowledged ${ack?.seq ?? 'nothing'} instead of ${person.ledger.head.seq}`,
    )
  }),
  probe('6.unknown-type.kept', 'keeps a record of a type that it does not know', async (world) => {
    const person = await personOf(world)
    await person.tell('kit.unknown', { any: true })
  }),
  probe('4.gone.taken', 'takes a record in gone form', async (world) => {
    const person = await anotherPerson(world)
    const id = await person.say('intent.post', intentBody(quiet))
    const posted = person.ledger.records.at(-1) as LiveRecord
    await person.say('intent.withdraw', {}, id)
    const withdrawn = person.ledger.records.at(-1) as LiveRecord
    const ahead = person.ledger.records.slice(person.acked.seq).filter(({ seq }) => seq < posted.seq)
    const reply = await person.post(await person.batch([...ahead, goneForm(posted, 'withdrawn'), withdrawn]))
    const ack = await person.readAck(reply)
    must(
      ack?.seq === withdrawn.seq,
      `it answered ${summary(reply)} and acknowledged ${ack?.seq ?? 'nothing'}`,
    )
  }),
  probe('4.fork.records', 'stops at a history other than the one that it holds', async (world) => {
    const person = await anotherPerson(world)
    const common = person.ledger.head
    await person.tell('intent.post', intentBody(quiet))
    const other = await person.ledger.draft('intent.post', intentBody('#ask kit.other'), undefined, common)
    const jwt = await person.ledger.sign('ledger.batch', {
      records: [other],
      head: { seq: other.seq, hash: other.hash },
    })
    mustRefuse(world.notes, await person.post(jwt), 409, 'fork')
  }),
  probe('4.fork.head', 'stops at a head of another history', async (world) => {
    const person = await anotherPerson(world)
    const jwt = await person.ledger.sign('ledger.batch', {
      head: { seq: person.ledger.head.seq, hash: anyHash },
    })
    mustRefuse(world.notes, await person.post(jwt), 409, 'fork')
  }),
  probe('6.rotate.proof', 'refuses a key.rotate whose proof is not by the new key', async (world) => {
    const person = await personOf(world)
    const { body } = await person.ledger.succession(person.ledger.signer)
    await mustNotTake(world, person, [await person.ledger.draft('key.rotate', body)])
    await mustStandAt(person)
  }),
  probe('6.rotate.small-order', 'refuses a key.rotate to a key on a small-order point', async (world) => {
    const person = await personOf(world)
    const { body } = await person.ledger.succession()
    const record = await person.ledger.draft('key.rotate', { ...body, jwk: smallOrderJwk })
    await mustNotTake(world, person, [record])
    await mustStandAt(person)
  }),
  probe('6.rotate.taken', 'goes on under the person’s new key', async (world) => {
    const person = await personOf(world)
    const { body, next } = await person.ledger.succession()
    await person.ledger.write('key.rotate', body, undefined, next)
    await person.push()
    await person.tell('intent.post', intentBody(quiet))
  }),
  probe('6.rotate.old-key', 'refuses the old key afterwards', async (world) => {
    const person = await personOf(world)
    const { body, next } = await person.ledger.succession()
    const old = person.ledger.signer
    await person.ledger.write('key.rotate', body, undefined, next)
    await person.push()
    const jwt = await person.ledger.sign('ledger.batch', { head: person.ledger.head }, {}, old)
    mustRefuse(world.notes, await person.post(jwt), 401, 'bad_signature')
  }),
]

export const copyProbes: readonly Probe<BrandWorld>[] = [
  probe('4.copy.same', 'its copy of the ledger is the person’s, record for record', async (world) => {
    const person = await personOf(world)
    await person.push()
    const { ledger, profile } = person
    const reply = await signedGet(world.wire, `${profile.records}?rid=${ledger.rid}&after=0`, ledger.signer)
    must(reply.status === 200, `it answered ${summary(reply)}`)
    const { records = [], head } = JSON.parse(reply.text) as { records?: LedgerRecord[]; head?: Head }
    must(
      head?.seq === ledger.head.seq && head.hash === ledger.head.hash,
      `its head is ${String(head?.seq)}, ours ${ledger.head.seq}`,
    )
    for (const [index, record] of records.entries()) {
      const own = ledger.records[index]
      must(record.seq === own?.seq && record.hash === own.hash, `record ${index + 1} is another`)
      if ('jwt' in record) must(record.jwt === own.jwt, `record ${index + 1} has other bytes`)
      else must(record.gone === 'erased', `record ${index + 1} is gone as ${record.gone}`)
    }
    must(records.length > 0, 'it gave no records')
  }),
  probe('5.records.after', 'gives records behind the number that is asked for', async (world) => {
    const person = await personOf(world)
    const reply = await signedGet(
      world.wire,
      `${person.profile.records}?rid=${person.ledger.rid}&after=2`,
      person.ledger.signer,
    )
    const { records = [] } = JSON.parse(reply.text) as { records?: LedgerRecord[] }
    must(records[0]?.seq === 3, `the first record after 2 is ${String(records[0]?.seq)}`)
  }),
  probe('5.read.other-person', 'gives nothing of one person to another', async (world) => {
    const person = await personOf(world)
    const other = await newPerson(world)
    const url = `${profileOf(world).records}?rid=${person.ledger.rid}&after=0`
    mustRefuse(world.notes, await signedGet(world.wire, url, other.ledger.signer), 401, 'bad_signature')
  }),
]
