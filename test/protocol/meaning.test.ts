// Exported lines: a JSON-LD processor that is not ours takes them apart and puts them together, and the line is the same.
import fc from 'fast-check'
import jsonld from 'jsonld'
import { describe, expect, it } from 'vitest'
import { formatLine } from '../../protocol/line.ts'
import type { Line } from '../../protocol/line.ts'
import { scanLine } from '../../protocol/line-parse.ts'
import { contexts, ownContext, schemaContext } from '../../protocol/meaning-contexts.ts'
import { demandDocument, demandOf, fromDemand, hasMeaning } from '../../protocol/meaning.ts'
import { units } from '../../protocol/units.ts'
import { categories } from '../../protocol/vocabulary.ts'
import vectors from '../../protocol/vectors/line.json' with { type: 'json' }
import { anyLine } from '../support/lines.ts'
import { codeOf } from '../support/problems.ts'

const closed = (url: string) => Promise.reject(new Error(`nothing may be fetched: ${url}`))
const shipped = async (url: string) => {
  const document = contexts[url] ?? (await closed(url))
  return { contextUrl: null, document, documentUrl: url }
}
const both = [schemaContext, ownContext]
const compacting = { documentLoader: shipped, safe: true }
const lineOf = (text: string): Line => scanLine(text).line

/** Expanded and compacted again by our contexts; `safe` fails should a single member be dropped. */
async function throughExpansion(line: Line): Promise<unknown> {
  const expanded = await jsonld.expand(demandDocument(line), { documentLoader: closed, safe: true })
  return jsonld.compact(expanded, both, compacting)
}

/** Taken apart into single statements, which have no order, and framed from those. */
async function throughStatements(line: Line, turn: number): Promise<unknown> {
  const quads = await jsonld.toRDF(demandDocument(line), {
    documentLoader: closed,
    safe: true,
    format: 'application/n-quads',
  })
  const statements = quads.trimEnd().split('\n')
  const turned = [
    ...statements.slice(turn % statements.length),
    ...statements.slice(0, turn % statements.length),
  ]
  const graph = await jsonld.fromRDF(`${turned.toReversed().join('\n')}\n`, { format: 'application/n-quads' })
  const frame = { '@context': both, '@type': ['Demand', 'Offer'] }
  return jsonld.frame(graph, frame, { ...compacting, embed: '@always', omitGraph: true })
}

const meant = vectors.good.map(({ text }) => text).filter((text) => hasMeaning(lineOf(text)))
const anyMeant = anyLine.filter(hasMeaning)

