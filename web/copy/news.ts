// What a screen reader is told when somebody else does something.

const news: Readonly<Record<string, string>> = {
  'offer.made': 'An offer arrived.',
  'offer.revised': 'An offer changed.',
  'offer.withdrawn': 'An offer was taken back.',
  'order.confirmed': 'An order was confirmed.',
  'order.shipped': 'An order is on its way.',
  'order.ready': 'An order is ready.',
  'order.delivered': 'An order was delivered.',
  'order.receipted': 'A receipt arrived.',
  'order.refunded': 'A refund arrived.',
  'thread.heard': 'A brand wrote to you.',
  'thread.closed_by_brand': 'A brand ended a conversation.',
  'rating.received': 'A brand rated you.',
  'terms.accepted': 'A brand accepted your terms.',
  'terms.countered': 'A brand answered with other terms.',
  'terms.declined': 'A brand declined your terms.',
  'terms.left': 'A brand left.',
  'erasure.receipted': 'A brand says it erased your data.',
  'intent.expired': 'The time of an intent is over.',
  'waiting.failed': 'A decision could not be sent.',
}

export const newsOf = (code: string | undefined): string | undefined =>
  code === undefined ? undefined : news[code]
