// Money: which currencies exist, how many decimals each has, and sums that must come out to the last cent.

// ISO 4217 active codes with a minor unit, by number of decimals; funds, metals and test codes are left out.
const byDecimals: readonly (readonly [number, string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY ' +
      'COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS ' +
      'INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR ' +
      'MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD ' +
      'SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
]

/** ISO 4217 code → number of decimals. */
export const currencies: ReadonlyMap<string, number> = new Map(
  byDecimals.flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, digits] as const)),
)

function isDigits(text: string): boolean {
  for (const c of text) if (c < '0' || c > '9') return false
  return text !== ''
}

/**
 * Decimal text in a currency's major unit → integer minor units; absent when it is not an amount of that currency:
 * signs, exponents, too many decimals, an unknown currency, or more than can be counted exactly.
 * @example parseAmount('9.5', 'EUR') // 950
 * @example parseAmount('9.5', 'JPY') // undefined
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const digits = currencies.get(currency)
  const dot = text.indexOf('.')
  const whole = dot < 0 ? text : text.slice(0, dot)
  const part = dot < 0 ? '' : text.slice(dot + 1)
  if (digits === undefined || !isDigits(whole) || part.length > digits) return undefined
  if (dot >= 0 && !isDigits(part)) return undefined
  const minor = Number(whole + part.padEnd(digits, '0'))
  return Number.isSafeInteger(minor) ? minor : undefined
}

/**
 * Integer minor units → decimal text as a line writes it: all decimals, or none when they are zero.
 * Throws RangeError for what is no amount: that is a bug of the caller.
 * @example formatAmount(84900, 'EUR') // '849'
 * @example formatAmount(84950, 'EUR') // '849.50'
 */
export function formatAmount(minor: number, currency: string): string {
  const digits = currencies.get(currency)
  if (digits === undefined || !Number.isSafeInteger(minor) || minor < 0)
    throw new RangeError(`not an amount: ${minor} ${currency}`)
  const text = String(minor).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const part = text.slice(text.length - digits)
  return isZeros(part) ? whole : `${whole}.${part}`
}

function isZeros(text: string): boolean {
  for (const c of text) if (c !== '0') return false
  return true
}

export type TotalType = 'subtotal' | 'discount' | 'shipping' | 'tax' | 'fee' | 'total'
export interface TotalRow {
  type: TotalType
  /** Integer minor units, never negative; a discount is taken off. */
  amount: number
}

/**
 * What the rows but `total` add up to, in minor units; absent when an amount is no safe integer ≥ 0, or the sum is none.
 * Source: protocol section 6, `totals[].type`.
 * @example addTotals([{ type: 'subtotal', amount: 1000 }, { type: 'discount', amount: 100 }]) // 900
 */
export function addTotals(rows: readonly TotalRow[]): number | undefined {
  let sum = 0n
  for (const { type, amount } of rows) {
    if (!Number.isSafeInteger(amount) || amount < 0) return undefined
    if (type !== 'total') sum += type === 'discount' ? -BigInt(amount) : BigInt(amount)
  }
  const total = Number(sum)
  return Number.isSafeInteger(total) && total >= 0 ? total : undefined
}

/** Whether there is exactly one `subtotal` and one `total` row, and all others add up to the total (protocol section 6). */
export function totalsAddUp(rows: readonly TotalRow[]): boolean {
  const subtotals = rows.filter((row) => row.type === 'subtotal')
  const totals = rows.filter((row) => row.type === 'total')
  return subtotals.length === 1 && totals.length === 1 && totals[0]?.amount === addTotals(rows)
}
