// One page of a brand's outbox, asked for with the relationship's own signature and taken only when it is one.
import { parseStrict } from '../../../protocol/json.ts'
import { bytes, counts, seconds } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { signRead } from '../../../protocol/request.ts'
import type { Context } from '../context.ts'
import { keysKnown } from '../relocation/relocation.ts'
import type { Relationship } from '../terms/terms.ts'
import { heldUpTo } from './queries.ts'

export interface PageQuestion {
  relationship: Relationship
  /** The last message taken. */
  after: string | null
  /** For how long the brand may keep the call open while it has nothing to say (RFC 7240); 0 asks for an answer now. */
  waitSeconds: number
  signal: AbortSignal
}

/**
 * Messages as compact JWTs, oldest first, none of them checked.
 * @throws Problem `brand_*` for what a call can run into, `malformed` for what is no page; the signal's reason
 */
export async function fetchPage(
  context: Pick<Context, 'clock' | 'database' | 'keyring' | 'outbound' | 'random'>,
  { relationship, after, waitSeconds, signal }: PageQuestion,
): Promise<string[]> {
  const { clock, database, keyring, outbound, random } = context
  const { outbox, rid } = relationship
  const url = new URL(outbox)
  url.searchParams.set('rid', rid)
  if (after !== null) url.searchParams.set('after', after)
  const ask = async (kid: string) => {
    const signer = keyring.signerOf(kid)
    const nowSeconds = clock.seconds()
    const headers = await signRead({ method: 'GET', url, nowSeconds, nonce: random.rid(), signer })
    return outbound.request(url.href, {
      headers: { ...headers, ...(waitSeconds > 0 && { prefer: `wait=${waitSeconds}` }) },
      maxBytes: bytes.page + bytes.message,
      seconds: waitSeconds + seconds.push,
      signal,
    })
  }
  const [likely, other] = keysKnown(database, relationship, heldUpTo(database, rid))
  const first = await ask(likely)
  // A brand that has read of a new key by itself, or lost it again, knows us by the other one.
  const answer = first.status === 401 && other !== undefined ? await ask(other) : first
  if (answer.status !== 200) throw new Problem('brand_status', { domain: url.host, status: answer.status })
  if (!/^application\/json\s*(?:;|$)/i.test(answer.headers['content-type'] ?? '')) {
    throw new Problem('malformed', { reason: 'a page of an outbox is application/json' })
  }
  const page = parseStrict(answer.body) as { messages?: unknown } | null
  const messages = page?.messages
  if (!Array.isArray(messages) || messages.length > counts.outbox || !messages.every(isText)) {
    throw new Problem('malformed', { reason: 'it is no page of an outbox' })
  }
  return messages
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
