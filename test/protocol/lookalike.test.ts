// Names that pass for others are told from names that are only foreign.
import { domainToASCII, domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lettersOf } from '../../protocol/lookalike-domain.ts'
import { areAlike, lookalike, scriptsOf, shownHost, twinOf } from '../../protocol/lookalike.ts'

describe('a name', () => {
  it.each([
    ['P\u0430ypal', 'mixed', ['Latin', 'Cyrillic']],
    ['\u0410pple Store', 'mixed', ['Cyrillic', 'Latin']],
    ['G\u03bfogle', 'mixed', ['Latin', 'Greek']],
    ['Shop \u0391mazon', 'mixed', ['Greek', 'Latin']],
    ['Nik\u0435 \u041c\u043e\u0441\u043a\u0432\u0430', 'mixed', ['Latin', 'Cyrillic']],
    ['B\u0585se', 'mixed', ['Latin', 'Armenian']],
    ['\u0430\u0440\u0440\u04cf\u0435', 'foreign', ['Cyrillic']],
    ['\u0420\u0410\u0423\u0420\u0410\u04c0', 'foreign', ['Cyrillic']],
    ['\u039d\u0399\u039a\u0395', 'foreign', ['Greek']],
    ['ab\u05d0', 'mixed', ['Latin', 'Hebrew']],
  ])('is marked: %s', (name, kind, scripts) => {
    expect(lookalike(name)).toMatchObject({ kind, scripts })
  })

  it.each([
    'Paypal',
    'Café Zoë & Søn',
    'Магазин',
    'Магазин Apple',
    'Кафе Roma 24',
    'ОАО Росток',
    'Ελληνικό Σπίτι',
    '東京カメラ',
    'LINEストア',
    'ソニーSony東京',
    '카카오Kakao',
    'חנות Shop',
    'متجر الأمل',
    'ร้านกาแฟ',
    'Հայ Օ',
    'o2',
    '7-Eleven',
    'Å Ä Ö',
    '😀 Shop',
    '',
    '—',
  ])('is not marked for being foreign: %s', (name) => {
    expect(lookalike(name)).toBeUndefined()
  })

  it.each([
    ['Paypal', 'P\u0430ypal'],
    ['PayPal', 'PayPaI'],
    ['PayPal', 'paypa1'],
    ['Amazon', 'Arnazon'],
    ['Walmart', 'VValmart'],
    ['Zalando', 'zalando'],
    ['Zalando', 'Z\u00e1l\u00e0nd\u00f6'],
    ['Foot Locker', 'Foot-Locker'],
    ['Shop', '\uff33\uff48\uff4f\uff50'],
    ['Shop', '\u{1d412}\u{1d421}\u{1d428}\u{1d429}'],
    ['Google', 'G00gle'],
    ['IKEA', 'lKEA'],
    ['NIKE', '\u039d\u0399\u039a\u0395'],
    ['Zoll', 'Zo11'],
    ['Spotify', '\ua731potify'],
  ])('can be taken for another: %s and %s', (a, b) => {
    expect(areAlike(a, b)).toBe(true)
    expect(areAlike(b, a)).toBe(true)
  })

  it.each([
    ['Mail', 'Mall'],
    ['Apple', 'Apples'],
    ['Shop A', 'Shop B'],
    ['東京', '京都'],
    ['', ''],
    ['—', '…'],
    ['Nike', 'Nikon'],
  ])('is not taken for another: %s and %s', (a, b) => {
    expect(areAlike(a, b)).toBe(false)
  })

  it('is looked at whatever it is, and is always like itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
        lookalike(name)
        scriptsOf(name)
        if (/[\p{L}\p{N}]/u.test(name.normalize('NFKD'))) expect(areAlike(name, name)).toBe(true)
      }),
    )
  })
})

