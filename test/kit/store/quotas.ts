// Probes of what one brand may say in a day; asked last, because nothing more is taken afterwards (section 12).
import { counts, daily } from '../../../protocol/limits.ts'
import { must, mustRefuse, problemOf, Skipped, summary } from '../probe.ts'
import type { Reply } from '../wire.ts'
import type { KitDesk } from './desk.ts'
import { Listening } from './listening.ts'
import { agreedProbe as probe, codeOf, pull } from './setting.ts'
import { post } from './talking.ts'

/** Says the same until it is refused. @returns how often it was taken, and the refusal */
async function untilRefused(desk: KitDesk, type: string, body: object, most: number) {
  for (let taken = 0; ; taken++) {
    const { reply } = await desk.say(type, body)
    if (reply.status !== 201) return { taken, reply }
    must(taken < most, `${taken + 1} were taken in one day`)
  }
}

function mustBeQuota(reply: Reply): void {
  must(codeOf(reply) === 'quota', `it answered ${summary(reply)} instead of 429 quota`)
  must(problemOf(reply)?.retryable === true, 'it does not say that it may be tried again')
  const after = reply.headers.get('retry-after')
  must(after === null || /^\d+$/.test(after), `Retry-After is ${String(after)}`)
}

export const storeQuotaProbes = [
  probe('12.follows.many', `takes ${counts.follows} follows`, async (desk) => {
    const follows = Array.from({ length: counts.follows }, (_, index) => `#follow kit.n${index}`)
    const { reply } = await desk.say('filter.set', { follows, push: true })
    must(reply.status === 201, `it answered ${summary(reply)}`)
  }),
  probe('12.daily.posts', `takes at most ${daily.posts} posts a day`, async (desk) => {
    await pull(desk)
    const before = desk.known.copy.records.filter(({ type }) => type === 'line.post').length
    const { taken, reply } = await untilRefused(desk, 'line.post', post(desk), daily.posts)
    must(taken + before === daily.posts, `after ${taken + before} it answered ${summary(reply)}`)
    mustBeQuota(reply)
  }),
  probe('12.daily.filters', `takes at most ${daily.filters} filters a day`, async (desk, { notes }) => {
    await pull(desk)
    const before = desk.known.copy.records.filter(({ type }) => type === 'filter.set').length
    const body = { follows: ['#follow *'], push: true }
    const { taken, reply } = await untilRefused(desk, 'filter.set', body, daily.filters)
    must(taken + before === daily.filters, `after ${taken + before} it answered ${summary(reply)}`)
    mustBeQuota(reply)
    mustRefuse(notes, reply, 429, 'quota')
  }),
  {
    ...probe('12.daily.offers', `takes at most ${daily.offers} offers a day`, async (desk) => {
      const [made] = desk.known.copy.said('offer.make')
      if (made === undefined) throw new Skipped('no offer was taken')
      for (let revision = 2; revision <= daily.offers + 2; revision++) {
        const { reply } = await desk.say('offer.revise', made.body, made.id)
        if (reply.status === 429) return mustBeQuota(reply)
        must(reply.status === 201, `revision ${revision} was answered ${summary(reply)}`)
      }
      must(false, `more than ${daily.offers} were taken`)
    }),
    seconds: 20,
  },
  {
    ...probe('5.stream.beat', 'sends a comment on an idle stream every 15 s', async (desk) => {
      await pull(desk)
      const { seq, hash } = desk.known.copy.head
      const url = `${desk.known.base}/stream?after=${seq}&head=${hash}`
      const listening = await Listening.open(desk.wire, url, desk.signer)
      try {
        const came = await listening.commented(2, 40_000)
        must(came !== undefined, `${listening.comments.length} comments came in 40 s`)
        const [first = 0, second = 0] = listening.comments
        const apart = second - first
        must(apart > 13_000 && apart < 18_000, `they came ${Math.round(apart / 1000)} s apart`)
      } finally {
        listening.close()
      }
    }),
    seconds: 35,
  },
  {
    ...probe('5.stream.hourly', 'closes a stream after an hour with renew', async (desk) => {
      await pull(desk)
      const { seq, hash } = desk.known.copy.head
      const url = `${desk.known.base}/stream?after=${seq}&head=${hash}`
      const listening = await Listening.open(desk.wire, url, desk.signer)
      await listening.ended(3_700_000)
      listening.close()
      const { reason } = JSON.parse(listening.of('closed')[0]?.data ?? '{}') as { reason?: string }
      must(reason === 'renew', `it was closed with ${reason ?? 'nothing'}`)
    }),
    seconds: 3650,
  },
]
