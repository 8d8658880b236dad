// Product numbers out of what people paste: GS1 Digital Links, element strings, digits, and nothing out of anything else.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatLine } from '../../protocol/line.ts'
import { gtinFromLink, gtinLink, isGtin } from '../../protocol/meaning-gtin.ts'
import { gtinCheckDigit } from '../../protocol/line-head.ts'
import { wordsToLine } from '../../protocol/owner/words.ts'

const options = { today: '2026-11-20', currency: 'EUR' }

it.each([
  ['https://id.gs1.org/01/09506000134352', '09506000134352'],
  ['https://id.gs1.org/01/09506000134352/10/ABC/21/12345?17=271201', '09506000134352'],
  ['http://example.com/some/shop/01/09506000134352/22/2A#x', '09506000134352'],
  ['https://example.com/gtin/9506000134352', '09506000134352'],
  ['HTTPS://ID.GS1.ORG/01/09506000134352', '09506000134352'],
  [' https://id.gs1.org/01/09506000134352 ', '09506000134352'],
  ['(01)09506000134352', '09506000134352'],
  ['(01)09506000134352(10)ABC', '09506000134352'],
  ['9506000134352', '9506000134352'],
  ['9 506000 134352', '9506000134352'],
  ['0-36000-29145-2', '036000291452'],
  ['96385074', '96385074'],
])('reads %s', (text, gtin) => {
  expect(gtinFromLink(text)).toBe(gtin)
})

it.each([
  '',
  'laptop',
  '9506000134353',
  'https://id.gs1.org/01/09506000134353',
  'https://id.gs1.org/01/',
  'https://id.gs1.org/01',
  'https://id.gs1.org/8004/09506000134352',
  'https://id.gs1.org/?01=09506000134352',
  'https://example.com/101/09506000134352',
  'ftp://id.gs1.org/01/09506000134352',
  'javascript:/01/09506000134352',
  'https://id.gs1.org/01/0950600013435',
  'https://id.gs1.org/01/٠٩٥٠٦٠٠٠١٣٤٣٥٢',
  '(01)0950600013435',
  '(01)09506000134352x',
  '9--506000134352',
  '950600013435',
  '123456789',
  `https://id.gs1.org/01/09506000134352/${'x'.repeat(3000)}`,
])('reads no product number out of %s', (text) => {
  expect(gtinFromLink(text)).toBeUndefined()
})

it('reads every link that it writes, and no text breaks it', () => {
  const digits = fc
    .string({ unit: fc.constantFrom(...'0123456789'), minLength: 7, maxLength: 13 })
    .map((head) => head + gtinCheckDigit(`${head}0`))
  fc.assert(
    fc.property(digits, (gtin) => {
      expect(isGtin(gtin)).toBe(true)
      expect(gtinFromLink(gtinLink(gtin))).toBe(gtin.padStart(14, '0'))
    }),
  )
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
      const gtin = gtinFromLink(text)
      expect(gtin === undefined || isGtin(gtin)).toBe(true)
    }),
  )
})

it('lets a person paste such a link where they say what they want', () => {
  const { line, why, left } = wordsToLine(
    'https://id.gs1.org/01/09506000134352?17=271201 under 15 euros',
    options,
  )
  expect(formatLine(line)).toBe('#want gt:09506000134352 EUR..15')
  expect(why).toContainEqual({
    words: 'https://id.gs1.org/01/09506000134352?17=271201',
    tag: 'gt:09506000134352',
  })
  expect(left).toEqual([])
  expect(formatLine(wordsToLine('two of 9506000134352', options).line)).toContain('gt:9506000134352')
  expect(formatLine(wordsToLine('laptop 20261201', options).line)).toContain('#want laptop')
})
