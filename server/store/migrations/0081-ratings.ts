// Table for what both sides said of each other once an order was closed.
export const ratingsMigration = {
  number: 81,
  name: 'ratings',
  up: `
CREATE TABLE rating (
  orderId TEXT NOT NULL, speaker TEXT NOT NULL CHECK (speaker IN ('person', 'brand')), rid TEXT NOT NULL, brand TEXT NOT NULL,
  score INTEGER NOT NULL, about TEXT NOT NULL, line TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (orderId, speaker)
) STRICT, WITHOUT ROWID;
CREATE INDEX rating_brand ON rating (brand, speaker, at);
`,
} as const
