// Calls that the tests of the buying pages make beside the pages, as another tab of the person would.
import * as brands from '../../protocol/owner/brands.ts'
import type { BrandCard } from '../../protocol/owner/brand-card.ts'
import type { Person } from '../support/person.ts'

export const look = (person: Person, domain: string) => person.ask(brands.lookAtBrand, { domain })

export const proffer = (person: Person, brand: string) =>
  person.ask(brands.profferTerms, {
    brand,
    preferred: 'PDC-INTENT',
    alternates: [],
    lines: ['*'],
    attributes: [],
    purposes: ['delivery'],
    struck: [],
    expiresAt: Date.now() + 300 * 86_400_000,
  })

export const readBrands = async (person: Person): Promise<BrandCard[]> =>
  (await person.ask(brands.listBrands, undefined, {})).brands

/** How many things a brand has said it looks for. */
export const countFollows = async (person: Person, brand: string): Promise<number> =>
  (await person.ask(brands.readBrand, undefined, { params: { brand } })).follows.length
