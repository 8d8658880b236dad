// Tables for brands' offers and for the orders that came of them.
export const offersMigration = {
  number: 30,
  name: 'offers and orders',
  up: `
CREATE TABLE offer (
  rid TEXT NOT NULL, id TEXT NOT NULL, copy TEXT NOT NULL, intent TEXT NOT NULL, intentRevision INTEGER NOT NULL, state TEXT NOT NULL,
  revision INTEGER NOT NULL, rounds INTEGER NOT NULL, line TEXT NOT NULL, body TEXT NOT NULL, currency TEXT NOT NULL, total INTEGER NOT NULL,
  validUntil INTEGER NOT NULL, receivedAt INTEGER NOT NULL, changedAt INTEGER NOT NULL, seq INTEGER NOT NULL, orderId TEXT,
  PRIMARY KEY (rid, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX offer_intent ON offer (intent, receivedAt);
CREATE INDEX offer_validity ON offer (validUntil) WHERE state IN ('made', 'countered', 'revised');
CREATE TABLE orders (
  id TEXT PRIMARY KEY, rid TEXT NOT NULL, offer TEXT NOT NULL, intent TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
  brand TEXT NOT NULL, brandName TEXT NOT NULL, title TEXT NOT NULL, category TEXT NOT NULL, line TEXT NOT NULL, items TEXT NOT NULL,
  rows TEXT NOT NULL, currency TEXT NOT NULL, total INTEGER NOT NULL, refunded INTEGER NOT NULL, terms TEXT NOT NULL, number TEXT,
  tracking TEXT, receipt TEXT, confirmBy INTEGER NOT NULL, placedAt INTEGER NOT NULL, month TEXT NOT NULL, changedAt INTEGER NOT NULL,
  deliveredAt INTEGER, isPractice INTEGER NOT NULL, isCounted INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_placed ON orders (placedAt);
CREATE INDEX orders_brand ON orders (brand, placedAt);
CREATE INDEX orders_state ON orders (state, placedAt);
CREATE INDEX orders_category ON orders (category, placedAt);
CREATE INDEX orders_rid ON orders (rid);
CREATE INDEX orders_offer ON orders (rid, offer);
CREATE INDEX orders_sums ON orders (isCounted, currency, month, total, refunded, brand, brandName, category);
CREATE TABLE order_event (
  orderId TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (orderId, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE disclosure (
  rid TEXT NOT NULL, id TEXT NOT NULL, attributes TEXT NOT NULL, purpose TEXT NOT NULL, until INTEGER, endedAt INTEGER, orderId TEXT,
  givenAt INTEGER NOT NULL, PRIMARY KEY (rid, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_order ON disclosure (orderId);
CREATE TABLE erasure (
  rid TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, scope TEXT NOT NULL, requestedAt INTEGER NOT NULL, dueAt INTEGER NOT NULL,
  receipt TEXT, PRIMARY KEY (rid, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE preference (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`,
} as const
