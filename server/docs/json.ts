// JSON as the published documents are made of it.
export type Json = { [name: string]: unknown }

/** One text for one document, so that a change of the code shows as a change of lines. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`

/** `offerMake` → `OfferMake`, `offer.make` → `OfferMake`: names that every generator of clients can use. */
export function typeNameOf(name: string): string {
  return name
    .split(/[.\-_]/)
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('')
}
