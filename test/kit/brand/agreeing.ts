// Probes of how a brand answers a proffer and which messages it refuses before it believes them (sections 2, 3, 5, 6).
import { encode } from '../../../protocol/base64url.ts'
import { newRid, personId } from '../../../protocol/message.ts'
import { forge, freshSigner, loosen, misshapen, smallOrderJwk, spoil, stretch } from '../forge.ts'
import { must, mustRefuse, noticed, noteProblem, summary, type Probe } from '../probe.ts'
import { nowSeconds, pause } from '../waiting.ts'
import type { Reply } from '../wire.ts'
import { agreementOf, newPerson, personOf, profileOf, type BrandWorld } from './setting.ts'
import type { KitPerson } from './person.ts'

type Run = Probe<BrandWorld>['run']
const probe = (rule: string, says: string, run: Run): Probe<BrandWorld> => ({ rule, says, run })

/** A doorbell of the main person's: well formed, allowed at any time, without effect. */
export const bell = ({ ledger }: KitPerson, over: object = {}) =>
  ledger.claims('ledger.batch', { head: ledger.head }, over)

const profferTo = async (world: BrandWorld, over: object, claims: object = {}): Promise<Reply> => {
  const person = await newPerson(world)
  const body = { ...person.ledger.proffer(agreementOf(world), person.base), ...over }
  return person.post(
    await forge({ ...person.ledger.claims('terms.proffer', body), ...claims }, person.ledger.signer),
  )
}

export const agreeingProbes: readonly Probe<BrandWorld>[] = [
  probe('13.version.other', 'answers a proffer in another version unsupported_version', async (world) => {
    mustRefuse(world.notes, await profferTo(world, { v: '2' }), 422, 'unsupported_version')
  }),
  probe('13.version.first', 'judges a proffer in another version by nothing else', async (world) => {
    const over = { v: '2', preferred: 7, scope: [], expires: 'never' }
    mustRefuse(world.notes, await profferTo(world, over), 422, 'unsupported_version')
  }),
  probe('6.proffer.cnf-signs', 'refuses a proffer signed by another key than its cnf', async (world) => {
    const { jwk } = await freshSigner()
    const reply = await profferTo(world, { cnf: { jwk } })
    must(reply.status === 400 || reply.status === 401, `it answered ${summary(reply)}`)
    noteProblem(world.notes, reply)
  }),
  probe('3.keys.small-order', 'refuses a key on a small-order point', async (world) => {
    const { signer } = await freshSigner()
    const person = await newPerson(world)
    const body = { ...person.ledger.proffer(agreementOf(world), person.base), cnf: { jwk: smallOrderJwk } }
    const jwt = await forge(person.ledger.claims('terms.proffer', body), signer)
    const reply = await person.post(jwt)
    must(reply.status === 400 || reply.status === 401, `it answered ${summary(reply)}`)
  }),
  probe('3.freshness.past', 'refuses a new message older than 300 s', async (world) => {
    mustRefuse(world.notes, await profferTo(world, {}, { iat: nowSeconds() - 310 }), 400, 'stale_message')
  }),
  probe('3.freshness.future', 'refuses a new message from more than 300 s ahead', async (world) => {
    mustRefuse(world.notes, await profferTo(world, {}, { iat: nowSeconds() + 320 }), 400, 'stale_message')
  }),
  probe('5.proffer.answered', 'answers a proffer 200 with one JWT, or 202', async (world) => {
    profileOf(world)
    const person = await newPerson(world)
    const reply = await person.proffer(agreementOf(world))
    must(reply.status === 200 || reply.status === 202, `it answered ${summary(reply)}`)
    if (reply.status === 200) must(reply.type === 'application/jwt', `the answer came as ${reply.type}`)
  }),
  probe('6.accept.taken', 'accepts a proffer of an agreement that it names', async (world) => {
    await personOf(world)
  }),
  noticed(
    '2.pinning.cnf-published',
    'the key of terms.accept is one that the document publishes',
    'no accept came',
  ),
  noticed('6.accept.cnf-signs', 'terms.accept is signed by the key of its cnf', 'no accept came'),
  noticed('6.accept.on', 'terms.accept names the proffer in on', 'no accept came'),
  noticed('6.accept.proffer-hash', 'proffer_hash is the hash of the bytes of the proffer', 'no accept came'),
  noticed('6.accept.listed', 'the agreement accepted was proffered', 'no accept came'),
  probe('6.body.open', 'keeps and ignores unknown members of a body', async (world) => {
    await personOf(world)
    const person = await newPerson(world)
    const reply = await person.proffer(agreementOf(world), { 'x-kit': { any: [1] } })
    must(reply.status === 200 || reply.status === 202, `it answered ${summary(reply)}`)
  }),
  probe(
    '3.order.replay-any-age',
    'gives the stored answer when the message itself has grown too old',
    async (world) => {
      await personOf(world)
      const { ledger, post } = bound(await newPerson(world))
      const body = ledger.proffer(agreementOf(world), undefined)
      const jwt = await forge(
        ledger.claims('terms.proffer', body, { iat: nowSeconds() - 298 }),
        ledger.signer,
      )
      const first = await post(jwt)
      must(first.status === 200 || first.status === 202, `the first was answered ${summary(first)}`)
      await pause(3500)
      const again = await post(jwt)
      must(again.status === first.status && again.text === first.text, `then it answered ${summary(again)}`)
    },
  ),
]