describe('a line as JSON-LD', () => {
  it.each(meant)('comes back from expansion: %s', async (text) => {
    expect(formatLine(fromDemand(await throughExpansion(lineOf(text))))).toBe(text)
  })

  it.each(meant)('comes back from single statements: %s', async (text) => {
    expect(formatLine(fromDemand(await throughStatements(lineOf(text), 3)))).toBe(text)
  })

  it('comes back whatever the line is', async () => {
    await fc.assert(
      fc.asyncProperty(anyMeant, fc.nat(), async (line, turn) => {
        const text = formatLine(line)
        expect(formatLine(fromDemand(demandOf(line)))).toBe(text)
        expect(formatLine(fromDemand(await throughExpansion(line)))).toBe(text)
        expect(formatLine(fromDemand(await throughStatements(line, turn)))).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('is the same document again when it is made again', () => {
    fc.assert(
      fc.property(anyMeant, (line) => {
        const made = demandOf(line)
        expect(demandOf(fromDemand(made))).toEqual(made)
      }),
    )
  })

  it('is there for every line that asks or sells, and for no other', async () => {
    expect(meant.length).toBeGreaterThan(55)
    for (const text of ['#follow *', '#thank *'])
      expect(await codeOf(() => demandOf(lineOf(text)))).toBe('invalid')
  })

  it('may name the contexts by address, and a processor that knows no other finds them', async () => {
    const named = { '@context': both, ...demandOf(lineOf('#want laptop EUR..900 ram=16GB..')) }
    const inline = await jsonld.expand(demandDocument(lineOf('#want laptop EUR..900 ram=16GB..')), {
      documentLoader: closed,
    })
    expect(await jsonld.expand(named, compacting)).toEqual(inline)
    const strange = { ...named, '@context': ['https://schema.org/'] }
    await expect(jsonld.expand(strange, compacting)).rejects.toThrow()
  })
})

describe('what an exported line says', () => {
  it('is said in the words of schema.org wherever it has them', () => {
    const text =
      '#want laptop EUR..900 is:new,refurb keyboard=es ram=16GB.. in:ES-B by:2026-12-15 via:pickup pay:card mt:PDC-INTENT x:2026-12-01'
    expect(demandOf(lineOf(text))).toEqual({
      '@type': 'Demand',
      businessFunction: 'Sell',
      itemOffered: {
        '@type': 'Product',
        category: [
          { '@type': 'CategoryCode', codeValue: 'laptop', inCodeSet: 'urn:bespeak:meaning:category' },
          {
            '@type': 'CategoryCode',
            codeValue: '328',
            inCodeSet: 'https://www.google.com/basepages/producttype/taxonomy-with-ids.en-US.txt',
          },
        ],
        additionalProperty: [
          { '@type': 'PropertyValue', name: 'keyboard', op: '=', value: ['es'] },
          { '@type': 'PropertyValue', name: 'ram', op: '=', minValue: '16', unitCode: 'E34', unitText: 'GB' },
        ],
      },
      priceSpecification: {
        '@type': 'PriceSpecification',
        priceCurrency: 'EUR',
        maxPrice: '900',
        valueAddedTaxIncluded: true,
      },
      itemCondition: ['NewCondition', 'RefurbishedCondition'],
      eligibleRegion: ['ES-B'],
      availabilityEnds: '2026-12-16T00:00:00Z',
      validThrough: '2026-12-02T00:00:00Z',
      availableDeliveryMethod: ['OnSitePickup'],
      acceptedPaymentMethod: ['PaymentCard'],
      terms: ['https://w3id.org/dpv/standards/p7012#PDC-INTENT'],
    })
  })

  it('names services, rents, amounts for each hour, days and circles', () => {
    const text = '#hire plumber GBP..40/hr gas-safe=yes on:2026-11-24..2026-11-26 in:GB,gcpv~10'
    expect(demandOf(lineOf(text))).toMatchObject({
      businessFunction: 'ProvideService',
      itemOffered: { '@type': 'Service', provider: { '@type': 'Plumber' } },
      priceSpecification: { '@type': 'UnitPriceSpecification', maxPrice: '40', unitCode: 'HUR' },
      availabilityStarts: '2026-11-24T00:00:00Z',
      availabilityEnds: '2026-11-27T00:00:00Z',
      eligibleRegion: [
        'GB',
        {
          '@type': 'GeoCircle',
          geoMidpoint: { latitude: '51.591796875', longitude: '-0.17578125' },
          geoRadius: '10000',
        },
      ],
      written: ['in:GB,gcpv~10'],
    })
    expect(demandOf(lineOf('#rent car on:2027-07-01'))).toMatchObject({ businessFunction: 'LeaseOut' })
    expect(demandOf(lineOf('#fix bicycle'))).toMatchObject({ businessFunction: 'Repair' })
    expect(demandOf(lineOf('#sell laptop EUR849'))).toMatchObject({
      '@type': 'Offer',
      businessFunction: 'Sell',
    })
  })

  it('names a product by its number and its GS1 Digital Link', () => {
    expect(demandOf(lineOf('#want gt:9506000134352 q:3'))).toMatchObject({
      itemOffered: {
        gtin: '9506000134352',
        gtin14: '09506000134352',
        sameAs: 'https://id.gs1.org/01/09506000134352',
      },
      eligibleQuantity: { number: '3', unitCode: 'C62' },
    })
  })

  it('never lets a must-not be read as a must by one who skips what is ours', () => {
    const { itemOffered } = demandOf(lineOf('#want laptop brand!=Acme ram=16GB'))
    expect(itemOffered.additionalProperty?.map(({ name }) => name)).toEqual(['ram'])
    expect(itemOffered.without).toEqual([{ '@type': 'PropertyValue', name: 'brand', value: ['Acme'] }])
  })

  it('keeps as the line writes it what schema.org has no words for, and nothing else', () => {
    const text = '#want laptop ram=512MB..16GB range=60..80km is:new,mint foo:1,2 re:k7Qe4W + -- hello'
    expect(demandOf(lineOf(text)).written).toEqual([
      'is:new,mint',
      'ram=512MB..16GB',
      'range=60..80km',
      'foo:1,2',
      're:k7Qe4W',
      '+',
    ])
    expect(demandOf(lineOf('#want laptop EUR5 q:2 is:new ram=16GB in:ES x:2026-12-01 -- hi')).written).toBe(
      undefined,
    )
  })

  it('has a word in the contexts for each service of the vocabulary, and mints none at schema.org', () => {
    const own = JSON.stringify(contexts[ownContext])
    expect(own).not.toMatch(/https?:/)
    const terms = (contexts[schemaContext] as { '@context': Record<string, unknown> })['@context']
    for (const { schema } of categories) if (schema !== undefined) expect(terms).toHaveProperty(schema)
    for (const { code } of units.values()) expect(code).toMatch(/^[A-Z0-9]{2,3}$/)
  })
})

describe('a document that is none of ours', () => {
  const fine = () =>
    structuredClone(demandOf(lineOf('#want gt:96385074 EUR..9 is:new,mint in:ES,sp3e~25 foo:1')))
  const broken: [string, (document: ReturnType<typeof fine>) => unknown][] = [
    ['says another product number beside the first', (d) => void (d.itemOffered.gtin14 = '09506000134352')],
    ['says a wrong check digit', (d) => void (d.itemOffered.gtin = '96385075')],
    ['says another condition beside the first', (d) => void (d.itemCondition = ['UsedCondition'])],
    ['leaves out what is written', (d) => void delete d.itemCondition],
    ['writes what needs no writing', (d) => void d.written?.push('EUR..9')],
    ['writes two tags as one', (d) => void d.written?.push('bar:1 baz:2')],
    ['writes a verb', (d) => void d.written?.push('#want')],
    [
      'has a price without tax',
      (d) => Object.assign(d.priceSpecification ?? {}, { valueAddedTaxIncluded: false }),
    ],
    [
      'has a price of no currency',
      (d) => Object.assign(d.priceSpecification ?? {}, { priceCurrency: 'XXX' }),
    ],
    ['has a member nobody knows', (d) => Object.assign(d, { seller: 'Acme' })],
    ['is no demand', (d) => Object.assign(d, { '@type': 'Product' })],
    ['smuggles tags into a category', (d) => Object.assign(d.itemOffered, { gtin: '96385074 q:2' })],
    ['hides a character', (d) => Object.assign(d, { description: 'a\u202eb' })],
  ]
  it.each(broken)('is refused: it %s', async (_, spoil) => {
    const document = fine()
    expect(formatLine(fromDemand(document))).toContain('gt:96385074')
    spoil(document)
    expect(await codeOf(() => fromDemand(document))).toBe('invalid')
  })

  it('is refused with a problem and never breaks the reader', () => {
    const member = fc.constantFrom(...Object.keys(fine()), '@type', 'priceSpecification', 'description')
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(member, fc.jsonValue())), (value) => {
        const merged = typeof value === 'object' ? { ...fine(), ...value } : value
        try {
          fromDemand(merged)
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'invalid' })
        }
      }),
      { numRuns: 2000 },
    )
  })
})
