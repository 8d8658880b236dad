// Puts together what proves one relationship, and seals it with the person's own key in it.
import { encode } from '../../../protocol/base64url.ts'
import {
  bundleDigest,
  evidenceForm,
  sealInput,
  type Acknowledgement,
  type EvidenceBundle,
} from '../../../protocol/evidence/bundle.ts'
import { messageInput, personId, sealMessage } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { canonicalEntry, roster } from '../../../protocol/roster.ts'
import type { LedgerRecord } from '../../../protocol/record.ts'
import { parseBody } from '../../../protocol/types.ts'
import type { Reader, Writer } from '../../platform/database.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import { relationshipOf, type Relationship } from '../terms/terms.ts'
import { closingOf, documentsOf, proofsOf, saveClosing } from './queries.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'journal' | 'keyring' | 'ledgers' | 'random'>

const pageRecords = 1000

/** Every record of a ledger with its content, also of what has ended. */
export function recordsOf(
  { ledgers, clock }: Pick<Ports, 'ledgers' | 'clock'>,
  reader: Reader,
  rid: string,
): LedgerRecord[] {
  const records: LedgerRecord[] = []
  for (let isMore = true; isMore;) {
    const after = records.at(-1)?.seq ?? 0
    const question = {
      after,
      limit: pageRecords,
      maxBytes: Infinity,
      nowSeconds: clock.seconds(),
      reveal: true,
    }
    const page = ledgers.read(reader, rid, question)
    records.push(...page.records)
    isMore = page.more && page.records.length > 0
  }
  return records
}

function acknowledged(reader: Reader, rid: string): Acknowledgement[] {
  return proofsOf(reader, rid).map(({ at, proof }) => {
    const second = Math.floor(at / 1000)
    return proof.startsWith('{')
      ? { at: second, read: readColumn<Extract<Acknowledgement, { read: unknown }>['read']>(proof) }
      : { at: second, jwt: proof }
  })
}

/** The entries that the proffers of a ledger pin by their hash. */
function entriesOf(records: readonly LedgerRecord[]): EvidenceBundle['roster'] {
  const pinned = new Set(
    records.flatMap((record) =>
      'jwt' in record && record.type === 'terms.proffer'
        ? [parseBody('terms.proffer', claimsOf(record.jwt).body).roster.sha256]
        : [],
    ),
  )
  return roster
    .filter(({ sha256 }) => pinned.has(sha256))
    .map((entry) => ({ sha256: entry.sha256, entry: canonicalEntry(entry) }))
}

/**
 * The dispute bundle of a relationship as it stands.
 * @throws Problem not_found
 */
export function bundleOf(ports: Ports, reader: Reader, rid: string): EvidenceBundle {
  const { clock, journal, keyring, ledgers } = ports
  const relationship = relationshipOf(reader, rid)
  if (!relationship) throw new Problem('not_found')
  const records = recordsOf(ports, reader, rid)
  const bundle: EvidenceBundle = {
    bespeak: evidenceForm,
    made: clock.seconds(),
    rid,
    brand: relationship.origin,
    records,
    // A receipt of what was forgotten would answer nothing that is in the file.
    receipts: records.flatMap((record) =>
      'jwt' in record ? (ledgers.receiptOf(reader, rid, record.seq) ?? []) : [],
    ),
    acknowledgements: acknowledged(reader, rid),
    documents: documentsOf(reader, rid).map(({ fetchedAt, digest, text }) => ({
      fetched: Math.floor(fetchedAt / 1000),
      sha256: digest,
      text,
    })),
    roster: entriesOf(records),
    journal: journal.rowsAbout(reader, relationship),
    closing: closingOf(reader, rid) ?? '',
    seal: '',
  }
  const { ourKid } = relationship
  if (keyring.isDestroyed(ourKid)) return bundle
  const input = sealInput(bundleDigest(bundle), rid, ourKid)
  return { ...bundle, seal: `${input}.${encode(keyring.signNow(ourKid, input))}` }
}

/** Lets a key that is about to be destroyed say where its history ends: afterwards nothing could be sealed any more. */
export function closeHistory(
  { clock, keyring, ledgers, random }: Pick<Ports, 'clock' | 'keyring' | 'ledgers' | 'random'>,
  tx: Writer,
  { rid, origin, state, ourKid }: Pick<Relationship, 'rid' | 'origin' | 'state' | 'ourKid'>,
): void {
  const claims = { iss: personId(rid), aud: origin, sub: rid, jti: random.id(), iat: clock.seconds() }
  const body = { state, limits: {}, head: ledgers.head(tx, rid) }
  const input = messageInput({ ...claims, type: 'ledger.state', body }, ourKid)
  saveClosing(tx, rid, sealMessage(input, keyring.signNow(ourKid, input)))
}
