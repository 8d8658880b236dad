// Probes of conversations, posts, questions and incidents at a store (section 6).
import { newId } from '../../../protocol/message.ts'
import { isGone } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { must, mustRefuse, summary } from '../probe.ts'
import { timeIn } from '../waiting.ts'
import type { Reply } from '../wire.ts'
import { mustReceipt, needs } from './agreeing.ts'
import type { KitDesk } from './desk.ts'
import { agreedProbe as probe, awaited, pageOf, pull, readPage } from './setting.ts'

const dayIn = (seconds: number): string => timeIn(seconds).slice(0, 10)
const post = (desk: KitDesk, over: object = {}) => ({
  line: `#sell laptop EUR700 is:new x:${dayIn(5 * 86_400)}`,
  link: `${desk.origin}/laptop`,
  ...over,
})
const askBody = (over: object = {}) => ({
  attributes: ['email'],
  purpose: 'asked by a probe',
  retention: 'P1D',
  ...over,
})
const incident = (over: object = {}) => ({ kind: 'breach', line: 'Told by a probe', ...over })

const threadOf = async (desk: KitDesk): Promise<string> => {
  await pull(desk)
  const found = desk.known.copy.said('thread.open')[0]
  needs(found !== undefined, 'no thread was opened')
  return found?.id ?? ''
}

/** Receipts differ in what every receipt has of its own, and in nothing else. */
function mustBeAlike(...replies: readonly Reply[]): void {
  const forms = replies.map(({ text, headers }) => {
    const [header = '', payload = ''] = text
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString())
    const { body, ...claims } = JSON.parse(payload) as { body: object }
    const names = [...headers.keys()].sort().join()
    return `${header} ${Object.keys(claims).join()} ${Object.keys(body).join()} ${names}`
  })
  must(new Set(forms).size === 1, `one is ${forms[0] ?? ''}, another ${forms[1] ?? ''}`)
}

