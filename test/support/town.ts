// A person with a house and four brands and a week behind them, and the built pages to look at it all.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import * as brands from '../../protocol/owner/brands.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as preferences from '../../protocol/owner/care.ts'
import { talkOfTown } from './town-talk.ts'
import { agree, day, hostOf, shop, world, type World } from '../journeys/setting.ts'
import type { Shop } from '../protocol/brand/shop.ts'
import type { Window } from './browser.ts'

const root = join(import.meta.dirname, '../..')
let built: Promise<string> | undefined

/** Builds the pages as they ship, once for a test file; the folder goes when the file's process ends. */
export function builtPages(): Promise<string> {
  built ??= (async () => {
    const outDir = join(root, 'test/out', `web-${process.pid}`)
    process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
    const before = process.env['NODE_ENV']
    // Libraries ship a longer form for development, which a test would get.
    process.env['NODE_ENV'] = 'production'
    await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir } })
    process.env['NODE_ENV'] = before
    return outDir
  })()
  return built
}

export interface Town extends World {
  kestrel: Shop
  tecnoseis: Shop
  alder: Shop
  nordlys: Shop
  /** The open intent with its offers, and the order that came of another. */
  intent: string
  order: string
}

const line =
  '#want laptop EUR..900 is:new,refurb keyboard=es ram=16GB.. screen=..14in brand~Framework,Lenovo in:ES-B'
const laptop = (name: string, amount: number, ram = '16GB') => ({
  items: [
    {
      name,
      quantity: 1,
      amount,
      attributes: { is: 'refurb', keyboard: 'es', ram, screen: '13.5in', brand: 'Framework' },
    },
  ],
  currency: 'EUR',
  note: 'In stock in Barcelona. Three years of guarantee.',
})
const who = (name: string, about: string, follows: string[], asks: unknown[] = []) => ({
  profile: {
    origin: '',
    name,
    about,
    follows,
    asks: asks as never,
    terms: ['PDC-INTENT', 'SD-BASE-DP'] as never,
    legal: {
      name: `${name} S.L.`,
      address: 'Carrer de Pallars 108, 08018 Barcelona, Spain',
      register: 'Registre Mercantil de Barcelona, B-000000',
      vat: 'ESB00000000',
    },
  },
})

/** Makes the town: everything through the same calls that pages make. */
export async function town(): Promise<Town> {
  const place = await world({ config: { webFolder: await builtPages() } })
  const { clock, person } = place
  const electronics = ['#follow laptop.*', '#follow monitor.*', '#follow headphones.*']
  const asks = [
    { attribute: 'email', purpose: 'newsletter with offers', retention: 'P365D', required: false },
    { attribute: 'keyboard', purpose: 'send the right keyboard layout', retention: 'P30D', required: true },
  ]
  const kestrel = await shop({
    clock,
    ...who(
      'Kestrel Electronics',
      'Computers, phones and sound; new, refurbished and used.',
      electronics,
      asks,
    ),
  })
  const tecnoseis = await shop({ clock, ...who('Tecnoseis', 'Ordenadores desde 1996.', electronics) })
  const nordlys = await shop({
    clock,
    via: 'stream',
    ...who('Nordlys Outdoor', 'Tents and lamps.', ['#follow laptop.*']),
  })
  const alder = await shop({ clock, ...who('Alder Coffee', 'Roasted on Mondays.', ['#follow coffee.*']) })
  await person.ask(preferences.savePreferences, {
    currency: 'EUR',
    place: 'ES-B',
    attributes: { city: 'Barcelona' },
  })
  for (const one of [kestrel, tecnoseis, nordlys, alder]) await agree(person, one, clock)

  const first = await place.post([kestrel, nordlys], '#want laptop EUR..700 is:refurb')
  const asked = await kestrel.next('intent')
  await (await asked.relationship.offer(asked, laptop('ThinkPad T14', 64900))).receipt()
  const [offer] = await place.offersOn(first)
  if (offer === undefined) throw new Error('no offer came')
  const order = await place.accept(offer)
  const accepted = await kestrel.next('accept')
  await accepted.relationship.confirm(accepted, '20413')
  await accepted.relationship.update(accepted, 'shipped', { carrier: 'Correos Express', number: 'X1' })
  await (await accepted.relationship.receipt(accepted, { method: 'card', reference: '4242' })).receipt()
  await person.ask(brands.revokeTerms, { erase: true }, { params: { brand: hostOf(nordlys) } })
  await clock.skip(2 * day)

  const intent = await place.post([kestrel, tecnoseis], line)
  for (const [one, draft] of [
    [kestrel, laptop('Framework 13, Ryzen 5, refurbished grade A', 84900)],
    [tecnoseis, laptop('Lenovo X13, refurbished', 85900, '8GB')],
  ] as const) {
    const heard = await one.next('intent')
    await (await heard.relationship.offer(heard, draft)).receipt()
  }
  await place.offersOn(intent, 2)
  await place.post([alder], '#want coffee EUR..30')
  await talkOfTown(place, { kestrel, alder }, intent)
  await person.ask(intents.listIntents)
  return { ...place, kestrel, tecnoseis, alder, nordlys, intent, order }
}

/** Lets a window in as the person's own. */
export async function letIn({ context }: Window, { person }: Pick<World, 'person'>): Promise<void> {
  const { hostname } = new URL(person.origin)
  await context.addCookies(
    [...person.cookies].map(([name, value]) => ({
      name,
      value,
      domain: hostname,
      path: '/',
      httpOnly: true,
      sameSite: 'Strict' as const,
    })),
  )
}
