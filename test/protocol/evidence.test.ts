// The vectors of dispute bundles: what a sound one proves, and the faults of every one that was tampered with.
import { describe, expect, it } from 'vitest'
import { examineBundle } from '../../protocol/evidence/examine.ts'
import { faultSentences } from '../../protocol/evidence/faults.ts'
import vectors from '../../protocol/vectors/evidence.json' with { type: 'json' }

/** The file with members dropped, one after the other, and then set, by JSON Pointer. */
function changed({ drop, set }: { drop: readonly string[]; set: Record<string, unknown> }): string {
  const file = structuredClone(vectors.file) as unknown as Record<string, unknown>
  const place = (pointer: string): [Record<string, unknown>, string] => {
    const path = pointer.slice(1).split('/')
    const name = path.pop() ?? ''
    return [path.reduce((at, step) => at[step] as Record<string, unknown>, file), name]
  }
  for (const pointer of drop) {
    const [parent, name] = place(pointer)
    if (Array.isArray(parent)) parent.splice(Number(name), 1)
    else delete parent[name]
  }
  for (const [pointer, value] of Object.entries(set)) {
    const [parent, name] = place(pointer)
    parent[name] = value
  }
  return JSON.stringify(file)
}
const inOrder = (faults: readonly { code: string; seq?: number }[]) =>
  faults.map(({ code, seq }) => `${code} ${seq ?? ''}`.trim()).toSorted()

describe('a sound bundle', () => {
  it.each(vectors.sound)('proves what it proves: $name', async ({ proves, ...change }) => {
    const found = await examineBundle(changed(change))
    const { byBrand, byPerson, acknowledged, unanswered } = found
    expect(inOrder(found.faults)).toEqual([])
    expect({
      byBrand: byBrand.map(({ seq }) => seq),
      byPerson: byPerson.map(({ seq }) => seq),
      acknowledged: acknowledged?.seq ?? 0,
      unanswered: unanswered.map(({ seq }) => seq),
    }).toEqual(proves)
  })
})

describe('a bundle that was tampered with', () => {
  it.each(vectors.tampered)('is found out: $name', async ({ faults, ...change }) => {
    const { isSound, faults: found } = await examineBundle(changed(change as Parameters<typeof changed>[0]))
    expect(isSound).toBe(false)
    expect(inOrder(found)).toEqual(inOrder(faults))
  })

  it.each(vectors.texts)('is no bundle: $name', async ({ text, faults }) => {
    expect(inOrder((await examineBundle(text)).faults)).toEqual(inOrder(faults))
  })

  it('shows every fault that there is', () => {
    const all = [...vectors.tampered, ...vectors.texts]
    const shown = new Set(all.flatMap(({ faults }) => faults.map(({ code }) => code)))
    // A record without the form of one makes the file none, so this is found in a ledger alone.
    shown.add('chain_shape')
    expect(Object.keys(faultSentences).filter((code) => !shown.has(code))).toEqual([])
  })
})
