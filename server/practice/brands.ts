// The three practice brands: who they are, what they sell, what they ask, and how each behaves.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrandFacts } from '../../protocol/brand/surface.ts'
import type { RosterId } from '../../protocol/roster.ts'
import { readFeed } from './feed.ts'
import type { Fitting } from './fitting.ts'
import type { Seller } from './match.ts'

export type Slug = 'kestrel' | 'alder' | 'marchetti'

/** How a brand behaves beyond its prices. */
export interface Manner {
  /** Agreements it takes as they come. */
  takes: readonly RosterId[]
  /** What it asks for instead of any other. */
  counters?: RosterId
  /** `slow` answers after minutes, not seconds. */
  isSlow?: true
  /** One intent in so many stays without an answer, but never the first. */
  silentOneIn?: number
  validDays: number
  confirmWithin: string
  carrier?: string
  /** What it asks for where a thing comes in several and the line does not say which. */
  fittings?: readonly Fitting[]
  /** Words that go with an offer. */
  note: string
}

export interface PracticeBrand {
  slug: Slug
  facts(origin: string): BrandFacts
  logo(): Uint8Array
  seller: Seller
  manner: Manner
}

const catalogue = (file: string): Buffer => readFileSync(join(import.meta.dirname, 'catalogue', file))

const follows = (slugs: string, verbs?: string): string[] =>
  slugs.split(' ').map((slug) => `#follow ${slug}.*${verbs === undefined ? '' : ` for:${verbs}`}`)

/** Reads the catalogue once it is needed. */
function sellerOf(slug: Slug, rest: Omit<Seller, 'rows'>): Seller {
  let rows: Seller['rows'] | undefined
  return {
    ...rest,
    get rows() {
      return (rows ??= readFeed(catalogue(`${slug}.tsv`).toString('utf8')))
    },
  }
}

const brand = (
  slug: Slug,
  facts: Omit<BrandFacts, 'origin' | 'logo' | 'lang' | 'terms'>,
  manner: Manner,
  seller: Omit<Seller, 'rows'>,
): PracticeBrand => ({
  slug,
  manner,
  seller: sellerOf(slug, seller),
  logo: () => catalogue(`${slug}.svg`),
  facts: (origin) => ({
    ...facts,
    ...(facts.legal && { legal: { ...facts.legal, complaints: `${origin}/complaints` } }),
    origin,
    logo: `${origin}/logo.svg`,
    lang: ['en'],
    terms: [...manner.takes],
  }),
})

export const practiceBrands: readonly PracticeBrand[] = [
  brand(
    'kestrel',
    {
      name: 'Kestrel Electronics',
      about: 'Computers, phones, sound and household machines, new, refurbished and used. A practice brand.',
      legal: {
        name: 'Kestrel Electronics S.L. (practice)',
        address: 'Carrer de Pallars 108, 08018 Barcelona, Spain',
        register: 'Registre Mercantil de Barcelona, practice entry',
        vat: 'ESB00000000',
      },
      asks: [
        {
          attribute: 'keyboard',
          purpose: 'send the right keyboard layout',
          retention: 'P30D',
          required: false,
        },
        { attribute: 'size.ring', purpose: 'offer the ring that fits', retention: 'P30D', required: false },
        { attribute: 'email', purpose: 'newsletter with offers', retention: 'P365D', required: false },
      ],
      follows: [
        ...follows(
          'laptop smartphone tablet headphones monitor camera tv washing-machine fridge coffee-machine',
        ),
        ...follows(
          'vacuum-cleaner storage-drive game-console smartwatch printer router speaker e-reader keyboard',
        ),
      ],
    },
    {
      takes: ['PDC-INTENT', 'SD-BASE-DP', 'SD-BASE'],
      silentOneIn: 4,
      validDays: 3,
      confirmWithin: 'PT24H',
      carrier: 'Correos Express',
      fittings: [
        {
          attribute: 'keyboard',
          tag: 'keyboard',
          purpose: 'send the right keyboard layout',
          retention: 'P30D',
          note: 'With the keyboard that you told us; in stock.',
        },
        {
          attribute: 'size.ring',
          tag: 'size',
          purpose: 'offer the ring that fits',
          retention: 'P30D',
          note: 'In the size that you told us; in stock.',
        },
      ],
      note: 'In stock in Barcelona. Three years of guarantee, thirty days to send it back.',
    },
    { taste: 'most', delivery: { home: 'ES', near: 2, far: 5 }, pays: ['card', 'transfer', 'sepa'] },
  ),
  brand(
    'alder',
    {
      name: 'Alder Coffee',
      about:
        'Roasted on Mondays and Thursdays, sent the same day; by the bag or by the month. A practice brand.',
      legal: {
        name: 'Alder Coffee Roasters Lda. (practice)',
        address: 'Rua da Madalena 42, 1100-319 Lisboa, Portugal',
        register: 'Conservatória do Registo Comercial de Lisboa, practice entry',
        vat: 'PT000000000',
      },
      asks: [
        { attribute: 'grinder', purpose: 'grind to suit your machine', retention: 'P30D', required: false },
        { attribute: 'birthday', purpose: 'a free bag once a year', retention: 'P365D', required: false },
      ],
      follows: follows('coffee coffee-machine kettle'),
    },
    {
      takes: ['SD-BASE-DP'],
      counters: 'SD-BASE-DP',
      validDays: 7,
      confirmWithin: 'PT48H',
      carrier: 'CTT',
      note: 'Roasted for you this week. A subscription can be paused or ended any month.',
    },
    { taste: 'first', delivery: { home: 'PT', near: 3, far: 5 }, pays: ['card', 'sepa', 'paypal'] },
  ),
  brand(
    'marchetti',
    {
      name: 'Marchetti & Daughters',
      about:
        'Plumbers, electricians and locksmiths who come to your home, at a price named before. A practice brand.',
      legal: {
        name: 'Marchetti & Figlie S.n.c. (practice)',
        address: 'Via Privata Fratelli Gabba 9, 20121 Milano, Italy',
        register: 'Registro delle Imprese di Milano, practice entry',
        vat: 'IT00000000000',
      },
      asks: [
        { attribute: 'phone', purpose: 'ring before we come', retention: 'P14D', required: false },
        { attribute: 'floor', purpose: 'bring the right ladder', retention: 'P14D', required: false },
      ],
      follows: [
        ...follows('plumber electrician locksmith painter cleaner gardener', 'hire,want,fix'),
        ...follows('washing-machine dishwasher'),
      ],
    },
    {
      takes: ['PDC-INTENT', 'SD-BASE-DP', 'SD-BASE'],
      isSlow: true,
      validDays: 2,
      confirmWithin: 'PT12H',
      note: 'Price for the whole visit, way there included. We ring a quarter of an hour before.',
    },
    { taste: 'first', delivery: { home: 'IT', near: 1, far: 1 }, pays: ['card', 'cash', 'transfer'] },
  ),
]

export function practiceBrand(slug: string): PracticeBrand {
  const found = practiceBrands.find((one) => one.slug === slug)
  if (!found) throw new TypeError(`there is no practice brand ${slug}`)
  return found
}