const bound = (person: KitPerson) => ({ ledger: person.ledger, post: (jwt: string) => person.post(jwt) })

export const messageProbes: readonly Probe<BrandWorld>[] = [
  ...misshapen.map(({ rule, says, make }) =>
    probe(rule, says, async (world) => {
      const person = await personOf(world)
      mustRefuse(
        world.notes,
        await person.post(await make(bell(person), person.ledger.signer)),
        400,
        'malformed',
      )
    }),
  ),
  probe('3.size.message', 'refuses a message of more than 64 kB that is no batch', async (world) => {
    const { ledger, post } = bound(await personOf(world))
    const jwt = await forge(ledger.claims('ledger.state', { x: 'y'.repeat(70_000) }), ledger.signer)
    mustRefuse(world.notes, await post(jwt), 413, 'too_large')
  }),
  probe('3.size.batch', 'refuses a batch of more than 256 kB', async (world) => {
    const { ledger, post } = bound(await personOf(world))
    const body = { head: ledger.head, x: 'y'.repeat(280_000) }
    mustRefuse(
      world.notes,
      await post(await forge(ledger.claims('ledger.batch', body), ledger.signer)),
      413,
      'too_large',
    )
  }),
  probe(
    '3.signature.one-answer',
    'unknown relationship, foreign key and bad signature get one answer, byte for byte',
    async (world) => {
      const person = await personOf(world)
      const { signer } = await freshSigner()
      const rid = newRid()
      const bad = await person.post(spoil(await forge(bell(person), person.ledger.signer)))
      const foreign = await person.post(await forge(bell(person), signer))
      const unknown = await person.post(
        await forge({ ...bell(person), sub: rid, iss: personId(rid) }, signer),
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
      noteProblem(world.notes, bad)
    },
  ),
  probe('3.signature.holds', 'refuses a message whose signature does not hold', async (world) => {
    const person = await personOf(world)
    mustRefuse(
      world.notes,
      await person.post(spoil(await forge(bell(person), person.ledger.signer))),
      401,
      'bad_signature',
    )
  }),
  probe('3.signature.s-below-order', 'refuses a signature with S ≥ L', async (world) => {
    const person = await personOf(world)
    mustRefuse(
      world.notes,
      await person.post(stretch(await forge(bell(person), person.ledger.signer))),
      401,
      'bad_signature',
    )
  }),
  probe('3.signature.audience', 'refuses a message that is meant for another brand', async (world) => {
    const person = await personOf(world)
    const jwt = await forge(bell(person, { aud: 'https://elsewhere.example' }), person.ledger.signer)
    mustRefuse(world.notes, await person.post(jwt), 401, 'bad_signature')
  }),
  probe(
    '3.order.signature-before-type',
    'says nothing of the type before the signature holds',
    async (world) => {
      const person = await personOf(world)
      const jwt = spoil(await forge(person.ledger.claims('offer.make', { x: 1 }), person.ledger.signer))
      mustRefuse(world.notes, await person.post(jwt), 401, 'bad_signature')
    },
  ),
  probe('3.order.shape-before-signature', 'refuses a wrong shape before a wrong signature', async (world) => {
    const person = await personOf(world)
    const jwt = loosen(await forge(bell(person), (await freshSigner()).signer))
    mustRefuse(world.notes, await person.post(jwt), 400, 'malformed')
  }),
  probe('3.order.replay-same-bytes', 'gives the same bytes the same answer', async (world) => {
    const person = await personOf(world)
    const jwt = await forge(bell(person), person.ledger.signer)
    const [first, again] = [await person.post(jwt), await person.post(jwt)]
    must(first.status === 200, `a doorbell was answered ${summary(first)}`)
    must(
      again.status === first.status && again.text === first.text,
      'the second answer differs from the first',
    )
  }),
  probe('3.order.replay-header', 'marks a repeated answer with Idempotent-Replayed: true', async (world) => {
    const person = await personOf(world)
    const jwt = await forge(bell(person), person.ledger.signer)
    const [first, again] = [await person.post(jwt), await person.post(jwt)]
    must(first.headers.get('idempotent-replayed') !== 'true', 'the first answer is marked as repeated')
    must(again.headers.get('idempotent-replayed') === 'true', 'the repeated answer is not marked')
  }),
  probe(
    '3.order.in-flight',
    'of two in flight with one jti the second waits for the answer of the first',
    async (world) => {
      const person = await personOf(world)
      const jwt = await forge(bell(person), person.ledger.signer)
      const replies = await Promise.all([person.post(jwt), person.post(jwt), person.post(jwt)])
      must(
        new Set(replies.map(({ status, text }) => `${status} ${text}`)).size === 1,
        'they were answered differently',
      )
    },
  ),
  probe('3.order.conflict', 'answers the same jti with other bytes conflict', async (world) => {
    const person = await personOf(world)
    const claims = bell(person)
    const first = await person.post(await forge(claims, person.ledger.signer))
    must(first.status === 200, `a doorbell was answered ${summary(first)}`)
    const other = { ...claims, body: { ...claims.body, receipts: [] } }
    mustRefuse(world.notes, await person.post(await forge(other, person.ledger.signer)), 409, 'conflict')
  }),
  probe(
    '3.refused.no-memory',
    'takes a message that it refused, corrected, under the same jti',
    async (world) => {
      const person = await personOf(world)
      const claims = bell(person)
      const wrong = { ...claims, body: { head: { seq: -1, hash: encode(new Uint8Array(32)) } } }
      mustRefuse(world.notes, await person.post(await forge(wrong, person.ledger.signer)), 400, 'malformed')
      const reply = await person.post(await forge(claims, person.ledger.signer))
      must(reply.status === 200, `corrected, it was answered ${summary(reply)}`)
    },
  ),
]

/** What every message of the brand's is held to; asked last, when all have come. */
export const sentProbes: readonly Probe<BrandWorld>[] = (
  [
    ['3.sent.header', 'its messages have exactly alg, typ and kid in the header'],
    ['3.sent.form', 'its messages are well formed and have the claims of the table'],
    ['3.sent.size', 'its messages have at most 64 kB'],
    ['3.sent.fresh', 'its messages are made within 300 s'],
    ['3.sent.jti-unique', 'each of its messages has an id of its own'],
    ['3.sent.signature', 'its signatures hold'],
    ['3.sent.parties', 'its messages name itself, the person and the relationship'],
    ['2.pinning.key', 'it signs with the pinned key only'],
    ['3.sent.no-head-before', 'it names no head before the agreement is in force'],
    ['3.sent.head-known', 'the head that it names is of this ledger'],
    ['3.sent.head-order', 'the head that it names is not older than in its previous message'],
    ['6.sent.type', 'it sends only types of a brand’s'],
    ['6.sent.body', 'its bodies have the form of their type'],
    ['6.totals.add-up', 'its totals add up'],
    ['6.erasure.promise', 'it promises to erase within 92 days of the request'],
    ['6.erasure.ground', 'it keeps things on grounds that the law knows'],
    ['6.erasure.beyond', 'its receipts name records that there are'],
    ['8.sent.canonical', 'its lines are canonical'],
    ['8.sent.no-id', 'its lines carry no id: and no re: on the wire'],
    ['2.links.own-host', 'its links stay on its own host'],
    ['2.legal.before-offers', 'its document has legal before it makes offers'],
    ['7.sent.allowed', 'it says only what the table of states allows'],
    ['7.offer.one-live', 'it has one live offer for each intent'],
    ['7.offer.revision', 'its offers answer the current revision'],
    ['7.offer.in-time', 'its offers are not past their own time'],
    ['7.pause.silence', 'it says nothing new while paused'],
    ['6.ask.within-grant', 'it asks only for what was granted'],
    ['5.sent.read-signed', 'its reads are signed rightly'],
    ['5.sent.nonce-fresh', 'its reads never repeat a nonce'],
    ['12.sent.size', 'its updates and notes have at most 8 kB'],
    ['10.revoke.silence', 'it sends nothing after the end but of orders and erasures'],
    ['5.inbox.no-redirect', 'its inbox never redirects'],
    ['5.ack.status', 'it answers a batch 200'],
    ['5.ack.present', 'it answers a batch with an acknowledgement'],
    ['5.ack.form', 'an acknowledgement is a ledger.ack in the form of section 3'],
    ['5.ack.pinned', 'an acknowledgement is signed by the pinned key'],
    ['5.ack.signed', 'the signature of an acknowledgement holds'],
    ['5.ack.parties', 'an acknowledgement names brand, person and relationship'],
    ['5.ack.not-beyond', 'it acknowledges nothing beyond the head'],
    ['5.ack.hash', 'it acknowledges the hash of that very record'],
    ['11.problem.form', 'it refuses by RFC 9457 with type, title, status, detail and code'],
    ['11.problem.retryable', 'it says of each code rightly whether to try again'],
  ] as const
).map(([rule, says]) => noticed(rule, says, 'nothing of the kind came'))
