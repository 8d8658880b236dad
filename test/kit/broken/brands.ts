// Brands with one thing wrong each, and the rules that the kit must name for it.
import { encode } from '../../../protocol/base64url.ts'
import { bytes } from '../../../protocol/limits.ts'
import { parseMessage, type Claims, type Parsed } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { verifyChain, type LedgerRecord } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import { forge, freshSigner, spoil } from '../forge.ts'
import type { Given } from '../listen.ts'
import type { Fault, Spoilt } from './shop.ts'

export interface BrokenCase {
  name: string
  /** Exactly the rules that must be named. */
  breaks: readonly string[]
  fault: Fault
}

export const jwtGiven = (text: string): Given => ({ status: 200, type: 'application/jwt', text })
const anyHash = encode(new Uint8Array(32).fill(9))

export function messageIn({ asked }: Spoilt): Parsed | undefined {
  if (asked.method !== 'POST') return undefined
  try {
    return parseMessage(asked.text, bytes.batch)
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/** Answers a batch with an acknowledgement that was not asked of the honest brand. */
export function acknowledge({ signer }: Spoilt, { claims }: Parsed, over: object): Promise<string> {
  const { iss, aud, sub } = claims
  const { head } = parseBody('ledger.batch', claims.body)
  const jti = crypto.randomUUID()
  const iat = Math.floor(Date.now() / 1000)
  return forge({ iss: aud, aud: iss, sub, jti, iat, type: 'ledger.ack', body: { ...head, ...over } }, signer)
}

/** Changes every acknowledgement of the honest brand. */
const acks =
  (change: (jwt: string, call: Spoilt) => Promise<Given> | Given): Fault['answer'] =>
  async (call) => {
    const given = await call.honest()
    const isAck =
      given.status === 200 && given.text !== undefined && messageIn(call)?.claims.type === 'ledger.batch'
    return isAck ? { ...given, ...(await change(given.text ?? '', call)) } : given
  }
const ackBody = (over: (body: { seq: number; hash: string }) => object): Fault['answer'] =>
  acks(async (jwt, { signer }) => {
    const { claims } = parseMessage(jwt)
    const body = claims.body as { seq: number; hash: string }
    return jwtGiven(await forge({ ...claims, body: { ...body, ...over(body) } }, signer))
  })

/** Takes what the honest brand refuses. */
const taking =
  (isTaken: (call: Spoilt) => boolean | Promise<boolean>): Fault['answer'] =>
  async (call) => {
    const given = await call.honest()
    if (given.status < 400 || !(await isTaken(call))) return given
    const [, payload = ''] = call.asked.text.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
    if (claims.type !== 'ledger.batch') return { status: 202 }
    return jwtGiven(await acknowledge(call, { claims } as Parsed, {}))
  }

const headerIn = ({ asked }: Spoilt): Record<string, unknown> => {
  try {
    return JSON.parse(Buffer.from(asked.text.split('.')[0] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >
  } catch {
    return {}
  }
}

/** Records that were pushed are believed where only this is wrong with them. */
const believing =
  (reason: 'hash' | 'time'): Fault['answer'] =>
  async (call) => {
    const given = await call.honest()
    const parsed = messageIn(call)
    if (given.status < 400 || parsed?.claims.type !== 'ledger.batch') return given
    const { records = [] } = parsed.claims.body as { records?: LedgerRecord[] }
    const [first] = records
    const chain =
      first &&
      verifyChain(records, { seq: first.seq - 1, hash: first.prev, at: reason === 'time' ? 2000 : 0 })
    if (!first || chain?.ok !== false || chain.reason !== reason) return given
    return jwtGiven(await acknowledge(call, parsed, { seq: first.seq, hash: first.hash }))
  }

export const rewrite =
  (type: string, change: (body: Record<string, unknown>, claims: Claims) => object): Fault['say'] =>
  (claims) =>
    claims.type === type
      ? { ...claims, body: change(claims.body as Record<string, unknown>, claims) }
      : undefined

/** Gives the answer to a read again to whoever repeats it. */
function twice(): Fault['answer'] {
  const given = new Map<string, Given>()
  return async ({ asked, honest }) => {
    const name = asked.headers['signature'] ?? ''
    const known = given.get(name)
    if (name === '' || known) return known
    const answer = await honest()
    if (answer.status === 200) given.set(name, answer)
    return answer
  }
}

/** Sends on when the person has ended it all. */
const goOn: Fault['acts'] = (brand, signer) => {
  brand.on('revoked', async ({ relationship }) => {
    const { rid } = relationship
    const [proffer] = await relationship.records(0, 1)
    if (!proffer || !('jwt' in proffer)) return
    const { iss, aud, body } = parseMessage(proffer.jwt).claims
    const { base } = parseBody('terms.proffer', body)
    if (base === undefined) return
    const claims = { iss: aud, aud: iss, sub: rid, jti: crypto.randomUUID() }
    const type = 'filter.set'
    setTimeout(async () => {
      const iat = Math.floor(Date.now() / 1000)
      const { head } = await relationship.state()
      const said = forge({ ...claims, head: head.hash, iat, type, body: { follows: [], push: true } }, signer)
      const headers = { 'content-type': 'application/jwt' }
      void said
        .then((jwt) => fetch(`${base}/inbox`, { method: 'POST', headers, body: jwt }))
        .catch(() => undefined)
    }, 1200)
  })
}

export const brokenBrands: readonly BrokenCase[] = [
  {
    name: 'acknowledges a record whose hash is wrong',
    breaks: ['4.chain.hash'],
    fault: { answer: believing('hash') },
  },
  {
    name: 'acknowledges without a signature',
    breaks: ['5.ack.signed'],
    fault: { answer: acks((jwt) => jwtGiven(spoil(jwt))) },
  },
  {
    name: 'acknowledges beyond the head',
    breaks: ['5.ack.not-beyond'],
    fault: { answer: ackBody(({ seq }) => ({ seq: seq + 1 })) },
  },
  {
    name: 'acknowledges the hash of another record',
    breaks: ['5.ack.hash'],
    fault: { answer: ackBody(() => ({ hash: anyHash })) },
  },
  {
    name: 'answers 2xx without an acknowledgement',
    breaks: ['5.ack.present'],
    fault: { answer: acks(() => ({ status: 200, text: '' })) },
  },
  {
    name: 'answers a batch 202',
    breaks: ['5.ack.status'],
    fault: { answer: acks((jwt) => ({ ...jwtGiven(jwt), status: 202 })) },
  },
  {
    name: 'acknowledges under a key that nobody pinned',
    breaks: ['5.ack.pinned'],
    fault: { answer: acks(async (jwt, { spare }) => jwtGiven(await forge(parseMessage(jwt).claims, spare))) },
  },
  {
    name: 'redirects its inbox',
    breaks: ['5.inbox.no-redirect'],
    fault: {
      answer: (call) => {
        const isBatch = messageIn(call)?.claims.type === 'ledger.batch'
        return isBatch ? { status: 307, headers: { location: '/elsewhere' } } : undefined
      },
    },
  },
  {
    name: 'names a head that nobody knows',
    breaks: ['3.sent.head-known'],
    fault: { say: (claims) => (claims.head === undefined ? undefined : { ...claims, head: anyHash }) },
  },
  {
    name: 'sends lines that are not canonical',
    breaks: ['8.sent.canonical'],
    fault: {
      say: rewrite('offer.make', (body) => ({
        ...body,
        line: String(body['line']).replace('#sell laptop', '#sell  laptop'),
      })),
    },
  },
  {
    name: 'sends totals that do not add up',
    breaks: ['6.totals.add-up'],
    fault: {
      say: rewrite('offer.make', (body) => ({
        ...body,
        totals: (body['totals'] as { type: string; amount: number }[]).map((row) =>
          row.type === 'total' ? { ...row, amount: row.amount - 1 } : row,
        ),
      })),
    },
  },
  {
    name: 'signs with a key that is published and not pinned',
    breaks: ['2.pinning.key'],
    fault: { say: (claims) => (claims.head === undefined ? undefined : claims), signs: 'spare' },
  },
  {
    name: 'accepts under a key that its document does not publish',
    breaks: ['2.pinning.cnf-published'],
    fault: {
      answer: async (call) => {
        const given = await call.honest()
        if (given.status !== 200 || messageIn(call)?.claims.type !== 'terms.proffer') return given
        const { claims } = parseMessage(given.text ?? '')
        const { signer, jwk } = await freshSigner()
        return jwtGiven(
          await forge({ ...claims, body: { ...(claims.body as object), cnf: { jwk } } }, signer),
        )
      },
    },
  },
  {
    name: 'accepts another proffer than the one that came',
    breaks: ['6.accept.proffer-hash'],
    fault: { say: rewrite('terms.accept', (body) => ({ ...body, proffer_hash: anyHash })) },
  },
  {
    name: 'accepts an agreement that was not proffered',
    breaks: ['6.accept.listed'],
    fault: { say: rewrite('terms.accept', (body) => ({ ...body, agreement: 'SD-BASE' })) },
  },
  {
    name: 'uses one id for all it sends',
    breaks: ['3.sent.jti-unique'],
    fault: {
      say: (claims) =>
        claims.head === undefined ? undefined : { ...claims, jti: '6ba7b810-9dad-41d1-80b4-00c04fd430c8' },
    },
  },
  {
    name: 'turns its outbox round',
    breaks: ['5.outbox.after', '3.sent.head-order'],
    fault: {
      answer: async ({ asked, honest }) => {
        const given = await honest()
        if (!asked.url.pathname.endsWith('/outbox') || given.status !== 200) return given
        const page = JSON.parse(given.text ?? '{}') as { messages: string[] }
        return { ...given, text: JSON.stringify({ ...page, messages: page.messages.toReversed() }) }
      },
    },
  },
  {
    name: 'forgets what it answered',
    breaks: ['3.order.replay-same-bytes', '3.order.in-flight'],
    fault: {
      answer: acks(async (jwt, { signer }) =>
        jwtGiven(await forge({ ...parseMessage(jwt).claims, jti: crypto.randomUUID() }, signer)),
      ),
    },
  },
  {
    name: 'does not say that an answer is a repeated one',
    breaks: ['3.order.replay-header'],
    fault: {
      answer: async ({ honest }) => {
        const given = await honest()
        return { ...given, headers: { ...given.headers, 'idempotent-replayed': 'false' } }
      },
    },
  },
  {
    name: 'tells strangers from those it knows',
    breaks: ['3.signature.one-answer'],
    fault: {
      answer: async (call) => {
        const parsed = messageIn(call)
        const rid = parsed?.claims.sub ?? ''
        const isStranger = parsed?.claims.type === 'ledger.batch' && !(await call.brand.relationship(rid))
        return isStranger
          ? { status: 404, type: 'application/problem+json', text: '{"code":"not_found"}' }
          : undefined
      },
    },
  },
  {
    name: 'takes a message with another typ',
    breaks: ['3.header.typ'],
    fault: { answer: taking((call) => headerIn(call)['typ'] === 'JWT') },
  },
  {
    name: 'takes a claim that is not in the table',
    breaks: ['3.claims.closed'],
    fault: {
      answer: taking(({ asked }) =>
        Buffer.from(asked.text.split('.')[1] ?? '', 'base64url').includes('"exp":'),
      ),
    },
  },
  {
    name: 'takes proffers of any age',
    breaks: ['3.freshness.past', '3.freshness.future'],
    fault: {
      answer: taking(
        (call) =>
          Math.abs((messageIn(call)?.claims.iat ?? 0) - Date.now() / 1000) > 301 &&
          messageIn(call)?.claims.type === 'terms.proffer',
      ),
    },
  },
  {
    name: 'gives its outbox to whoever asks',
    breaks: ['5.read.unsigned'],
    fault: {
      answer: ({ asked }) => {
        const isBare = asked.url.pathname.endsWith('/outbox') && asked.headers['signature'] === undefined
        return isBare
          ? { status: 200, type: 'application/json', text: '{"messages":[],"more":false}' }
          : undefined
      },
    },
  },
  {
    name: 'takes one nonce twice',
    breaks: ['5.read.nonce-once'],
    fault: { answer: twice() },
  },
  {
    name: 'refuses in words only',
    breaks: ['11.problem.form'],
    fault: {
      answer: async ({ honest }) => {
        const given = await honest()
        return given.status < 400 ? given : { status: given.status, type: 'text/plain', text: 'No.' }
      },
    },
  },
  {
    name: 'makes offers without saying who it is',
    breaks: ['2.legal.before-offers'],
    fault: { isNameless: true },
  },
  {
    name: 'makes a second offer while one lives',
    breaks: ['7.offer.one-live'],
    fault: {
      say: (claims) =>
        claims.type === 'offer.revise'
          ? { ...claims, type: 'offer.make', on: (claims.body as { intent: { id: string } }).intent.id }
          : undefined,
    },
  },
  { name: 'goes on after a revocation', breaks: ['10.revoke.silence'], fault: { acts: goOn } },
]
