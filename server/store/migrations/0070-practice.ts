// Whether the practice brands inside this server are on.
export const practiceMigration = {
  number: 70,
  name: 'practice',
  up: `
CREATE TABLE practice (
  one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT NOT NULL CHECK (state IN ('on', 'ending', 'off')), changedAt INTEGER NOT NULL
) STRICT;
INSERT INTO practice (one, state, changedAt) VALUES (1, 'off', 0);
`,
} as const
