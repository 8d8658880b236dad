// A whole brand in an Express app, beside whatever else it serves.
import { createBrand } from 'bespeak-brand'
import { listener, onNode } from 'bespeak-brand/node'
import express from 'express'

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

const app = express()
app.use(listener(brand)) // before anything that reads bodies
app.get('/', (_, response) => response.send('The shop'))
app.listen(port, '127.0.0.1')
