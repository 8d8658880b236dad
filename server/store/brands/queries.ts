// What is stored about brands apart from any relationship: their documents as fetched, and their logos.
import { tables, type Reader, type Writer } from '../../platform/database.ts'

interface BrandTables {
  brand_document: { host: string; origin: string; fetchedAt: number; digest: string; text: string }
  brand_document_pinned: { rid: string; fetchedAt: number; digest: string; text: string }
  brand_logo: {
    host: string
    url: string
    mediaType: string
    digest: string
    content: Uint8Array
    fetchedAt: number
  }
}

const db = tables<BrandTables>()

export type StoredDocument = BrandTables['brand_document']
export type StoredLogo = BrandTables['brand_logo']

export function documentOf(reader: Reader, host: string): StoredDocument | undefined {
  return reader.first(db.selectFrom('brand_document').selectAll().where('host', '=', host))
}

export function saveDocument(tx: Writer, row: StoredDocument): void {
  tx.run(
    db
      .insertInto('brand_document')
      .values(row)
      .onConflict((clash) =>
        clash.column('host').doUpdateSet({
          origin: row.origin,
          fetchedAt: row.fetchedAt,
          digest: row.digest,
          text: row.text,
        }),
      ),
  )
}

/** Keeps the bytes and the time of the fetch that pinned a key; the same bytes are kept once. */
export function keepDocument(
  tx: Writer,
  rid: string,
  stored: Pick<StoredDocument, 'fetchedAt' | 'digest' | 'text'>,
): void {
  tx.run(
    db
      .insertInto('brand_document_pinned')
      .values({ rid, fetchedAt: stored.fetchedAt, digest: stored.digest, text: stored.text })
      .onConflict((clash) => clash.columns(['rid', 'digest']).doNothing()),
  )
}

/** Texts of the documents kept for a relationship. */
export function documentsKept(reader: Reader, rid: string): string[] {
  return reader
    .all(db.selectFrom('brand_document_pinned').select('text').where('rid', '=', rid))
    .map((row) => row.text)
}

export function logoOf(reader: Reader, host: string): StoredLogo | undefined {
  return reader.first(db.selectFrom('brand_logo').selectAll().where('host', '=', host))
}

export function logoDigest(reader: Reader, host: string): string | undefined {
  return reader.first(db.selectFrom('brand_logo').select('digest').where('host', '=', host))?.digest
}

export function logoByDigest(reader: Reader, digest: string): StoredLogo | undefined {
  return reader.first(db.selectFrom('brand_logo').selectAll().where('digest', '=', digest))
}

export function saveLogo(tx: Writer, row: StoredLogo): void {
  tx.run(db.deleteFrom('brand_logo').where('host', '=', row.host))
  tx.run(db.insertInto('brand_logo').values(row))
}
