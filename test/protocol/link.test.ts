// The link that a brand shows: read back as it was written, and nothing that a stranger bends into its form.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkCode } from '../../protocol/link-check.ts'
import { connectUri, parseConnect } from '../../protocol/link.ts'

const brand = 'https://shop.example'

it('reads back what it wrote', () => {
  const code = fc.stringMatching(/^[A-Za-z0-9_-]{4,64}$/)
  fc.assert(
    fc.property(fc.option(code, { nil: undefined }), (link) => {
      const connect = { brand, ...(link !== undefined && { link }) }
      expect(parseConnect(connectUri(connect))).toEqual(connect)
    }),
  )
  expect(parseConnect(`WEB+bespeak://connect?brand=${brand}&link=abcd&more=1`)).toEqual({
    brand,
    link: 'abcd',
  })
})

it.each([
  '',
  'https://shop.example',
  'web+bespeak:connect',
  'web+bespeak:connect?link=abcd',
  'web+bespeak:pay?brand=https%3A%2F%2Fshop.example',
  'web+bespeak:connect?brand=shop.example',
  'web+bespeak:connect?brand=https%3A%2F%2Fshop.example%2Fpath',
  'web+bespeak:connect?brand=https%3A%2F%2FShop.example',
  'web+bespeak:connect?brand=https%3A%2F%2Fshop.example&brand=https%3A%2F%2Fother.example',
  'web+bespeak:connect?brand=https%3A%2F%2Fshop.example&link=abcd&link=efgh',
  'web+bespeak:connect?brand=https%3A%2F%2Fshop.example&link=a',
  'web+bespeak:connect?brand=https%3A%2F%2Fshop.example&link=%3Cb%3E%3C%2Fb%3E',
  'web+bespeak:connect?brand=https%3A%2F%2Fshop.example#link=abcd',
  `web+bespeak:connect?brand=https%3A%2F%2Fshop.example&link=abcd&x=${'y'.repeat(600)}`,
])('is nothing: %s', (text) => {
  expect(parseConnect(text)).toBeUndefined()
})

it('shows the same four digits for the same proffer, and mostly others for another', () => {
  const codes = Array.from({ length: 200 }, (_, index) => checkCode(`a.b.${index}`))
  expect(codes.every((code) => /^\d{4}$/.test(code))).toBe(true)
  expect(new Set(codes).size).toBeGreaterThan(180)
  expect(checkCode('a.b.1')).toBe(codes[1])
})
