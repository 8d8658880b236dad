// A person's ledgers and one brand beside them, for the tests of the ledgers.
import { join } from 'node:path'
import {
  createSigner,
  generateKey,
  importPublicKey,
  type PublicJwk,
  type Signer,
} from '../../../../protocol/keys.ts'
import {
  newId,
  parseMessage,
  personId,
  signMessage,
  verifyMessage,
  type Message,
  type Verified,
} from '../../../../protocol/message.ts'
import { openDatabase, type Database } from '../../../../server/platform/database.ts'
import { createKeyring, keysMigration, type Keyring } from '../../../../server/platform/keys.ts'
import {
  createLedgers,
  type Ledgers,
  type LedgersOptions,
} from '../../../../server/platform/ledger/ledgers.ts'
import { ledgerMigration } from '../../../../server/platform/ledger/tables.ts'
import { silentLog } from '../../../../server/platform/log.ts'
import { migrate } from '../../../../server/platform/migrate.ts'
import { seededRandom, type Random } from '../../../../server/platform/random.ts'
import { at, type ManualClock } from '../../../support/at.ts'
import { temporaryFolder } from '../../../support/folder.ts'

export const shop = 'https://shop.example'

export interface Pair {
  clock: ManualClock
  database: Database
  keyring: Keyring
  ledgers: Ledgers
  random: Random
  rid: string
  /** The brand's key. */
  jwk: PublicJwk
  signer: Signer
  /** A message of the brand, signed now and verified. */
  say(
    type: string,
    body: object,
    more?: { on?: string; head?: string; jti?: string; iat?: number },
  ): Promise<Verified<Message>>
  /** The brand accepts, which pins its key. */
  agree(): Promise<void>
}

export async function pair(
  options: Partial<Pick<LedgersOptions, 'projections' | 'derived'>> & { seed?: number; script?: string } = {},
): Promise<Pair> {
  const folder = temporaryFolder()
  const clock = at('2026-11-20T10:00:00Z')
  const random = seededRandom(options.seed ?? 1)
  const database = openDatabase({ file: join(folder, 'bespeak.db'), log: silentLog })
  migrate(database, [keysMigration, ledgerMigration])
  if (options.script !== undefined) database.transactNow((tx) => tx.script(options.script ?? ''))
  const keyring = createKeyring(database, join(folder, 'bespeak.key'), clock, random)
  const { projections = new Map(), derived = [] } = options
  const ledgers = createLedgers({ database, clock, keyring, random, projections, derived })
  const rid = random.rid()
  const { publicJwk: jwk, privateJwk } = await generateKey()
  const signer = await createSigner(privateJwk)
  const key = await importPublicKey(jwk)
  await database.transact((tx) => {
    const { kid } = keyring.make(tx, 'pairwise')
    ledgers.open(tx, rid, { brand: shop, kid, isPractice: false })
    ledgers.speak(tx, rid, { type: 'terms.proffer', body: { v: '1' } })
  })
  const say: Pair['say'] = async (type, body, more = {}) => {
    const person = personId(rid)
    const claims = {
      iss: shop,
      aud: person,
      sub: rid,
      jti: newId(random.bytes(16)),
      iat: clock.seconds(),
      type,
      body,
    }
    const jwt = await signMessage({ ...claims, ...more }, signer)
    return verifyMessage(parseMessage(jwt), key, { iss: shop, aud: person, sub: rid })
  }
  const agree = async (): Promise<void> => {
    const accept = await say('terms.accept', { cnf: { jwk } })
    await database.transact((tx) => ledgers.takeQuiet(tx, rid, accept))
  }
  return { clock, database, keyring, ledgers, random, rid, jwk, signer, say, agree }
}
