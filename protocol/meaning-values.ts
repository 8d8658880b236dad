// Which word of a line means which value of a public vocabulary, in both directions.
import type { Verb } from './line.ts'

/** Pairs that can be read from either side. */
export interface Pairs {
  to: ReadonlyMap<string, string>
  from: ReadonlyMap<string, string>
}

const pairs = (rows: Readonly<Record<string, string>>): Pairs => ({
  to: new Map(Object.entries(rows)),
  from: new Map(Object.entries(rows).map(([ours, theirs]) => [theirs, ours])),
})

/** schema.org OfferItemCondition. */
export const conditions = pairs({
  new: 'NewCondition',
  used: 'UsedCondition',
  refurb: 'RefurbishedCondition',
  damaged: 'DamagedCondition',
})

/** schema.org DeliveryMethod, and GoodRelations for what needs no parcel. */
export const deliveries = pairs({
  ship: 'ParcelService',
  pickup: 'OnSitePickup',
  locker: 'LockerDelivery',
  download: 'DeliveryModeDirectDownload',
})

/** schema.org and GoodRelations PaymentMethod. */
export const payments = pairs({
  card: 'PaymentCard',
  transfer: 'ByBankTransferInAdvance',
  invoice: 'ByInvoice',
  cash: 'Cash',
  cod: 'COD',
  debit: 'DirectDebit',
  paypal: 'PayPal',
})

/** GoodRelations BusinessFunction: what is to be done with the thing. `#ask` and `#sell` say more than this does. */
export const functions = pairs({ want: 'Sell', rent: 'LeaseOut', fix: 'Repair', hire: 'ProvideService' })

/** Verbs that ask for something; with `#sell` all that this translation knows. */
export const demandVerbs = ['want', 'rent', 'hire', 'fix', 'ask'] as const satisfies readonly Verb[]

/** Google's product taxonomy, whose numbers the vocabulary names. */
export const googleCodes = 'https://www.google.com/basepages/producttype/taxonomy-with-ids.en-US.txt'
/** The categories of lines. */
export const ownCodes = 'urn:bespeak:meaning:category'
/** UN Rec 20 for a plain count. */
export const countCode = 'C62'
