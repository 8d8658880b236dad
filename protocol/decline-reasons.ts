// Why a person declines an offer: the one list that the wire, the server and the pages share.

/** Why a person declined; a closed list, so that brands can learn from it. */
export const declineReasons = [
  'price_sensitivity',
  'shipping_cost',
  'shipping_speed',
  'product_fit',
  'trust_security',
  'returns_policy',
  'payment_options',
  'comparison',
  'timing_deferred',
  'other',
] as const
export type DeclineReason = (typeof declineReasons)[number]
