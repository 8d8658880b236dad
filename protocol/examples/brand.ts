// A whole brand: agrees to what is proffered, answers each intent with one offer, confirms what is accepted.
import { serve } from '@hono/node-server'
import { createBrand } from '../brand/brand.ts'
import { createMemoryStore } from '../brand/memory.ts'
import { generateKey } from '../keys.ts'
import { systemClock as clock } from './clock.ts'

const port = Number(process.argv[2] ?? 7411)
const { privateJwk } = await generateKey() // yours is made once and kept
const legal = { name: 'Corner shop Ltd', address: '1 Corner Street' } // no offers without it
const follows = ['#follow *'] // whatever people want; without it no intent comes
const profile = { origin: `http://localhost:${port}`, name: 'Corner', legal, follows, terms: ['PDC-INTENT'] }
const brand = createBrand({ profile, keys: [privateJwk], store: createMemoryStore(), clock, fetch })
const items = [{ name: 'The one thing we sell', quantity: 1, amount: 79900, attributes: { is: 'new' } }]

brand.on('proffer', (proffer) => brand.accept(proffer))
brand.on('intent', (intent) => intent.relationship.offer(intent, { items, currency: 'EUR' }))
brand.on('accept', (order) => order.relationship.confirm(order))
brand.on('revoked', ({ relationship }) => process.stdout.write(`${relationship.rid} has ended it\n`))
await brand.start()
serve({ fetch: brand.handler, port, hostname: '127.0.0.1' })
