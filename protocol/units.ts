// Units that numbers in a line may carry: which can be compared with which, exactly, and their UN Rec 20 codes.

import type { Bound } from './line.ts'

export interface Unit {
  symbol: string
  /** UN/CEFACT Recommendation 20 common code. */
  code: string
  /** Only units of one dimension can be compared. */
  dimension: string
  /** How many of the dimension's smallest-named unit one of these is: exact decimal text. */
  factor: string
  label: string
}

// symbol code factor label…; every factor is the defined, exact one (no rounded conversions).
const table: Readonly<Record<string, string>> = {
  data: `bit A99 1 bits|kb C37 1000 kilobits|Mb D36 1000000 megabits|Gb B68 1000000000 gigabits|Tb E83 1000000000000 terabits|
    B AD 8 bytes|kB 2P 8000 kilobytes|MB 4L 8000000 megabytes|GB E34 8000000000 gigabytes|TB E35 8000000000000 terabytes|
    KiB E64 8192 kibibytes|MiB E63 8388608 mebibytes|GiB E62 8589934592 gibibytes|TiB E61 8796093022208 tebibytes`,
  datarate: 'kbps C74 1 kilobits a second|Mbps E20 1000 megabits a second|Gbps B80 1000000 gigabits a second',
  length: `mm MMT 0.001 millimetres|cm CMT 0.01 centimetres|m MTR 1 metres|km KMT 1000 kilometres|
    in INH 0.0254 inches|ft FOT 0.3048 feet|yd YRD 0.9144 yards|mi SMI 1609.344 miles`,
  area: `cm2 CMK 0.0001 square centimetres|m2 MTK 1 square metres|ha HAR 10000 hectares|ft2 FTK 0.09290304 square feet|
    acre ACR 4046.8564224 acres`,
  mass: `mg MGM 0.001 milligrams|g GRM 1 grams|kg KGM 1000 kilograms|t TNE 1000000 tonnes|
    oz ONZ 28.349523125 ounces|lb LBR 453.59237 pounds`,
  volume: `ml MLT 0.001 millilitres|cl CLT 0.01 centilitres|dl DLT 0.1 decilitres|l LTR 1 litres|m3 MTQ 1000 cubic metres|
    floz OZA 0.0295735295625 fluid ounces|gal GLL 3.785411784 gallons`,
  time: `s SEC 1 seconds|min MIN 60 minutes|h HUR 3600 hours|hr HUR 3600 hours|d DAY 86400 days|day DAY 86400 days|
    wk WEE 604800 weeks`,
  months: 'mo MON 1 months|yr ANN 12 years',
  power: 'W WTT 1 watts|kW KWT 1000 kilowatts|MW MAW 1000000 megawatts',
  energy: 'Wh WHR 1 watt hours|kWh KWH 1000 kilowatt hours',
  charge: 'mAh E09 1 milliampere hours|Ah AMH 1000 ampere hours',
  voltage: 'V VLT 1 volts|kV KVT 1000 kilovolts',
  current: 'mA 4K 1 milliamperes|A AMP 1000 amperes',
  frequency: 'Hz HTZ 1 hertz|kHz KHZ 1000 kilohertz|MHz MHZ 1000000 megahertz|GHz A86 1000000000 gigahertz',
  speed: 'kmh KMH 1 kilometres an hour|mph HM 1.609344 miles an hour',
  share: '% P1 1 per cent',
  pieces: 'pc H87 1 pieces|pcs H87 1 pieces|dz DZN 12 dozens',
  pairs: 'pr PR 1 pairs',
  celsius: 'C CEL 1 degrees Celsius',
  fahrenheit: 'F FAH 1 degrees Fahrenheit',
  pixels: 'MP E38 1 megapixels',
  light: 'lm LUM 1 lumens',
  sound: 'dB 2N 1 decibels',
  force: 'N NEW 1 newtons',
  torque: 'Nm NU 1 newton metres',
}

function readRow(dimension: string, row: string): Unit {
  const [symbol = '', code = '', factor = '', ...words] = row.trim().split(' ')
  return { symbol, code, dimension, factor, label: words.join(' ') }
}

/** Symbol (case counts: `Gb` is not `GB`) → unit. */
export const units: ReadonlyMap<string, Unit> = new Map(
  Object.entries(table).flatMap(([dimension, rows]) =>
    rows.split('|').map((row) => {
      const unit = readRow(dimension, row)
      return [unit.symbol, unit] as const
    }),
  ),
)

/** An exact decimal: `digits` / 10^`scale`. */
interface Decimal {
  digits: bigint
  scale: number
}

function readDecimal(text: string): Decimal {
  const dot = text.indexOf('.')
  if (dot < 0) return { digits: BigInt(text), scale: 0 }
  return { digits: BigInt(text.slice(0, dot) + text.slice(dot + 1)), scale: text.length - dot - 1 }
}

const times = (a: Decimal, b: Decimal): Decimal => ({ digits: a.digits * b.digits, scale: a.scale + b.scale })

function compare(a: Decimal, b: Decimal): number {
  const left = a.digits * 10n ** BigInt(b.scale)
  const right = b.digits * 10n ** BigInt(a.scale)
  return left < right ? -1 : left > right ? 1 : 0
}

/** What a plain number holds exactly, as nearly every bound is. */
const isSmallWhole = (text: string): boolean => text.length < 15 && !text.includes('.')

/**
 * Below, equal or above zero: compares two decimal texts exactly.
 * @example compareDecimals('0.1', '0.10') // 0
 */
export function compareDecimals(a: string, b: string): number {
  if (isSmallWhole(a) && isSmallWhole(b)) return Number(a) - Number(b)
  return compare(readDecimal(a), readDecimal(b))
}

/**
 * Below, equal or above zero as the first bound is less than, equal to or more than the second; absent when their units
 * cannot be converted (protocol section 8: that comparison is unknown). Exact decimals, never floats.
 * @example compareBounds({ value: '1', unit: 'kg' }, { value: '1000', unit: 'g' }) // 0
 * @example compareBounds({ value: '16', unit: 'GB' }, { value: '16', unit: 'in' }) // undefined
 */
export function compareBounds(a: Bound, b: Bound): number | undefined {
  if (a.unit === b.unit) return compareDecimals(a.value, b.value)
  const left = a.unit === undefined ? undefined : units.get(a.unit)
  const right = b.unit === undefined ? undefined : units.get(b.unit)
  if (left === undefined || right === undefined || left.dimension !== right.dimension) return undefined
  return compare(
    times(readDecimal(a.value), readDecimal(left.factor)),
    times(readDecimal(b.value), readDecimal(right.factor)),
  )
}
