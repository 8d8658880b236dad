// A whole brand in a Hono app, beside whatever else it serves.
import { serve } from '@hono/node-server'
import { createBrand } from 'bespeak-brand'
import { onNode } from 'bespeak-brand/node'
import { Hono } from 'hono'

const port = Number(process.argv[2] ?? 7411)
const legal = { name: 'Corner shop Ltd', address: '1 Corner Street' } // no offers without it
const follows = ['#follow *'] // whatever people want; without it no wish comes
const profile = { origin: `http://localhost:${port}`, name: 'Corner', legal, follows, terms: ['PDC-INTENT'] }
const brand = createBrand({ profile, ...(await onNode({ folder: './corner', allowLoopback: true })) })
const items = [{ name: 'The one thing we sell', quantity: 1, amount: 79900, attributes: { is: 'new' } }]

brand.on('proffer', (proffer) => brand.accept(proffer))
brand.on('intent', (intent) => intent.relationship.offer(intent, { items, currency: 'EUR' }))
brand.on('accept', (order) => order.relationship.confirm(order))
await brand.start()

const app = new Hono()
app.get('/', (c) => c.text('The shop'))
app.on(['GET', 'POST'], [...brand.paths], (c) => brand.handler(c.req.raw))
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
