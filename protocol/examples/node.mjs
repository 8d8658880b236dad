// A whole brand on node:http: agrees to what is proffered, answers each wish with one offer, confirms what is accepted.
import { createServer } from 'node:http'
import { createBrand } from 'bespeak-brand'
import { listener, onNode } from 'bespeak-brand/node'

const port = Number(process.argv[2] ?? 7411)
const profile = {
  origin: `http://localhost:${port}`, // yours is https
  name: 'Corner',
  legal: { name: 'Corner shop Ltd', address: '1 Corner Street' }, // no offers without it
  follows: ['#follow *'], // whatever people want; without it no wish comes
  terms: ['PDC-INTENT'],
}
// Keys and ledgers live in the folder. Yours calls public addresses only: leave allowLoopback out.
const brand = createBrand({ profile, ...(await onNode({ folder: './corner', allowLoopback: true })) })
const items = [{ name: 'The one thing we sell', quantity: 1, amount: 79900, attributes: { is: 'new' } }]

brand.on('proffer', (proffer) => brand.accept(proffer))
brand.on('intent', (intent) => intent.relationship.offer(intent, { items, currency: 'EUR' }))
brand.on('accept', (order) => order.relationship.confirm(order))
await brand.start()
createServer(listener(brand)).listen(port, '127.0.0.1')
