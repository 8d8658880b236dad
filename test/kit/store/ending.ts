// Probes of the end at a store: streams cut, 410, gone forms only, the erasure answered, then the common 401 (section 10).
import { canBeGone, isGone } from '../../../protocol/record.ts'
import { must, mustRefuse, Skipped, summary, type Probe } from '../probe.ts'
import { eventually, timeIn } from '../waiting.ts'
import type { KitDesk } from './desk.ts'
import { Listening } from './listening.ts'
import { follows } from './messages.ts'
import { agreedWith, pageOf, pull, readPage, type StoreWorld } from './setting.ts'

const probe = (
  rule: string,
  says: string,
  run: (desk: KitDesk, world: StoreWorld) => Promise<void>,
): Probe<StoreWorld> => ({
  rule,
  says,
  run: async (world) => run(await agreedWith(world), world),
})

const ended = (desk: KitDesk): void => {
  if (desk.known.copy.state.relationship !== 'revoked') throw new Skipped('the relationship was not revoked')
}

/** The request to erase that came with the end. */
function askedIn(desk: KitDesk): { id: string; body: Record<string, unknown> } {
  ended(desk)
  const [asked] = desk.known.copy.said('erasure.request')
  if (!asked) throw new Skipped('no erasure was asked')
  return asked
}

export const storeEndingProbes: readonly Probe<StoreWorld>[] = [
  probe(
    '10.revoke.streams',
    'destroys open streams at the end, without a farewell',
    async (desk, { options }) => {
      await pull(desk)
      const { seq, hash } = desk.known.copy.head
      const url = `${desk.known.base}/stream?after=${seq}&head=${hash}`
      const listening = await Listening.open(desk.wire, url, desk.signer)
      await listening.until((events) => events.some(({ event }) => event === 'live'))
      await options.owner.revoke(desk.origin)
      const isOver = await listening.ended(options.owner.patienceMs)
      listening.close()
      must(isOver === true, 'the stream stayed open')
      const stray = listening.of('closed')[0]
      must(stray === undefined, `it said farewell: ${stray?.data ?? ''}`)
      must(listening.end === 'reset', 'it was ended, not reset')
      must(listening.of('record').length === 0, 'a record was written after the end')
    },
  ),
  probe('10.revoke.notice', 'leaves one signed notice', async (desk) => {
    await pull(desk)
    must(
      desk.known.copy.state.relationship === 'revoked',
      `the relationship is ${desk.known.copy.state.relationship}`,
    )
    must(desk.known.copy.said('terms.revoke').length === 1, 'there is no single terms.revoke')
  }),
  probe('10.revoke.refuses', 'answers a message of the brand’s 410 revoked', async (desk, { notes }) => {
    ended(desk)
    mustRefuse(notes, (await desk.say('filter.set', { follows, push: true })).reply, 410, 'revoked')
  }),
  probe('10.revoke.no-content', 'serves no content after the end, fetched before or not', async (desk) => {
    ended(desk)
    const reply = await readPage(desk, 0)
    if (reply.status === 410) return
    const bare = pageOf(reply).records.find((record) => canBeGone(record.type) && !isGone(record))
    must(bare === undefined, `record ${String(bare?.seq)} (${String(bare?.type)}) is served as it was`)
  }),
  probe('10.revoke.no-stream', 'opens no stream after the end', async (desk) => {
    ended(desk)
    const { seq, hash } = desk.known.copy.head
    const listening = await Listening.open(
      desk.wire,
      `${desk.known.base}/stream?after=${seq}&head=${hash}`,
      desk.signer,
    )
    listening.close()
    must(listening.status === 410, `it answered ${listening.status}`)
  }),
  probe(
    '6.erasure.promise',
    'takes no promise to erase later than 92 days after the request',
    async (desk, { notes }) => {
      const { id } = askedIn(desk)
      const due = timeIn(93 * 86_400)
      mustRefuse(notes, (await desk.say('erasure.acknowledge', { due }, id)).reply, 400, 'malformed')
    },
  ),
  probe(
    '6.erasure.ground',
    'takes no receipt that keeps something on a ground that the law does not know',
    async (desk, { notes }) => {
      const { id, body } = askedIn(desk)
      const retained = [{ what: 'everything', ground: 'dpv:LegitimateInterest', until: timeIn(86_400) }]
      const receipt = { erased: body['scope'], retained, downstream: [] }
      mustRefuse(notes, (await desk.say('erasure.receipt', receipt, id)).reply, 400, 'malformed')
    },
  ),
  probe('6.erasure.beyond', 'takes no receipt for a record that there is not', async (desk, { notes }) => {
    const { id } = askedIn(desk)
    const receipt = { erased: [desk.known.copy.head.seq + 1000], retained: [], downstream: [] }
    mustRefuse(notes, (await desk.say('erasure.receipt', receipt, id)).reply, 400, 'malformed')
  }),
  probe(
    '10.erasure.answered',
    'takes the acknowledgement and the receipt of an erasure after the end',
    async (desk) => {
      ended(desk)
      const [asked] = desk.known.copy.said('erasure.request')
      if (!asked) throw new Skipped('no erasure was asked')
      const acknowledged = await desk.say('erasure.acknowledge', { due: timeIn(86_400) }, asked.id)
      must(
        acknowledged.reply.status === 201,
        `the acknowledgement was answered ${summary(acknowledged.reply)}`,
      )
      const body = { erased: asked.body['scope'], retained: [], downstream: [] }
      const receipted = await desk.say('erasure.receipt', body, asked.id)
      must(receipted.reply.status === 201, `the receipt was answered ${summary(receipted.reply)}`)
    },
  ),
  probe('10.revoke.nothing-left', 'answers 410 or the common 401 once nothing is open', async (desk) => {
    ended(desk)
    if (desk.known.copy.said('erasure.request').length === 0) throw new Skipped('no erasure was asked')
    const status = await eventually(async () => {
      const reply = await readPage(desk, 0)
      return reply.status === 200 ? undefined : reply.status
    }, 6000)
    must(status === 410 || status === 401, `it goes on answering ${String(status ?? 200)}`)
  }),
]
