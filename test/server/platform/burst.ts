// A process to be killed: it holds its folder and appends to a ledger without pause, naming each record once it is durable.
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase, query } from '../../../server/platform/database.ts'
import { createKeyring, keysMigration } from '../../../server/platform/keys.ts'
import { createLedgers } from '../../../server/platform/ledger/ledgers.ts'
import { ledgerMigration } from '../../../server/platform/ledger/tables.ts'
import { holdFolder } from '../../../server/platform/lock.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { migrate } from '../../../server/platform/migrate.ts'
import { systemClock } from '../../../server/platform/clock.ts'
import { systemRandom } from '../../../server/platform/random.ts'

const folder = process.argv[2] ?? ''
holdFolder(folder)
const database = openDatabase({ file: join(folder, 'bespeak.db'), log: silentLog })
migrate(database, [
  keysMigration,
  ledgerMigration,
  { number: 10, name: 'pushes', up: 'CREATE TABLE push (seq INTEGER PRIMARY KEY) STRICT' },
])
const keyring = createKeyring(database, join(folder, 'bespeak.key'), systemClock)
const ledgers = createLedgers({
  database,
  clock: systemClock,
  keyring,
  random: systemRandom,
  // What has to be sent is written with what is said, or neither is.
  projections: new Map([
    ['own.note', [(tx, { record }) => void tx.run(query('INSERT INTO push VALUES (?)', record.seq))]],
  ]),
})
writeSync(1, 'ready\n')
for (;;) {
  const bodies = Array.from({ length: 8 }, (_, index) => ({ index, filling: 'x'.repeat(400) }))
  await Promise.all(
    bodies.map(async (body) => {
      const { seq } = await database.transact((tx) => ledgers.speak(tx, 'own', { type: 'own.note', body }))
      writeSync(1, `${seq}\n`)
    }),
  )
}
