// Everything that tables hold of what is forgotten, those that a rebuild fills and those that it does not.
import { query, type Reader, type Writer } from '../../platform/database.ts'

export interface OrderPlace {
  id: string
  rid: string
}

export function ordersOf(reader: Reader, intent: string): OrderPlace[] {
  return reader.all(query<OrderPlace>('SELECT id, rid FROM orders WHERE intent = ?', intent))
}

/** Affairs that led to an order with this relationship. */
export function affairsOrderedWith(reader: Reader, rid: string): string[] {
  return reader
    .all(query<{ intent: string }>('SELECT DISTINCT intent FROM orders WHERE rid = ?', rid))
    .map(({ intent }) => intent)
}

const each = (tx: Writer, texts: readonly string[], ...values: string[]): void => {
  for (const text of texts) tx.run(query(text, ...values))
}

export function dropIntent(tx: Writer, intent: string): void {
  each(
    tx,
    [
      'DELETE FROM intent WHERE id = ?',
      'DELETE FROM intent_tag WHERE intent = ?',
      'DELETE FROM intent_copy WHERE intent = ?',
      'DELETE FROM offer WHERE intent = ?',
    ],
    intent,
  )
}

export function dropOrder(tx: Writer, order: string): void {
  each(
    tx,
    [
      'DELETE FROM orders WHERE id = ?',
      'DELETE FROM order_event WHERE orderId = ?',
      'DELETE FROM disclosure WHERE orderId = ?',
      'DELETE FROM rating WHERE orderId = ?',
    ],
    order,
  )
}

export function dropObject(tx: Writer, rid: string, id: string): void {
  each(
    tx,
    [
      'DELETE FROM intent_copy WHERE rid = ? AND id = ?',
      'DELETE FROM offer WHERE rid = ? AND id = ?',
      'DELETE FROM thread WHERE rid = ? AND id = ?',
      'DELETE FROM thread_note WHERE rid = ? AND thread = ?',
      'DELETE FROM disclosure WHERE rid = ? AND id = ?',
      'DELETE FROM disclosure_ask WHERE rid = ? AND id = ?',
      'DELETE FROM incident WHERE rid = ? AND id = ?',
      'DELETE FROM post WHERE rid = ? AND id = ?',
    ],
    rid,
    id,
  )
}

/** All that is derived from one relationship but the relationship itself, its erasures and whom the person follows. */
export function dropAllOf(tx: Writer, rid: string): void {
  for (const table of ['intent_copy', 'offer', 'thread', 'thread_note', 'disclosure', 'disclosure_ask']) {
    each(tx, [`DELETE FROM ${table} WHERE rid = ?`], rid)
  }
  each(tx, ['DELETE FROM incident WHERE rid = ?', 'DELETE FROM post WHERE rid = ?'], rid)
}

export function saveUnanswered(tx: Writer, rid: string, notes: number): void {
  each(tx, ['DELETE FROM unanswered_note WHERE rid = ?'], rid)
  if (notes > 0) tx.run(query('INSERT INTO unanswered_note (rid, notes) VALUES (?, ?)', rid, notes))
}

/** Batches and answers in which the forgotten may still lie as it was signed or shown; they are made anew. */
export function dropTraces(tx: Writer, rids: readonly string[], threads: readonly string[]): void {
  for (const rid of rids) {
    each(
      tx,
      [`UPDATE push SET batch = NULL, batchDigest = NULL, batchFrom = NULL, batchUpto = NULL WHERE rid = ?`],
      rid,
    )
  }
  for (const id of threads) each(tx, ['DELETE FROM thread_read WHERE id = ?'], id)
  // What earlier calls were answered is kept for repeats; a repeat of one of them is refused from now on as unknown.
  each(tx, [
    `DELETE FROM owner_write_step WHERE EXISTS (SELECT 1 FROM owner_write
      WHERE owner_write.session = owner_write_step.session AND owner_write.key = owner_write_step.key
        AND answer IS NOT NULL)`,
    'DELETE FROM owner_write WHERE answer IS NOT NULL',
  ])
}

export function planScrub(tx: Writer, now: number): void {
  tx.run(query('INSERT OR IGNORE INTO scrub_due (one, since) VALUES (1, ?)', now))
}

export function isScrubDue(reader: Reader): boolean {
  return reader.first(query('SELECT 1 FROM scrub_due')) !== undefined
}

export function endScrub(tx: Writer): void {
  each(tx, ['DELETE FROM scrub_due'])
}
