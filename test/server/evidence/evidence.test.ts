// The dispute bundle: what a stranger reads out of one file, and every way of tampering with it that must be found.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examineBundle } from '../../../protocol/evidence/examine.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasSecondReader, readBundles } from '../../support/second-reader.ts'
import { liveOnce, type Life } from './life.ts'
import { tamperings } from './tamperings.ts'

let once: Promise<Life> | undefined
/** Lived in the test that comes first; its server is gone afterwards, the file and the person's key are not. */
const living = (): Promise<Life> => (once ??= liveOnce())

describe('a dispute bundle', () => {
  it('is sound, and says what each key proves and what only the store says', async () => {
    const { file } = await living()
    const examined = await examineBundle(JSON.stringify(file))
    expect(examined.faults).toEqual([])
    expect(examined.isSound).toBe(true)
    const said = examined.byBrand.map(({ sentence }) => sentence)
    expect(said[0]).toMatch(/^agreed to PDC-INTENT .*, naming the proffer by its hash/)
    expect(said).toContainEqual(expect.stringMatching(/^offered “#sell laptop .* for 804 EUR, valid until /))
    expect(said).toContain('confirmed the order and is bound by it, under its number “A-1”')
    expect(examined.byPerson.map(({ sentence }) => sentence)).toContain(
      'revoked the agreement and asked that what was shown be erased',
    )
    expect(examined.acknowledged?.seq).toBeGreaterThan(3)
    expect(examined.unanswered.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^the erasure, which was asked for by /),
    ])
    expect(examined.brandKeys).toEqual([{ kid: expect.any(String), word: 'published' }])
  })

  it.each(tamperings.map((one) => [one.name, one] as const))(
    'shows that %s',
    async (_, { change, finds }) => {
      const life = await living()
      const changed = await change(structuredClone(life.file), life)
      const { isSound, faults } = await examineBundle(
        typeof changed === 'string' ? changed : JSON.stringify(changed),
      )
      expect(isSound).toBe(false)
      expect(faults.map(({ code }) => code)).toContain(finds)
    },
  )

  it('shows any change of any letter', async () => {
    const { file } = await living()
    const text = JSON.stringify(file)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.constantFrom('0', 'a', 'Z', '"', '}', ' ', 'é'),
        async (at, letter) => {
          fc.pre(text[at] !== letter)
          const { isSound } = await examineBundle(text.slice(0, at) + letter + text.slice(at + 1))
          expect(isSound).toBe(false)
        },
      ),
      { numRuns: 150 },
    )
  })

  it.runIf(hasSecondReader)('is read alike by an auditor who trusts none of our code', async () => {
    const life = await living()
    const folder = temporaryFolder()
    const files = [
      life.file,
      ...(await Promise.all(tamperings.map(({ change }) => change(structuredClone(life.file), life)))),
    ]
    const paths = files.map((file, index) => {
      const path = join(folder, `${index}.json`)
      writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file))
      return path
    })
    const [whole, ...changed] = readBundles(paths)
    const examined = await examineBundle(JSON.stringify(life.file))
    expect(whole).toMatchObject({ sound: true, faults: [] })
    expect(whole?.byBrand.map(([seq]) => seq)).toEqual(examined.byBrand.map(({ seq }) => seq))
    const seen = tamperings.map(({ name }, index) => [name, changed[index]?.faults.map(({ code }) => code)])
    expect(seen).toEqual(tamperings.map(({ name, finds }) => [name, expect.arrayContaining([finds])]))
  })

  it('has at least fifteen kinds of tampering tried on it', () => {
    expect(new Set(tamperings.map(({ finds }) => finds)).size).toBeGreaterThanOrEqual(15)
  })
})
