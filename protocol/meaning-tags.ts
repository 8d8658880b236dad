// The tags of a line beside its properties, as members of a schema.org Demand or Offer, in both directions.
import { pers } from './line.ts'
import type { Line, Price } from './line.ts'
import { boundOf, unitMembers } from './meaning-item.ts'
import type { Meaning } from './meaning-shape.ts'
import { conditions, countCode, deliveries, payments } from './meaning-values.ts'
import type { Pairs } from './meaning-values.ts'
import { circleOf, readPlace } from './place.ts'
import { roster } from './roster.ts'

type Tags = Omit<Meaning, '@context' | '@type' | 'businessFunction' | 'verb' | 'itemOffered' | 'written'>
type Said = Omit<Line, 'verb' | 'item' | 'attributes' | 'other' | 'shortened'>

const defined = <T>(name: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [name]: value }
/** A set, or nothing at all where it is empty. */
const some = <T>(list: readonly T[]): T[] | undefined => (list.length === 0 ? undefined : [...list])

const agreements: Pairs = {
  to: new Map(roster.map(({ id, iri }) => [id, iri])),
  from: new Map(roster.map(({ id, iri }) => [iri, id])),
}

function translate(values: readonly string[] | undefined, words: ReadonlyMap<string, string>) {
  return some((values ?? []).flatMap((value) => words.get(value) ?? []).toSorted())
}

/** Price is what is paid in total, tax and delivery included, for all of it or for each `per`. */
function priceOf({ currency, exact, min, max, per }: Price): Tags['priceSpecification'] {
  return {
    '@type': per === undefined ? 'PriceSpecification' : 'UnitPriceSpecification',
    priceCurrency: currency,
    valueAddedTaxIncluded: true,
    ...defined('price', exact),
    ...defined('minPrice', min),
    ...defined('maxPrice', max),
    ...unitMembers(per),
  }
}

function fromPrice(price: NonNullable<Tags['priceSpecification']>): Price {
  const per = pers.find((known) => known === price.unitText)
  return {
    currency: price.priceCurrency,
    ...defined('exact', price.price),
    ...defined('min', price.minPrice),
    ...defined('max', price.maxPrice),
    ...(per === undefined ? {} : { per }),
  }
}

const dayMs = 86_400_000
// ECMAScript writes the year 10000 with six digits, XML Schema with five.
const instantOf = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z').replace(/^\+0/, '')
const msOf = (instant: string): number => Date.parse(instant.length > 20 ? `+0${instant}` : instant)

const startOf = (day: string): string => `${day}T00:00:00Z`
/** A day ends at 24:00 UTC, which is the first moment of the next. */
const endOf = (day: string): string => instantOf(Date.parse(startOf(day)) + dayMs)
const dayEnding = (instant: string): string => instantOf(msOf(instant) - dayMs).slice(0, 10)

function regionOf(text: string): NonNullable<Tags['eligibleRegion']>[number] {
  const place = readPlace(text)
  if (place?.kind !== 'circle') return text
  const { centre, km } = circleOf(place)
  return {
    '@type': 'GeoCircle',
    geoMidpoint: { '@type': 'GeoCoordinates', latitude: String(centre.lat), longitude: String(centre.lon) },
    geoRadius: String(Math.round(km * 1000)),
  }
}

/** All that schema.org can say of a line beside its item. */
export function tagMembers(line: Line): Tags {
  const { price, quantity, on, by, x, id, note } = line
  const ends = on === undefined ? by : (on.to ?? on.from)
  return {
    ...defined('priceSpecification', price && priceOf(price)),
    ...defined(
      'eligibleQuantity',
      quantity && {
        '@type': 'QuantitativeValue' as const,
        number: quantity.value,
        ...(quantity.unit === undefined ? { unitCode: countCode } : unitMembers(quantity.unit)),
      },
    ),
    ...defined('itemCondition', translate(line.is, conditions.to)),
    ...defined('eligibleRegion', line.in && line.in.map(regionOf)),
    ...defined('availabilityStarts', on && startOf(on.from)),
    ...defined('availabilityEnds', ends === undefined ? undefined : endOf(ends)),
    ...defined('validThrough', x === undefined ? undefined : endOf(x)),
    ...defined('availableDeliveryMethod', translate(line.via, deliveries.to)),
    ...defined('acceptedPaymentMethod', translate(line.pay, payments.to)),
    ...defined('terms', translate(line.mt, agreements.to)),
    ...defined('identifier', id),
    ...defined('description', note),
  } as Tags
}

function fromDays({ availabilityStarts: starts, availabilityEnds: ends }: Tags): Pick<Said, 'on' | 'by'> {
  if (ends === undefined) return {}
  const to = dayEnding(ends)
  if (starts === undefined) return { by: to }
  const from = starts.slice(0, 10)
  return { on: from === to ? { from } : { from, to } }
}

/** The tags back, as far as schema.org says them. */
export function fromTagMembers(tags: Tags): Said {
  const { priceSpecification: price, eligibleQuantity: quantity } = tags
  const places = tags.eligibleRegion?.flatMap((region) => (typeof region === 'string' ? [region] : []))
  return {
    ...defined('price', price && fromPrice(price)),
    ...defined('quantity', quantity && boundOf(quantity.number, quantity.unitText)),
    ...defined('is', translate(tags.itemCondition, conditions.from)),
    ...defined('in', some((places ?? []).toSorted())),
    ...fromDays(tags),
    ...defined('x', tags.validThrough && dayEnding(tags.validThrough)),
    ...defined('via', translate(tags.availableDeliveryMethod, deliveries.from)),
    ...defined('pay', translate(tags.acceptedPaymentMethod, payments.from)),
    ...defined('mt', translate(tags.terms, agreements.from)),
    ...defined('id', tags.identifier),
    ...defined('note', tags.description),
  }
}
