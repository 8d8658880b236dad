// Probes of a store's document, and of how it takes the answer to its proffer (sections 2, 6).
import { encode } from '../../../protocol/base64url.ts'
import { parseMessage, verifyMessage } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { parseStoreProfile, wellKnownPath } from '../../../protocol/profile.ts'
import { recordHash } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { forge, freshSigner } from '../forge.ts'
import { must, mustRefuse, noteProblem, Skipped, summary, type Probe } from '../probe.ts'
import type { Reply } from '../wire.ts'
import type { KitDesk } from './desk.ts'
import { acceptOf, lines, profferedTo, pull, type StoreWorld } from './setting.ts'

type Run = Probe<StoreWorld>['run']
const probe = (rule: string, says: string, run: Run): Probe<StoreWorld> => ({ rule, says, run })

const documentOf = async (world: StoreWorld): Promise<Reply> =>
  world.wire.call(`${world.options.origin}${wellKnownPath}`)

export const storeDocumentProbes: readonly Probe<StoreWorld>[] = [
  probe('2.store.document', 'serves a store’s document: role, origin, knock, limits', async (world) => {
    const reply = await documentOf(world)
    must(reply.status === 200, `it answered ${reply.status}`)
    try {
      parseStoreProfile(reply.text, world.options.origin)
    } catch (problem) {
      must(!(problem instanceof Problem), problem instanceof Problem ? problem.detail : '')
      throw problem
    }
  }),
  probe('2.store.cache', 'the document may be kept for an hour', async (world) => {
    const value = (await documentOf(world)).headers.get('cache-control') ?? ''
    must(/(?:^|[ ,])max-age=3600(?:$|[ ,])/.test(value), `Cache-Control is ${value || 'absent'}`)
  }),
  probe(
    '2.store.nameless',
    'the document names no person and carries no key but that of /trust',
    async (world) => {
      const document = JSON.parse((await documentOf(world)).text) as Record<string, unknown>
      for (const name of ['keys', 'name', 'person', 'rid']) must(!(name in document), `it has ${name}`)
    },
  ),
]

/** A 2xx means that it was taken; how it is refused may be by shape or by signature. */
async function mustNotAgree(world: StoreWorld, jwt: string): Promise<void> {
  const reply = await (await profferedTo(world)).post(jwt)
  must(reply.status >= 400 && reply.status < 500, `it answered ${summary(reply)}`)
  noteProblem(world.notes, reply)
}

export const storeAgreeingProbes: readonly Probe<StoreWorld>[] = [
  probe('6.proffer.form', 'proffers terms in the form of the table, signed by cnf', async (world) => {
    const desk = await profferedTo(world)
    parseBody('terms.proffer', desk.known.proffer.claims.body)
    world.notes.judge('6.proffer.signed', 'no proffer came')
    world.notes.judge('6.proffer.kid', 'no proffer came')
  }),
  probe(
    '3.order.stranger-first',
    'says nothing but bad_signature to a brand that has not agreed',
    async (world) => {
      const desk = await profferedTo(world)
      const jwt = await desk.sign('filter.set', { follows: [], push: true }, { head: undefined })
      mustRefuse(world.notes, await desk.post(jwt), 401, 'bad_signature')
    },
  ),
  probe(
    '2.pinning.cnf-published',
    'refuses an accept whose cnf the document does not publish',
    async (world) => {
      const desk = await profferedTo(world)
      const { signer, jwk } = await freshSigner()
      await mustNotAgree(world, await forge(acceptOf(desk, { cnf: { jwk } }), signer))
    },
  ),
  probe('6.accept.cnf-signs', 'refuses an accept that is not signed by the key of its cnf', async (world) => {
    const desk = await profferedTo(world)
    await mustNotAgree(world, await forge(acceptOf(desk), desk.spare))
  }),
  probe('6.accept.proffer-hash', 'refuses an accept of another proffer', async (world) => {
    const desk = await profferedTo(world)
    const wrong = acceptOf(desk, { proffer_hash: encode(new Uint8Array(32)) })
    await mustNotAgree(world, await forge(wrong, desk.signer))
  }),
  probe('6.accept.listed', 'refuses an accept of what was not proffered', async (world) => {
    const desk = await profferedTo(world)
    await mustNotAgree(world, await forge(acceptOf(desk, { agreement: 'SD-BASE' }), desk.signer))
  }),
  probe('6.accept.taken', 'takes an accept and answers it with a receipt', async (world) => {
    const desk = await profferedTo(world)
    const reply = await desk.post(await forge(acceptOf(desk), desk.signer))
    must(reply.status === 201, `it answered ${summary(reply)}`)
    world.isAgreed = true
    await pull(desk)
    must(
      desk.known.copy.state.relationship === 'in_force',
      `the relationship is ${desk.known.copy.state.relationship}`,
    )
    const { owner } = world.options
    // What they bring is needed later; a person's store may wait some seconds before it posts.
    for (const line of lines) await owner.post(line, desk.origin)
  }),
]

/** Looks at the receipt of a message that was taken. @throws Broken */
export async function mustReceipt(desk: KitDesk, jwt: string, reply: Reply): Promise<void> {
  must(reply.status === 201, `it answered ${summary(reply)} instead of 201`)
  // Said once: what is wrong with every receipt is no fault of each message.
  if (desk.notes.isBroken('4.receipt.true')) return
  must(reply.type === 'application/jwt', `the receipt came as ${reply.type}`)
  const { me, rid, copy } = desk.known
  const parsed = parseMessage(reply.text)
  must(parsed.claims.type === 'ledger.receipt', `the answer is a ${parsed.claims.type}`)
  try {
    await verifyMessage(parsed, copy.keyAt(parseBody('ledger.receipt', parsed.claims.body).seq), {
      iss: me,
      aud: desk.origin,
      sub: rid,
    })
  } catch {
    desk.notes.broke('4.receipt.true', 'a receipt is not signed by the pairwise key')
    must(false, 'the receipt is not signed by the pairwise key')
  }
  const { seq, hash, prev, at } = parseBody('ledger.receipt', parsed.claims.body)
  const { claims, digest: own } = parseMessage(jwt)
  must(
    recordHash({ seq, prev, at, type: claims.type, digest: own }) === hash,
    'its hash is not that of this message at that place',
  )
  await pull(desk)
  must(copy.records[seq - 1]?.hash === hash, `record ${seq} of the ledger is another`)
}

export const needs = (holds: boolean, why: string): void => {
  if (!holds) throw new Skipped(why)
}
