// The brand's copy of a ledger from the last record that we hold on, as it gives it: bounded, and not believed yet.
import { recordsPage } from '../../../protocol/calls.ts'
import { parseStrict } from '../../../protocol/json.ts'
import { bytes, seconds } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Head, LedgerRecord } from '../../../protocol/record.ts'
import { signRead } from '../../../protocol/request.ts'
import type { Context } from '../context.ts'
import { heldUpTo } from '../delivery/delivery.ts'
import { keysKnown } from '../relocation/relocation.ts'
import type { Relationship } from '../terms/terms.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'keyring' | 'outbound' | 'random'>

export interface BrandCopy {
  /** From the record after `after`, in the order in which they came. */
  records: LedgerRecord[]
  /** What the brand says is its last. */
  head: Head
  /** A place behind its last for which it has a receipt of ours: something in between is lost on both sides. */
  beyond: number | undefined
}

/** So much a brand can make us read and keep for one relationship. */
const mostRecords = 20_000
const mostPages = 400

async function page(ports: Ports, relationship: Relationship, after: number, signal: AbortSignal) {
  const { clock, database, keyring, outbound, random } = ports
  const { records, rid } = relationship
  const url = new URL(records)
  url.searchParams.set('rid', rid)
  url.searchParams.set('after', String(after))
  const ask = async (kid: string) => {
    const signer = keyring.signerOf(kid)
    const headers = await signRead({
      method: 'GET',
      url,
      nowSeconds: clock.seconds(),
      nonce: random.rid(),
      signer,
    })
    return outbound.request(url.href, {
      headers: { ...headers },
      maxBytes: bytes.page + 2 * bytes.message,
      seconds: seconds.push,
      signal,
    })
  }
  const [likely, other] = keysKnown(database, relationship, heldUpTo(database, rid))
  const first = await ask(likely)
  const answer = first.status === 401 && other !== undefined ? await ask(other) : first
  if (answer.status === 401) throw new Problem('bad_signature')
  if (answer.status !== 200) throw new Problem('brand_status', { domain: url.host, status: answer.status })
  const read = recordsPage.safeParse(parseStrict(answer.body))
  if (!read.success) throw new Problem('malformed', { reason: 'it is no page of records' })
  return read.data
}

/**
 * @throws Problem `bad_signature` where the brand does not know our key, `brand_*` for what a call can run into,
 * `malformed` for what is no page or goes on without end
 */
export async function fetchCopy(
  ports: Ports,
  relationship: Relationship,
  after: number,
  signal: AbortSignal,
): Promise<BrandCopy> {
  const found: LedgerRecord[] = []
  let last = after
  for (let count = 0; count < mostPages; count += 1) {
    const read = await page(ports, relationship, last, signal)
    found.push(...(read.records as LedgerRecord[]))
    if (found.length > mostRecords) throw new Problem('malformed', { reason: 'there is no end to it' })
    const upto = read.records.at(-1)?.seq ?? last
    if (!read.more || upto <= last) {
      const { beyond } = read as { beyond?: unknown }
      const isBeyond = typeof beyond === 'number' && beyond > read.head.seq
      return { records: found, head: read.head, beyond: isBeyond ? beyond : undefined }
    }
    last = upto
  }
  throw new Problem('malformed', { reason: 'there is no end to it' })
}
