// Probes of delivery: pages, streams and pushes give the same records under the same numbers (sections 4, 5, 9).
import { parseMessage, verifyMessage } from '../../../protocol/message.ts'
import { ledgerRecord } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { must, mustRefuse, Skipped, summary, type Probe } from '../probe.ts'
import { readProbes, signedGet } from '../reads.ts'
import { eventually, pause } from '../waiting.ts'
import type { KitDesk, Pushed } from './desk.ts'
import { Listening } from './listening.ts'
import { follows } from './messages.ts'
import { agreedWith, awaited, lines, pageOf, pull, readPage, type StoreWorld } from './setting.ts'

const probe = (
  rule: string,
  says: string,
  run: (desk: KitDesk, world: StoreWorld) => Promise<void>,
): Probe<StoreWorld> => ({
  rule,
  says,
  run: async (world) => run(await agreedWith(world), world),
})
const streamUrl = (desk: KitDesk, after: number): string => {
  const head = desk.known.copy.records[after - 1]?.hash ?? ''
  return `${desk.known.base}/stream?after=${after}&head=${head}`
}
const isLive = (events: readonly { event: string }[]): boolean => events.some(({ event }) => event === 'live')

export const storeReadProbes: readonly Probe<StoreWorld>[] = [
  ...readProbes<StoreWorld>(async (world) => {
    const desk = await agreedWith(world)
    return { url: `${desk.known.base}/records?after=0&limit=1`, signer: desk.signer }
  }),
  probe('5.answers.no-store', 'marks every answer Cache-Control: no-store', async (desk) => {
    const bare = await desk.wire.call(`${desk.known.base}/records`)
    for (const reply of [
      await readPage(desk, 0),
      await signedGet(desk.wire, desk.known.base, desk.signer),
      bare,
    ]) {
      const value = reply.headers.get('cache-control') ?? ''
      must(/\bno-store\b/.test(value), `${reply.status} came with Cache-Control: ${value || 'nothing'}`)
    }
  }),
  probe('5.state.signed', 'gives its state as a ledger.state signed by the pairwise key', async (desk) => {
    const reply = await signedGet(desk.wire, desk.known.base, desk.signer)
    must(reply.status === 200 && reply.type === 'application/jwt', `it answered ${summary(reply)}`)
    const parsed = parseMessage(reply.text)
    const { key, me, rid } = desk.known
    await verifyMessage(parsed, key, { iss: me, aud: desk.origin, sub: rid })
    must(parsed.claims.type === 'ledger.state', `it is a ${parsed.claims.type}`)
    const { state, head } = parseBody('ledger.state', parsed.claims.body)
    must(state === 'in_force', `the state is ${state}`)
    await pull(desk)
    must(head.seq <= desk.known.copy.head.seq, 'its head lies beyond the records')
  }),
  probe(
    '5.records.limit',
    'gives at most as many records as are asked for, and at least one',
    async (desk) => {
      const page = pageOf(await readPage(desk, 0, { limit: 2 }))
      must(
        page.records.length === 2 && page.more,
        `${page.records.length} records came, more: ${String(page.more)}`,
      )
    },
  ),
  probe('5.records.head', 'answers a head that is not that of the record fork', async (desk, { notes }) => {
    const head = desk.known.copy.records[0]?.hash ?? ''
    mustRefuse(notes, await readPage(desk, 2, { head }), 409, 'fork')
  }),
  probe('9.no-gap', 'gives records 1, 2, 3 … without a gap', async (desk, { notes }) => {
    const page = pageOf(await readPage(desk, 0))
    const seqs = page.records.map(({ seq }) => seq)
    must(
      seqs.every((seq, index) => seq === index + 1),
      `the numbers are ${seqs.join(', ')}`,
    )
    await pull(desk)
    notes.judge('9.no-gap', 'no records came')
  }),
]