export const storeTalkProbes = [
  probe('6.thread.opened-by', 'refuses a brand that opens a thread', async (desk, { notes }) => {
    mustRefuse(notes, (await desk.say('thread.open', {})).reply, 403, 'not_allowed')
  }),
  probe('7.thread.unknown', 'answers a note in a thread that there is not', async (desk, { notes }) => {
    const { reply } = await desk.say('thread.note', { text: 'Hello' }, newId())
    mustRefuse(notes, reply, 409, 'illegal_transition')
  }),
  probe('6.thread.taken', 'takes a note in a thread that the person opened', async (desk, world) => {
    await world.options.owner.talk(desk.origin, 'Hello from a probe')
    await awaited(world, ({ known }) => known.copy.said('thread.note')[0], 'a note of the person’s')
    const { jwt, reply } = await desk.say('thread.note', { text: 'Hello back' }, await threadOf(desk))
    await mustReceipt(desk, jwt, reply)
  }),
  probe('3.size.note', 'refuses a note of more than 8 kB', async (desk, { notes }) => {
    const body = { text: 'Hello', x: 'y'.repeat(8200) }
    mustRefuse(notes, (await desk.say('thread.note', body, await threadOf(desk))).reply, 413, 'too_large')
  }),
  probe('6.thread.length', 'refuses a note of more than 2,000 characters', async (desk, { notes }) => {
    const { reply } = await desk.say('thread.note', { text: 'a'.repeat(2001) }, await threadOf(desk))
    mustRefuse(notes, reply, 400, 'malformed')
  }),
  probe('14.text.hidden', 'refuses a note that reorders what is read', async (desk, { notes }) => {
    const { reply } = await desk.say('thread.note', { text: 'pay \u202e001' }, await threadOf(desk))
    mustRefuse(notes, reply, 400, 'malformed')
  }),
  probe('7.thread.closed', 'takes an end, and no note after it', async (desk, { notes }) => {
    const thread = await threadOf(desk)
    const { reply } = await desk.say('thread.close', {}, thread)
    must(reply.status === 201, `the end was answered ${summary(reply)}`)
    await pull(desk)
    mustRefuse(
      notes,
      (await desk.say('thread.note', { text: 'More' }, thread)).reply,
      409,
      'illegal_transition',
    )
  }),
  probe('6.filter.same-receipt', 'gives a filter the same receipt whatever it matches', async (desk) => {
    const replies: Reply[] = []
    for (const line of ['#follow kit.nothing', '#follow * for:want,ask']) {
      const { jwt, reply } = await desk.say('filter.set', { follows: [line], push: true })
      await mustReceipt(desk, jwt, reply)
      replies.push(reply)
    }
    mustBeAlike(...replies)
  }),
  probe(
    '6.post.own-host',
    'refuses a post that links away from the brand’s host',
    async (desk, { notes }) => {
      const body = post(desk, { link: 'https://elsewhere.example/x' })
      mustRefuse(notes, (await desk.say('line.post', body)).reply, 400, 'malformed')
    },
  ),
  probe('6.post.sell', 'refuses a post of another line than a #sell', async (desk, { notes }) => {
    const body = post(desk, { line: '#want laptop EUR..900' })
    mustRefuse(notes, (await desk.say('line.post', body)).reply, 400, 'malformed')
  }),
  probe('8.post.no-id', 'refuses a line with id: on the wire', async (desk, { notes }) => {
    const body = post(desk, { line: '#sell laptop EUR700 id:abcd1234' })
    mustRefuse(notes, (await desk.say('line.post', body)).reply, 400, 'malformed')
  }),
  probe('6.post.expired', 'answers a post whose x: is past expired', async (desk, { notes }) => {
    const body = post(desk, { line: `#sell laptop EUR700 x:${dayIn(-2 * 86_400)}` })
    mustRefuse(notes, (await desk.say('line.post', body)).reply, 409, 'expired')
  }),
  probe(
    '6.post.same-receipt',
    'gives the same receipt whether anybody follows the brand or not',
    async (desk, { options }) => {
      const first = await desk.say('line.post', post(desk))
      await mustReceipt(desk, first.jwt, first.reply)
      await options.owner.follow(desk.origin)
      const second = await desk.say('line.post', post(desk))
      await mustReceipt(desk, second.jwt, second.reply)
      mustBeAlike(first.reply, second.reply)
    },
  ),
  probe(
    '6.ask.retention',
    'refuses a question whose retention is above the scope’s',
    async (desk, { notes }) => {
      mustRefuse(
        notes,
        (await desk.say('disclosure.ask', askBody({ retention: 'P9999D' }))).reply,
        403,
        'no_grant',
      )
    },
  ),
  probe('6.ask.taken', 'takes a question within the grant', async (desk) => {
    const { scope } = parseBody('terms.proffer', desk.known.proffer.claims.body)
    needs(scope.attributes.includes('email'), 'email was not granted')
    const { jwt, reply } = await desk.say('disclosure.ask', askBody())
    await mustReceipt(desk, jwt, reply)
  }),
  probe('4.gone.disclosure', 'serves what was disclosed in gone form once it ended', async (desk, world) => {
    const { owner } = world.options
    await owner.show(desk.origin)
    const { seq } = await awaited(world, ({ known }) => known.copy.said('disclosure.grant')[0], 'an address')
    await owner.endShowing(desk.origin)
    await awaited(world, ({ known }) => known.copy.said('disclosure.end')[0], 'the end of it')
    const [record] = pageOf(await readPage(desk, seq - 1, { limit: 1 })).records
    must(record !== undefined && isGone(record), 'it is served as it was')
    must(record.gone === 'ended', `it is gone as ${record.gone}`)
    must(record.hash === desk.known.copy.records[seq - 1]?.hash, 'its hash is another')
  }),
  probe(
    '6.narrow.disclosure',
    'ends in the same step what a narrower grant no longer covers, and refuses to be asked for it',
    async (desk, world) => {
      const { owner } = world.options
      const before = desk.known.copy.said('disclosure.grant').length
      await owner.show(desk.origin)
      await awaited(world, ({ known }) => known.copy.said('disclosure.grant')[before], 'an address')
      await owner.narrow(desk.origin)
      const { seq } = await awaited(world, ({ known }) => known.copy.said('grant.set')[0], 'a narrower grant')
      await pull(desk)
      const { records } = desk.known.copy
      const at = records[seq - 1]?.at ?? 0
      // One transaction may take a second; nothing else comes between.
      const beside = records.slice(seq, seq + 4).filter((one) => one.at - at <= 1)
      must(
        beside.some(({ type }) => type === 'disclosure.end'),
        `behind grant.set came ${beside.map(({ type }) => type).join(', ') || 'nothing'}`,
      )
      mustRefuse(world.notes, (await desk.say('disclosure.ask', askBody())).reply, 403, 'no_grant')
    },
  ),
  probe('6.incident.taken', 'takes word of an incident', async (desk) => {
    const { jwt, reply } = await desk.say('incident.notice', incident())
    await mustReceipt(desk, jwt, reply)
  }),
  probe(
    '6.incident.order',
    'refuses an incident about an order that there is not',
    async (desk, { notes }) => {
      const { reply } = await desk.say('incident.notice', incident({ order: newId() }))
      mustRefuse(notes, reply, 400, 'malformed')
    },
  ),
  probe('6.incident.link', 'refuses an incident that links away', async (desk, { notes }) => {
    const body = incident({ link: 'https://elsewhere.example/' })
    mustRefuse(notes, (await desk.say('incident.notice', body)).reply, 400, 'malformed')
  }),
]

export { askBody, incident, post }
