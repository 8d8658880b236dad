// The form of an exported line as JSON-LD, compacted by our own contexts: what is not listed here is not understood.
import * as z from 'zod'

const text = z.string().max(4000)
/** JSON-LD writes a set of one as that one. */
const set = <T extends z.ZodType>(one: T) =>
  z.union([one.transform((value) => [value]), z.array(one).max(64)])
const decimal = z
  .string()
  .max(60)
  .regex(/^-?\d+(?:\.\d+)?$/, 'must be a decimal number as text')
const instant = z.string().regex(/^\d{4,5}-\d\d-\d\dT00:00:00Z$/, 'must be the end of a day in UTC')
/** True, which a processor that goes through RDF hands back as its text. */
const yes = z.union([z.literal(true), z.literal('true').transform(() => true as const)])
const unit = { unitCode: text.optional(), unitText: text.optional() }

const property = z.strictObject({
  '@type': z.literal('PropertyValue'),
  name: text,
  op: z.enum(['=', '~']).optional(),
  value: set(text).optional(),
  number: decimal.optional(),
  minValue: decimal.optional(),
  maxValue: decimal.optional(),
  ...unit,
})
const code = z.strictObject({ '@type': z.literal('CategoryCode'), codeValue: text, inCodeSet: text })
const item = z.strictObject({
  '@type': z.enum(['Product', 'Service']),
  category: set(code).optional(),
  provider: z.strictObject({ '@type': text }).optional(),
  gtin: text.optional(),
  gtin14: text.optional(),
  sameAs: text.optional(),
  additionalProperty: set(property).optional(),
  without: set(property).optional(),
})
const circle = z.strictObject({
  '@type': z.literal('GeoCircle'),
  geoMidpoint: z.strictObject({
    '@type': z.literal('GeoCoordinates'),
    latitude: decimal,
    longitude: decimal,
  }),
  geoRadius: decimal,
})

/** A Demand or an Offer. Numbers are decimal text, because a float would change some of them. */
export const meaningDocument = z.strictObject({
  '@context': z.unknown().optional(),
  '@type': z.enum(['Demand', 'Offer']),
  businessFunction: text.optional(),
  verb: z.literal('ask').optional(),
  itemOffered: item,
  priceSpecification: z
    .strictObject({
      '@type': z.enum(['PriceSpecification', 'UnitPriceSpecification']),
      priceCurrency: text,
      price: decimal.optional(),
      minPrice: decimal.optional(),
      maxPrice: decimal.optional(),
      valueAddedTaxIncluded: yes,
      ...unit,
    })
    .optional(),
  eligibleQuantity: z
    .strictObject({ '@type': z.literal('QuantitativeValue'), number: decimal, ...unit })
    .optional(),
  itemCondition: set(text).optional(),
  eligibleRegion: set(z.union([text, circle])).optional(),
  availabilityStarts: instant.optional(),
  availabilityEnds: instant.optional(),
  validThrough: instant.optional(),
  availableDeliveryMethod: set(text).optional(),
  acceptedPaymentMethod: set(text).optional(),
  terms: set(text).optional(),
  identifier: text.optional(),
  description: text.optional(),
  /** Tags of the line, as the line writes them, that the rest of the document does not say exactly. */
  written: set(text).optional(),
})

/** What is understood of such a document. */
export type Meaning = z.output<typeof meaningDocument>
export type MeaningItem = Meaning['itemOffered']
export type MeaningProperty = z.output<typeof property>
