// Probes of the messages that a store takes and refuses: shape, signature, order of checks, heads (section 3).
import { encode } from '../../../protocol/base64url.ts'
import { newRid, personId } from '../../../protocol/message.ts'
import { forge, freshSigner, loosen, misshapen, spoil, stretch } from '../forge.ts'
import { must, mustRefuse, noteProblem, summary, type Probe } from '../probe.ts'
import { nowSeconds } from '../waiting.ts'
import { mustReceipt, needs } from './agreeing.ts'
import type { KitDesk } from './desk.ts'
import { agreedWith, pull, type StoreWorld } from './setting.ts'

const probe = (
  rule: string,
  says: string,
  run: (desk: KitDesk, world: StoreWorld) => Promise<void>,
): Probe<StoreWorld> => ({
  rule,
  says,
  run: async (world) => run(await agreedWith(world), world),
})

export const follows = ['#follow * for:want,ask']
/** Allowed at any time, and harmless. */
export const filter = (desk: KitDesk, over: object = {}) =>
  desk.claims('filter.set', { follows, push: true }, over)

export const storeMessageProbes: readonly Probe<StoreWorld>[] = [
  ...misshapen.map(({ rule, says, make }) =>
    probe(rule, says, async (desk, { notes }) => {
      mustRefuse(notes, await desk.post(await make(filter(desk), desk.signer)), 400, 'malformed')
    }),
  ),
  probe('5.inbox.type', 'takes application/jwt only', async (desk, { notes }) => {
    const reply = await desk.post(await forge(filter(desk), desk.signer), 'text/plain')
    must(reply.status === 400 || reply.status === 415, `it answered ${summary(reply)}`)
    noteProblem(notes, reply)
  }),
  probe('3.size.message', 'refuses a message of more than 64 kB', async (desk, { notes }) => {
    const claims = filter(desk)
    const jwt = await forge({ ...claims, body: { ...claims.body, x: 'y'.repeat(70_000) } }, desk.signer)
    mustRefuse(notes, await desk.post(jwt), 413, 'too_large')
  }),
  probe('3.freshness.past', 'refuses a new message older than 300 s', async (desk, { notes }) => {
    mustRefuse(
      notes,
      await desk.post(await forge(filter(desk, { iat: nowSeconds() - 310 }), desk.signer)),
      400,
      'stale_message',
    )
  }),
  probe('3.freshness.future', 'refuses a new message from more than 300 s ahead', async (desk, { notes }) => {
    mustRefuse(
      notes,
      await desk.post(await forge(filter(desk, { iat: nowSeconds() + 320 }), desk.signer)),
      400,
      'stale_message',
    )
  }),
  probe(
    '3.signature.one-answer',
    'unknown relationship, foreign key and bad signature get one answer, byte for byte',
    async (desk, { notes, wire }) => {
      const { signer } = await freshSigner()
      const rid = newRid()
      const { base } = desk.known
      const bad = await desk.post(spoil(await forge(filter(desk), desk.signer)))
      const foreign = await desk.post(await forge(filter(desk), signer))
      const elsewhere = base.replace(desk.known.rid, rid)
      const unknown = await wire.post(
        `${elsewhere}/inbox`,
        await forge({ ...filter(desk), sub: rid, aud: personId(rid) }, signer),
      )
      for (const [what, reply] of Object.entries({
        'a bad signature': bad,
        'a foreign key': foreign,
        'an unknown relationship': unknown,
      })) {
        must(reply.status === 401, `${what} is answered ${summary(reply)} instead of 401 bad_signature`)
        must(
          reply.text === bad.text && reply.type === bad.type,
          `${what} is answered in other bytes than a bad signature`,
        )
      }
      noteProblem(notes, bad)
    },
  ),
  probe('3.signature.holds', 'refuses a message whose signature does not hold', async (desk, { notes }) => {
    mustRefuse(notes, await desk.post(spoil(await forge(filter(desk), desk.signer))), 401, 'bad_signature')
  }),
  probe('3.signature.s-below-order', 'refuses a signature with S ≥ L', async (desk, { notes }) => {
    mustRefuse(notes, await desk.post(stretch(await forge(filter(desk), desk.signer))), 401, 'bad_signature')
  }),
  probe(
    '3.signature.audience',
    'refuses a message that is meant for another person',
    async (desk, { notes }) => {
      const jwt = await forge(filter(desk, { aud: personId(newRid()) }), desk.signer)
      mustRefuse(notes, await desk.post(jwt), 401, 'bad_signature')
    },
  ),
  probe(
    '2.pinning.key',
    'refuses a key that is published and not vouched for like every bad signature',
    async (desk, { notes }) => {
      mustRefuse(notes, await desk.post(await forge(filter(desk), desk.spare)), 401, 'bad_signature')
    },
  ),
  probe(
    '3.order.signature-before-type',
    'says nothing of the type before the signature holds',
    async (desk, { notes }) => {
      mustRefuse(
        notes,
        await desk.post(spoil(await desk.sign('kit.unknown', { x: 1 }))),
        401,
        'bad_signature',
      )
    },
  ),
  probe(
    '3.order.shape-before-signature',
    'refuses a wrong shape before a wrong signature',
    async (desk, { notes }) => {
      const { signer } = await freshSigner()
      mustRefuse(notes, await desk.post(loosen(await forge(filter(desk), signer))), 400, 'malformed')
    },
  ),
  probe('4.receipt.true', 'answers what it took with a receipt signed by the pairwise key', async (desk) => {
    const jwt = await forge(filter(desk), desk.signer)
    await mustReceipt(desk, jwt, await desk.post(jwt))
  }),
  probe('3.order.replay-same-bytes', 'gives the same bytes the same answer', async (desk) => {
    const jwt = await forge(filter(desk), desk.signer)
    const [first, again] = [await desk.post(jwt), await desk.post(jwt)]
    must(first.status === 201, `the first was answered ${summary(first)}`)
    must(
      again.status === first.status && again.text === first.text,
      'the second answer differs from the first',
    )
    const mark = again.headers.get('idempotent-replayed')
    must(mark === 'true', 'the repeated answer is not marked with Idempotent-Replayed: true')
  }),
  probe(
    '3.order.replay-one-effect',
    'does nothing twice for the same bytes, in flight or after',
    async (desk) => {
      await pull(desk)
      const before = desk.known.copy.head.seq
      const jwt = await forge(filter(desk), desk.signer)
      const replies = await Promise.all([desk.post(jwt), desk.post(jwt), desk.post(jwt)])
      must(
        new Set(replies.map(({ status, text }) => `${status} ${text}`)).size === 1,
        'they were answered differently',
      )
      await pull(desk)
      const made = desk.known.copy.records.slice(before).filter(({ type }) => type === 'filter.set').length
      must(made === 1, `${made} records came of it`)
    },
  ),
  probe('3.order.conflict', 'answers the same jti with other bytes conflict', async (desk, { notes }) => {
    const claims = filter(desk)
    const first = await desk.post(await forge(claims, desk.signer))
    must(first.status === 201, `the first was answered ${summary(first)}`)
    const other = { ...claims, body: { ...claims.body, push: false } }
    mustRefuse(notes, await desk.post(await forge(other, desk.signer)), 409, 'conflict')
  }),
  probe(
    '3.refused.no-memory',
    'takes a message that it refused, corrected, under the same jti',
    async (desk, { notes }) => {
      const claims = filter(desk)
      mustRefuse(
        notes,
        await desk.post(await forge({ ...claims, body: { follows: 'x' } }, desk.signer)),
        400,
        'malformed',
      )
      const reply = await desk.post(await forge(claims, desk.signer))
      must(reply.status === 201, `corrected, it was answered ${summary(reply)}`)
    },
  ),
  probe('3.head.unknown', 'answers a head that is not of this ledger fork', async (desk, { notes }) => {
    const head = encode(new Uint8Array(32).fill(3))
    mustRefuse(notes, await desk.post(await forge(filter(desk, { head }), desk.signer)), 409, 'fork')
  }),
  probe('3.head.older', 'answers a head older than in the previous message fork', async (desk, { notes }) => {
    const head = desk.known.copy.records[0]?.hash
    needs(desk.known.copy.records.length > 3, 'the ledger is too short')
    mustRefuse(notes, await desk.post(await forge(filter(desk, { head }), desk.signer)), 409, 'fork')
  }),
  probe('6.type.unknown', 'answers an unknown type unknown_type', async (desk, { notes }) => {
    mustRefuse(notes, await desk.post(await desk.sign('kit.unknown', {})), 422, 'unknown_type')
  }),
  probe('6.type.sender', 'refuses a type of a person’s from a brand', async (desk, { notes }) => {
    mustRefuse(notes, await desk.post(await desk.sign('terms.pause', {})), 403, 'not_allowed')
  }),
  probe('6.type.beside', 'refuses what belongs beside the ledger', async (desk, { notes }) => {
    mustRefuse(
      notes,
      await desk.post(await desk.sign('ledger.ack', desk.known.copy.head)),
      403,
      'not_allowed',
    )
  }),
  probe('6.body.form', 'refuses a body that has not the form of its type', async (desk, { notes }) => {
    mustRefuse(
      notes,
      await desk.post(await desk.sign('filter.set', { follows, push: 'yes' })),
      400,
      'malformed',
    )
  }),
  probe('6.body.open', 'keeps and ignores unknown members of a body', async (desk) => {
    const { reply } = await desk.say('filter.set', { follows, push: true, 'x-kit': [1] })
    must(reply.status === 201, `it answered ${summary(reply)}`)
  }),
  probe('8.taken.canonical', 'refuses a line that is not canonical', async (desk, { notes }) => {
    const body = { follows: ['#follow laptop.* is:new EUR300..'], push: true }
    mustRefuse(notes, await desk.post(await desk.sign('filter.set', body)), 400, 'malformed')
  }),
  probe('12.follows.twenty', 'refuses more than 20 follows', async (desk, { notes }) => {
    const many = Array.from({ length: 21 }, (_, index) => `#follow kit.n${index}`)
    mustRefuse(
      notes,
      await desk.post(await desk.sign('filter.set', { follows: many, push: true })),
      400,
      'malformed',
    )
  }),
]