describe('a domain', () => {
  it.each([
    ['xn--bcher-kva.example', 'bücher.example', undefined],
    ['xn--e1afmkfd.xn--p1ai', 'пример.рф', undefined],
    ['xn--r8jz45g.example', '例え.example', undefined],
    ['xn--pypal-4ve.example', 'p\u0430ypal.example', 'mixed'],
    ['xn--80ak6aa92e.example', '\u0430\u0440\u0440\u04cf\u0435.example', 'foreign'],
    ['shop.xn--bcher-kva.example:8443', 'shop.bücher.example:8443', undefined],
  ])('is shown both ways: %s', (ascii, letters, kind) => {
    const shown = shownHost(ascii)
    expect(shown).toMatchObject({ ascii, letters, isForeign: true })
    expect(shown.lookalike?.kind).toBe(kind)
  })

  it('without letters beyond ASCII has nothing to show', () => {
    expect(shownHost('shop.example')).toEqual({ ascii: 'shop.example', isForeign: false })
    expect(shownHost('127.0.0.1:8080')).toEqual({ ascii: '127.0.0.1:8080', isForeign: false })
  })

  it.each([
    'xn--a.example',
    'xn--99999999.example',
    'xn--shop-.example',
    'xn---.example',
    'xn--.example',
    'xn--bcher-kva.example/',
    `xn--${'a'.repeat(300)}.example`,
  ])('that does not decode to what it stands for is marked and shown as it is: %s', (ascii) => {
    expect(shownHost(ascii)).toEqual({ ascii, isForeign: true })
  })

  it('is decoded as the system decodes it', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'abcxyz019-üßéłпримерάλφα東京例えカ한국'),
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(letters, (label) => {
        const ascii = domainToASCII(`${label}.example`)
        if (!ascii.includes('xn--')) return
        expect(lettersOf(ascii)).toBe(domainToUnicode(ascii))
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcxyz019-'), maxLength: 40 }), (rest) => {
        const found = lettersOf(`xn--${rest}.example`)
        if (found !== undefined) expect(domainToASCII(found)).toBe(`xn--${rest}.example`)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a brand', () => {
  const known = [
    { name: 'Paypal', brand: 'paypal.example' },
    { name: 'Corner', brand: 'shop.corner.example' },
  ]
  const twin = (name: string, brand: string) => {
    const found = twinOf({ name, brand }, known)
    return found && [found.brand.brand, found.by]
  }

  it('that is called like one that is known, elsewhere, is told', () => {
    expect(twin('Paypal', 'other.example')).toEqual(['paypal.example', 'name'])
    expect(twin('P\u0430yPal', 'other.example')).toEqual(['paypal.example', 'name'])
    expect(twin('Nobody', 'paypa1.example')).toEqual(['paypal.example', 'address'])
    expect(twin('Nobody', 'xn--pypal-4ve.example')).toEqual(['paypal.example', 'address'])
    expect(twin('Nobody', 'paypal.test')).toEqual(['paypal.example', 'address'])
  })

  it('is found among thousands, each of which asks, without comparing each with each', () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({
      name: `Shop ${at}`,
      brand: `shop-${at}.example`,
    }))
    const all = [...many, { name: 'Sh\u043ep 77', brand: 'other.example' }]
    const twins = all.map((one) => twinOf(one, all)?.brand.brand)
    expect(twins[77]).toBe('other.example')
    expect(twins.at(-1)).toBe('shop-77.example')
    expect(twins[78]).toBeUndefined()
  })

  it('that is the same one, or of the same house, or only itself, is not', () => {
    expect(twin('Paypal', 'paypal.example')).toBeUndefined()
    expect(twin('Paypal', 'de.paypal.example')).toBeUndefined()
    expect(twin('Corner', 'corner.example')).toBeUndefined()
    expect(twin('Nobody', 'nobody.example')).toBeUndefined()
    expect(twin('', 'nobody.example')).toBeUndefined()
    const here = { name: 'Here', brand: '127.0.0.1:7411' }
    expect(twinOf({ name: 'There', brand: '127.0.0.1:7412' }, [here])).toBeUndefined()
  })
})
