// Where a person's words are left behind: not in the server's own log, not in files that others can read.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as brands from '../../protocol/owner/brands.ts'
import { createLog } from '../../server/platform/log.ts'
import { address, hostOf, offered, wanted, world } from '../journeys/setting.ts'

const modesUnder = (folder: string): [string, number][] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    const own: [string, number] = [entry.name, statSync(path).mode & 0o077]
    return entry.isDirectory() ? [own, ...modesUnder(path)] : [own]
  })

it('an address given for an order is in no log, no journal and no kept answer, and no file is open to others', async () => {
  const rows: string[] = []
  const log = createLog({ clock: { now: () => Date.now() }, write: (row) => void rows.push(row) })
  const journey = await world({ log })
  const one = await journey.related({ via: 'push' })
  one.brand.on('intent', async (intent) => {
    await (await intent.relationship.offer(intent, offered)).receipt()
  })
  const id = await journey.post([one])
  const [offer] = await journey.offersOn(id)
  if (!offer) throw new Error('no offer')
  await journey.accept(offer)
  await journey.person.ask(brands.revokeTerms, { erase: true }, { params: { brand: hostOf(one) } })
  const { database } = journey.home.store.context
  const holds = (what: string) =>
    database
      .sql<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
      .filter(({ name }) => JSON.stringify(database.sql(`SELECT * FROM "${name}"`)).includes(what))
      .map(({ name }) => name)
  for (const secret of [address.street, address.name]) {
    expect(rows.join('')).not.toContain(secret)
    expect(holds(secret)).toEqual(['disclosure'])
  }
  expect(rows.join('')).not.toContain(wanted)
  for (const [name, open] of modesUnder(journey.home.config.dataFolder)) expect(open, name).toBe(0)
}, 30_000)
