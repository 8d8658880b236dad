// Small changes to texts, as a careless or hostile hand would make them, for comparing readers on what is nearly right.
import fc from 'fast-check'

const pieces = fc.constantFrom(
  ...' ,  ,,,",\\,..,.,-,--,+,#,=,!=,~,:,;,/,0,00,1,9,-0,.5,e,E,A,z,é,e\u0301,\u212a,\u0130,ß,😀,\u200b,\u202e,\u00a0,\u3000,\u0000,\n,\t,{,},[,],*,%,GB,EUR,/mo,~25'.split(
    ',',
  ),
  ',',
  '\ud83d',
)

/** Without half characters, which no UTF-8 can carry. */
export const isWhole = (text: string): boolean => !/\p{Surrogate}/u.test(text)

interface Change {
  at: number
  drop: number
  put: string
}
const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(400),
  drop: fc.constantFrom(0, 0, 1, 1, 2, 5),
  put: fc.oneof(fc.constant(''), pieces),
})

/** A text with one to three changes somewhere. */
export const mutated = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(texts, fc.array(change, { minLength: 1, maxLength: 3 })).map(([text, changes]) =>
    changes.reduce((whole, { at, drop, put }) => {
      const place = at % (whole.length + 1)
      return whole.slice(0, place) + put + whole.slice(place + drop)
    }, text),
  )

/** The JSON inside header or claims changed, so that base64url stays right and the signature does not. */
export const mutatedParts = (jwts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  jwts.chain((jwt) => {
    const parts = jwt.split('.')
    return fc.nat(1).chain((at) => {
      const text = Buffer.from(parts[at] ?? '', 'base64url').toString()
      return mutated(fc.constant(text)).map((changed) =>
        parts.with(at, Buffer.from(changed).toString('base64url')).join('.'),
      )
    })
  })

type Place = (string | number)[]

/** Every place in a JSON value but the whole. */
function placesIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const names: Place = Array.isArray(value) ? value.map((_, at) => at) : Object.keys(value)
  return names.flatMap((name) => {
    const inner = (value as Record<string | number, unknown>)[name]
    return [[...place, name], ...placesIn(inner, [...place, name])]
  })
}

const anyValue = fc.constantFrom<unknown>(
  ...[null, true, false, 0, -1, 1, 1.5, 9007199254740991, 9007199254740992, 1e300, '', ' ', 'x', 'a\nb', 'a\u200bb', '__proto__'],
  ...['EUR', 'EUX', 'JPY', 'PDC-INTENT', 'SD-BASE', 'P30D', 'P0D', 'PT1H', 'P10000D', 'x'.repeat(141), '😀'.repeat(140), '0'.repeat(43)],
  ...['2027-02-28T00:00:00Z', '2027-02-30T00:00:00Z', '2027-01-01T24:00:00Z', '2028-02-29T23:59:59Z', '2027-01-01T00:00:00.0Z'],
  ...['https://shop.example/x', 'http://shop.example/x', 'https://a@shop.example', 'javascript:1', 'http://localhost:1/', '#want laptop', '#sell laptop EUR1', '#follow laptop +', '#want laptop +'],
  [],
  {},
  ['x'],
  { a: 1 },
) // prettier-ignore

/** A JSON value with one place changed: another value, another text, left out, twice in a list, or a member more. */
export function changedJson<T>(value: T): fc.Arbitrary<T> {
  const places = placesIn(value)
  if (places.length === 0) return fc.constant(value)
  return fc
    .tuple(
      fc.constantFrom(...places),
      fc.constantFrom('put', 'put', 'drop', 'twice', 'more', 'text'),
      anyValue,
    )
    .chain(([place, deed, other]) => {
      const last = place.at(-1) ?? ''
      const parentOf = (copy: T): Record<string | number, unknown> =>
        place.slice(0, -1).reduce((at, name) => (at as Record<string | number, unknown>)[name], copy as unknown) as Record<string | number, unknown> // prettier-ignore
      const apply = (put: unknown): T => {
        const copy = structuredClone(value)
        const parent = parentOf(copy)
        if (Array.isArray(parent)) {
          if (deed === 'drop') parent.splice(Number(last), 1)
          else if (deed === 'twice') parent.push(structuredClone(parent[Number(last)]))
          else parent[Number(last)] = put
        } else if (deed === 'drop') delete parent[last]
        else if (deed === 'more') parent['more'] = put
        else parent[last] = put
        return copy
      }
      const now = parentOf(value)[last]
      return deed === 'text' && typeof now === 'string'
        ? mutated(fc.constant(now)).filter(isWhole).map(apply)
        : fc.constant(apply(other))
    })
}
