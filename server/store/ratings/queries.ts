// Ratings as the ledgers fold to them: one of each side for an order.
import { hot, tables, type Reader, type Writer } from '../../platform/database.ts'

export interface RatingRow {
  orderId: string
  speaker: 'person' | 'brand'
  rid: string
  brand: string
  score: number
  about: string
  line: string
  at: number
}

const db = tables<{ rating: RatingRow }>()

export const derivedTables = ['rating'] as const

export function ratingRow(
  reader: Reader,
  orderId: string,
  speaker: RatingRow['speaker'],
): RatingRow | undefined {
  return reader.first(
    db.selectFrom('rating').selectAll().where('orderId', '=', orderId).where('speaker', '=', speaker),
  )
}

export function ratingsWith(reader: Reader, brand: string): RatingRow[] {
  return reader.all(
    db.selectFrom('rating').selectAll().where('brand', '=', brand).orderBy('at', 'desc').limit(200),
  )
}

const sum = hot<{ brand: string; speaker: string }, { many: number; mean: number | null }>((value) =>
  db
    .selectFrom('rating')
    .select((select) => [
      select.fn.countAll<number>().as('many'),
      select.fn.avg<number | null>('score').as('mean'),
    ])
    .where('brand', '=', value('brand'))
    .where('speaker', '=', value('speaker') as RatingRow['speaker']),
)

export function ratingSum(
  reader: Reader,
  brand: string,
  speaker: RatingRow['speaker'],
): { mean: number; count: number } | undefined {
  const found = reader.first(sum({ brand, speaker }))
  if (found === undefined || found.mean === null || found.many === 0) return undefined
  return { mean: Math.round(found.mean * 10) / 10, count: found.many }
}

export function insertRating(tx: Writer, row: RatingRow): void {
  tx.run(db.insertInto('rating').values(row))
}
