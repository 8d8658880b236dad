// A data folder with a thousand relationships in it, made through the rooms and the ledgers as real life makes it.
import { join } from 'node:path'
import { importPublicKey } from '../../protocol/keys.ts'
import { parseMessage, personId, verifyMessage } from '../../protocol/message.ts'
import { parseProfile } from '../../protocol/profile.ts'
import { readConfig, type Config } from '../../server/config.ts'
import { query } from '../../server/platform/database.ts'
import { wideLimits } from '../../server/platform/http/limits.ts'
import { silentLog } from '../../server/platform/log.ts'
import { openStore } from '../../server/store/app.ts'
import type { Context } from '../../server/store/context.ts'
import { planPost, sendPost } from '../../server/store/intents/intents.ts'
import { profferTerms, relationshipOf } from '../../server/store/terms/terms.ts'
import { putWaiting, type WaitingRow } from '../../server/store/waiting/waiting.ts'
import { makeMaker, publicJwk, say, type Maker } from './brands.ts'

export const configFor = (folder: string): Config => ({
  ...readConfig({}),
  port: 0,
  dataFolder: join(folder, 'data'),
  loopbackBrands: true,
  limits: wideLimits,
})

/** The rooms without a door. @param port where brands will find the door later */
export const openBare = (folder: string, port = 0) =>
  openStore({ ...configFor(folder), port, origin: `http://localhost:${port}` }, { log: silentLog })

const day = 86_400_000

/** The brand's well-known document as the store would have fetched it. */
function documentOf(maker: Maker) {
  const { origin } = maker
  const document = {
    bespeak: ['1'],
    role: 'brand',
    origin,
    name: 'Shop',
    legal: { name: 'Shop GmbH', address: 'Street 1' },
    keys: [publicJwk(maker)],
    inbox: `${origin}/bespeak/inbox`,
    outbox: `${origin}/bespeak/outbox`,
    records: `${origin}/bespeak/records`,
    follows: ['#follow laptop.*'],
  }
  return parseProfile(Buffer.from(JSON.stringify(document)), origin, { allowLoopback: true })
}

/** A relationship in force whose brand asks for no pushes. @returns the maker with its relationship */
export async function relate(context: Context, maker: Maker, follows: readonly string[]): Promise<Maker> {
  const { clock, database } = context
  const fetched = { profile: documentOf(maker), text: '', digest: 'bench', fetchedAt: clock.now() }
  const rid = await database.transact((tx) =>
    profferTerms(context, tx, fetched, {
      preferred: 'PDC-INTENT',
      alternates: [],
      lines: ['*'],
      attributes: [],
      purposes: ['delivery'],
      struck: [],
      expiresAt: clock.now() + 30 * day,
    }),
  )
  const related = { ...maker, rid }
  const proffer = relationshipOf(database, rid)?.proffer
  const { kty, crv, x } = publicJwk(maker)
  const accepted = { agreement: 'PDC-INTENT', proffer_hash: proffer?.hash, cnf: { jwk: { kty, crv, x } } }
  await database.transact((tx) => tx.run(query('DELETE FROM proffer_errand WHERE rid = ?', rid)))
  await take(context, related, say(related, 'terms.accept', accepted, { on: proffer?.id ?? '' }))
  await take(context, related, say(related, 'filter.set', { follows: [...follows], push: false }))
  return related
}

/** Takes a message of the brand's into the ledger, past the door. */
export async function take({ database, ledgers }: Context, maker: Maker, jwt: string): Promise<void> {
  const key = await importPublicKey(publicJwk(maker))
  const expected = { iss: maker.origin, aud: personId(maker.rid), sub: maker.rid }
  const message = await verifyMessage(parseMessage(jwt), key, expected)
  await database.transact((tx) => ledgers.takeQuiet(tx, maker.rid, message))
}

/** Decides on a post, without the six seconds that it waits. */
export async function decide(
  context: Context,
  line: string,
  origins: readonly string[],
): Promise<WaitingRow> {
  const to = origins.map((origin) => ({ brand: new URL(origin).host, withheld: [] }))
  const body = planPost(context, line, to, undefined)
  const { clock, database, random } = context
  const what = { id: random.id(), kind: 'post' as const, subject: random.id(), body }
  const { sendsAt } = await database.transact((tx) => putWaiting(context, tx, what))
  return { ...what, body: JSON.stringify(body), madeAt: clock.now(), sendsAt }
}

export async function post(context: Context, line: string, origins: readonly string[]): Promise<string> {
  const row = await decide(context, line, origins)
  await sendPost(context, row, { asked: () => undefined, thanked: () => undefined })
  return row.subject
}

export const laptop = '#want laptop EUR..900 is:new,refurb keyboard=es ram=16GB.. in:ES'
export const followedBy: Readonly<Record<number, string>> = { 10: 'canoe', 100: 'kettle', 1000: 'laptop' }
/** As many filters on one category as can be: ten for each brand. */
export const filtersOnBikes = 10

/** What a brand follows: everybody laptops, a hundred kettles, ten canoes; and bikes in ten ways each. */
function followsOf(number: number): string[] {
  const some = Object.entries(followedBy).filter(([count]) => number < Number(count))
  const bikes = Array.from(
    { length: filtersOnBikes },
    (_, index) =>
      `#follow bike.* EUR..${number + 1}${index} is:used brand~Maker${number % 50} size=${40 + index}`,
  )
  return [...some.map(([, item]) => `#follow ${item}`), ...bikes]
}

export interface Prepared {
  maker: Maker
  /** One copy of each intent, waiting for an offer. */
  copies: string[]
  head: string
}

/** @param intents how many intents each brand can make one offer for */
export async function makeWorld(folder: string, brands: number, intents: number): Promise<Prepared[]> {
  const store = await openBare(folder)
  const { context } = store
  const { database, ledgers } = context
  await database.transact((tx) =>
    tx.run(query('INSERT INTO claim (one, userHandle, claimedAt) VALUES (1, ?, ?)', 'handle', 1)),
  )
  const makers: Maker[] = []
  for (let from = 0; from < brands; from += 200) {
    const part = Array.from({ length: Math.min(200, brands - from) }, (_, index) => from + index)
    makers.push(
      ...(await Promise.all(part.map((number) => relate(context, makeMaker(number), followsOf(number))))),
    )
  }
  const origins = makers.map(({ origin }) => origin)
  for (let number = 0; number < intents; number++) await post(context, laptop, origins)
  const copies = new Map<string, string[]>()
  for (const { rid, id } of database.sql<{ rid: string; id: string }>(
    'SELECT rid, id FROM intent_copy ORDER BY rid, seq',
  )) {
    copies.set(rid, [...(copies.get(rid) ?? []), id])
  }
  const prepared = makers.map((maker) => ({
    maker,
    copies: copies.get(maker.rid) ?? [],
    head: ledgers.head(database, maker.rid).hash,
  }))
  await store.close()
  return prepared
}
