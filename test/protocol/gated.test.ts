// What passes the gate only: the same messages as the table of states keeps to an agreement in force, and the compiler says so.
import { expect, it } from 'vitest'
import { rows } from '../../protocol/allowed.ts'
import { gatedTypes, isGated, type BodyFor } from '../../protocol/gated.ts'
import { isGranted, type Granted } from '../../protocol/terms.ts'
import type { Draft, Ledgers } from '../../server/platform/ledger/ledgers.ts'
import type { Writer } from '../../server/platform/database.ts'
import { granted } from '../support/granted.ts'
import { pair } from '../server/platform/ledger/pair.ts'

it('are the person’s messages that the table of states allows in force, and never while paused or before', () => {
  const states = new Map<string, Set<string>>()
  for (const { type, by, relationship } of rows) {
    // What is agreed on is no data of the person's: a pause needs terms to pause.
    if (by !== 'person' || type.startsWith('terms.')) continue
    const known = states.get(type) ?? new Set<string>()
    states.set(type, known)
    for (const state of Object.keys(relationship)) known.add(state)
  }
  const inForceOnly = [...states].flatMap(([type, known]) =>
    known.size === 1 && known.has('in_force') ? [type] : [],
  )
  expect([...gatedTypes].sort()).toEqual(inForceOnly.sort())
  expect(inForceOnly.every(isGated)).toBe(true)
})

/** Never run: each line is a mistake that the compiler must find, or `npm run types` fails. */
export function doesNotCompile(tx: Writer, ledgers: Ledgers, type: string): void {
  // @ts-expect-error a line without a grant
  ledgers.speak(tx, 'r', { type: 'intent.post', body: { line: '#want laptop' } })
  // @ts-expect-error a changed line without a grant
  ledgers.speak(tx, 'r', { type: 'intent.revise', on: 'i', body: { line: '#want laptop' } })
  // @ts-expect-error words without a grant
  ledgers.speak(tx, 'r', { type: 'thread.note', on: 't', body: { text: 'hello' } })
  // @ts-expect-error a conversation without a grant
  ledgers.speak(tx, 'r', { type: 'thread.open', body: {} })
  // @ts-expect-error a field without a grant
  ledgers.speak(tx, 'r', { type: 'disclosure.grant', body: { attributes: { 'size.shoe': '42' } } })
  // @ts-expect-error an acceptance without a grant
  ledgers.speak(tx, 'r', { type: 'offer.accept', on: 'o', body: { revision: 1 } })
  // @ts-expect-error a wish without a grant
  ledgers.speak(tx, 'r', { type: 'offer.counter', on: 'o', body: { changes: [] } })
  // @ts-expect-error signing beforehand is no way around it
  void ledgers.presign('r', { type: 'intent.post', body: {} })
  // @ts-expect-error a type that is known at run time only may be a gated one
  ledgers.speak(tx, 'r', { type, body: {} })
  // @ts-expect-error one of two types is gated
  ledgers.speak(tx, 'r', { type: type as 'offer.counter' | 'offer.decline', body: {} })
  // @ts-expect-error nothing but the maker makes one: no literal passes for it
  const made: Granted<object> = { value: {} }
  // @ts-expect-error a copy carries nothing
  const copied: BodyFor<'intent.post'> = { ...granted({}) }
  const free: Draft<'intent.withdraw'> = { type: 'intent.withdraw', body: {} }
  ledgers.speak(tx, 'r', free)
  ledgers.speak(tx, 'r', { type: 'thread.note', on: 't', body: granted({ text: 'hello' }) })
  void [made, copied]
}

it('are refused at run time too when something got around the compiler', async () => {
  const { ledgers, database, rid } = await pair()
  for (const type of gatedTypes) {
    const draft = { type, body: { line: '#want tea' } } as unknown as Draft
    await expect(database.transact((tx) => ledgers.speak(tx, rid, draft))).rejects.toThrow(
      `${type} without a grant`,
    )
    await expect(ledgers.presign(rid, draft)).rejects.toThrow(`${type} without a grant`)
  }
  expect(isGranted({ value: {} })).toBe(false)
  expect(ledgers.head(database, rid).seq).toBe(1)
})
