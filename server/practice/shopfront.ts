// At the front of a practice brand: a word back to who writes or rates, and now and then a line about something it sells.
import { emptyLine, formatLine, type Line } from '../../protocol/line.ts'
import { formatAmount } from '../../protocol/money.ts'
import { seededRandom } from '../platform/random.ts'
import type { ClerkParts, Deeds } from './deeds.ts'
import type { Row } from './feed.ts'

/** A row of the catalogue as the brand would post it. */
export function postLine({ category, currency, price, per, condition, brand }: Row): Line {
  const exact = formatAmount(price, currency)
  return {
    ...emptyLine('sell', { kind: 'category', name: category, below: false }),
    price: { currency, exact, ...(per === undefined ? {} : { per }) },
    ...(condition === '' ? {} : { is: [condition] }),
    ...(brand === '' ? {} : { attributes: [{ name: 'brand', op: '=' as const, values: [brand] }] }),
  }
}

export function createShopfront({ shop, origin, seed }: Pick<ClerkParts, 'shop' | 'origin' | 'seed'>): Deeds {
  return {
    async reply(relationship, { subject }) {
      const { about } = (await relationship.state()).threads.get(subject) ?? {}
      const isQuestion = about !== undefined
      await relationship.note(
        subject,
        isQuestion
          ? 'Good question. We are a practice brand: a real one would look it up and answer you here.'
          : 'Thank you for writing. We are a practice brand: a real one would answer you here.',
      )
    },
    async rate(relationship, { subject }) {
      await relationship.rate(subject, { score: 5, about: ['payment'], line: 'Clear wishes, a pleasure' })
    },
    async post(relationship, { subject }) {
      const rows = shop.seller.rows.filter(({ stock }) => stock > 0)
      const row = rows[seededRandom(`${seed}/post/${subject}`).between(0, Math.max(0, rows.length - 1))]
      if (row === undefined) return
      await relationship.post(formatLine(postLine(row)), `${origin}/`)
    },
  }
}
