// What proves a relationship beside its ledger: what brands signed to acknowledge, documents as fetched, last words.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

interface EvidenceTables {
  seen: { rid: string; seq: number; at: number; proof: string | null }
  brand_document_pinned: { rid: string; fetchedAt: number; digest: string; text: string }
  closing: { rid: string; jwt: string }
}

const db = tables<EvidenceTables>()

/** Acknowledgements with what the brand signed, oldest first; `at` in ms. */
export function proofsOf(reader: Reader, rid: string): { at: number; proof: string }[] {
  return reader
    .all(db.selectFrom('seen').select(['at', 'proof']).where('rid', '=', rid).orderBy('seq'))
    .flatMap(({ at, proof }) => (proof === null ? [] : [{ at, proof }]))
}

export function documentsOf(reader: Reader, rid: string): EvidenceTables['brand_document_pinned'][] {
  return reader.all(
    db.selectFrom('brand_document_pinned').selectAll().where('rid', '=', rid).orderBy('fetchedAt'),
  )
}

/** The last statement of a key that was destroyed, which says where its history ends. */
export function closingOf(reader: Reader, rid: string): string | undefined {
  return reader.first(db.selectFrom('closing').select('jwt').where('rid', '=', rid))?.jwt
}

export function saveClosing(tx: Writer, rid: string, jwt: string): void {
  tx.run(
    db
      .insertInto('closing')
      .values({ rid, jwt })
      .onConflict((clash) => clash.column('rid').doUpdateSet({ jwt })),
  )
}