export const storeStreamProbes: readonly Probe<StoreWorld>[] = [
  probe(
    '9.stream.cutover',
    'streams what is missing, live once, then what comes: nothing doubled, nothing lost',
    async (desk) => {
      await pull(desk)
      const listening = await Listening.open(desk.wire, streamUrl(desk, 0), desk.signer)
      try {
        must(listening.status === 200, `it answered ${listening.status}`)
        // Some come while the replay runs, some after it.
        for (let round = 0; round < 2; round++) await desk.say('filter.set', { follows, push: true })
        must((await listening.until(isLive)) !== undefined, 'live never came')
        await desk.say('filter.set', { follows, push: true })
        await pull(desk)
        const { seq } = desk.known.copy.head
        await listening.until(() => listening.of('record').length >= seq)
        const seqs = listening.of('record').map(({ data }) => (JSON.parse(data) as { seq: number }).seq)
        must(
          seqs.every((one, index) => one === index + 1) && seqs.length === seq,
          `of ${seq} records came ${seqs.join(', ')}`,
        )
        must(listening.of('live').length === 1, `live came ${listening.of('live').length} times`)
      } finally {
        listening.close()
      }
    },
  ),
  probe(
    '5.stream.record',
    'sends each record as an event with its number as id and the record in one line',
    async (desk) => {
      const listening = await Listening.open(desk.wire, streamUrl(desk, 0), desk.signer)
      try {
        await listening.until(isLive)
        await pull(desk)
        for (const { id, data } of listening.of('record')) {
          const { data: record } = ledgerRecord.safeParse(JSON.parse(data))
          must(record !== undefined && String(record.seq) === id, `event ${id} holds ${data.slice(0, 80)}`)
          must(
            record.hash === desk.known.copy.records[record.seq - 1]?.hash,
            `record ${id} is another than the page has`,
          )
        }
      } finally {
        listening.close()
      }
    },
  ),
  probe('5.stream.last-event-id', 'ignores Last-Event-ID', async (desk) => {
    await pull(desk)
    const { seq } = desk.known.copy.head
    const listening = await Listening.open(desk.wire, streamUrl(desk, seq), desk.signer, {
      'last-event-id': '1',
    })
    try {
      must((await listening.until(isLive)) !== undefined, 'live never came')
      // What was appended meanwhile may come; what was held already may not.
      const seqs = listening.of('record').map(({ data }) => (JSON.parse(data) as { seq: number }).seq)
      const again = seqs.filter((one) => one <= seq)
      must(again.length === 0, `${again.length} records came again`)
    } finally {
      listening.close()
    }
  }),
  probe('5.stream.four', 'keeps at most 4 streams for a relationship', async (desk) => {
    await pull(desk)
    const { seq } = desk.known.copy.head
    // A stream that was left a moment ago may still count.
    await pause(200)
    const open: Listening[] = []
    try {
      for (let count = 0; count < 5; count++)
        open.push(await Listening.open(desk.wire, streamUrl(desk, seq), desk.signer))
      await pause(100)
      const living = open.filter(({ status, end }) => status === 200 && end === 'open')
      must(living.length <= 4, `${living.length} are open`)
      must(living.length > 0, 'none is open')
    } finally {
      for (const one of open) one.close()
    }
  }),
]

const isRecords = ({ seqs }: Pushed): boolean => seqs.length > 0
const pushAfter = (desk: KitDesk, count: number, isMeant: (push: Pushed) => boolean, ms: number) =>
  eventually(() => desk.pushes.slice(count).find(isMeant), ms)

export const storePushProbes: readonly Probe<StoreWorld>[] = [
  probe('6.intent.post', 'shows what the person posted, as a line in its one form', async (_, world) => {
    const posted = await awaited(
      world,
      (desk) => (desk.known.copy.said('intent.post').length >= lines.length ? true : undefined),
      'the posts',
    )
    must(posted, 'they did not come')
  }),
  probe(
    '5.push.first-doorbell',
    'rings a doorbell first: no records before an acknowledgement',
    async (desk) => {
      const first = await eventually(() => desk.pushes[0], 8000)
      if (!first) throw new Skipped('no push came (the store may be told not to push)')
      must(!isRecords(first), `the first call brought ${first.seqs.length} records`)
      const early = desk.pushes.find(
        (push, index) =>
          isRecords(push) && !desk.pushes.slice(0, index).some(({ answered }) => answered === 'ack'),
      )
      must(early === undefined, 'records came before any acknowledgement')
      desk.policy = 'ack'
    },
  ),
  probe('5.push.records', 'pushes records once a doorbell was acknowledged', async (desk) => {
    await desk.say('filter.set', { follows, push: true })
    const came = await pushAfter(desk, 0, isRecords, 12_000)
    if (!came) throw new Skipped('no records were pushed in the time of this probe')
    await pull(desk)
  }),
  probe('5.push.same-bytes', 'brings the same batch as the same bytes on every attempt', async (desk) => {
    const before = desk.pushes.length
    desk.policy = 'down'
    await desk.say('filter.set', { follows, push: true })
    const failed = await pushAfter(desk, before, isRecords, 5000)
    desk.policy = 'ack'
    if (!failed) throw new Skipped('no records were pushed in the time of this probe')
    const again = await pushAfter(desk, desk.pushes.indexOf(failed) + 1, () => true, 9000)
    must(again !== undefined, 'it was not tried again within 9 s')
    must(again.jwt === failed.jwt, 'the second attempt has other bytes')
    const wait = again.atMs - failed.atMs
    must(wait >= 3900, `it was tried again after ${Math.round(wait)} ms instead of 5 s ± 20 %`)
  }),
  probe('5.push.redirect', 'takes a redirect for a failure and does not follow it', async (desk) => {
    const before = desk.pushes.length
    desk.policy = 'redirect'
    await desk.say('filter.set', { follows, push: true })
    const failed = await pushAfter(desk, before, isRecords, 5000)
    desk.policy = 'ack'
    if (!failed) throw new Skipped('no records were pushed in the time of this probe')
    const again = await pushAfter(desk, desk.pushes.indexOf(failed) + 1, () => true, 9000)
    must(desk.followed === 0, 'it followed the redirect')
    must(again?.jwt === failed.jwt, 'it was not tried again with the same bytes within 9 s')
  }),
  probe(
    '5.push.unacknowledged',
    'only rings doorbells after a 2xx without an acknowledgement',
    async (desk) => {
      const before = desk.pushes.length
      desk.policy = 'mute'
      await desk.say('filter.set', { follows, push: true })
      const muted = await pushAfter(desk, before, isRecords, 5000)
      if (!muted) {
        desk.policy = 'ack'
        throw new Skipped('no records were pushed in the time of this probe')
      }
      const next = await pushAfter(desk, desk.pushes.indexOf(muted) + 1, () => true, 9000)
      desk.policy = 'ack'
      must(next !== undefined, 'it did not ring within 9 s')
      must(!isRecords(next), `it brought ${next.seqs.length} records again`)
    },
  ),
]
