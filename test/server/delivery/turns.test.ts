// Every brand gets its turn, however many of its pushes fail, and waits grow as the table says.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daily, pushDays, pushWaits } from '../../../protocol/limits.ts'
import { Problem } from '../../../protocol/problem.ts'
import { createHostTurns } from '../../../server/store/delivery/host-turns.ts'
import { countMessage, countNote } from '../../../server/store/delivery/quota.ts'
import { nextAttemptAt, retryAfter } from '../../../server/store/delivery/retry.ts'
import { seededRandom } from '../../../server/platform/random.ts'

const day = 86_400_000
const limits = { total: 4, perHost: 2, patience: 3 }

describe('turns', () => {
  it('go round the hosts, two at a time for each', () => {
    const turns = createHostTurns(limits)
    for (const rid of ['1', '2', '3']) turns.add('a', rid)
    turns.add('b', '4')
    const order = [turns.next(0), turns.next(0), turns.next(0), turns.next(0)]
    expect(order.map((turn) => turn?.rid)).toEqual(['1', '4', '2', undefined])
    turns.done('a', '1', true)
    expect(turns.next(0)?.rid).toBe('3')
  })

  it('leave a failing host alone until its rest is over, then ask once', () => {
    const turns = createHostTurns(limits)
    for (const rid of ['1', '2', '3', '4', '5']) turns.add('a', rid)
    for (let failure = 0; failure < 3; failure++) turns.done('a', turns.next(0)?.rid ?? '', false, 1000)
    expect(turns.next(999)).toBeUndefined()
    expect(turns.wakeAt()).toBe(1000)
    const trial = turns.next(1000)
    expect(trial?.rid).toBe('4')
    expect(turns.next(1000)).toBeUndefined()
    turns.done('a', '4', true)
    expect(turns.next(1000)?.rid).toBe('5')
  })

  it('never exceed the limits, never run one relationship beside itself, and lose nobody', () => {
    const step = fc.record({ host: fc.nat(3), rid: fc.nat(8), isUp: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const turns = createHostTurns(limits)
        const flying: { host: string; rid: string }[] = []
        const asked = new Set<string>()
        const served = new Set<string>()
        for (const { host, rid, isUp } of steps) {
          const name = `${host}:${rid}`
          turns.add(`h${host}`, name)
          asked.add(name)
          const turn = turns.next(0)
          if (turn) {
            expect(flying.some((one) => one.rid === turn.rid)).toBe(false)
            flying.push(turn)
            served.add(turn.rid)
          }
          expect(flying.length).toBeLessThanOrEqual(limits.total)
          for (const one of flying) {
            expect(flying.filter((other) => other.host === one.host).length).toBeLessThanOrEqual(
              limits.perHost,
            )
          }
          if (flying.length > 2) {
            const [done] = flying.splice(0, 1)
            if (done) turns.done(done.host, done.rid, isUp, 10)
          }
        }
        for (let round = 0; round < 200; round++) {
          for (const one of flying.splice(0)) turns.done(one.host, one.rid, true)
          for (let turn = turns.next(10); turn; turn = turns.next(10)) {
            flying.push(turn)
            served.add(turn.rid)
          }
        }
        expect(served).toEqual(asked)
      }),
    )
  })
})

describe('a retry', () => {
  it('waits as the table says, a fifth more or less, and daily to the fifth day', () => {
    const random = seededRandom('retries')
    let at = 0
    for (const [index, wait] of pushWaits.entries()) {
      const next = nextAttemptAt(at, index + 1, 0, undefined, random)
      if (next === undefined) break
      expect(next - at).toBeGreaterThanOrEqual(wait * 800)
      expect(next - at).toBeLessThanOrEqual(wait * 1200)
      at = next
    }
    expect(nextAttemptAt(pushDays * day - 1000, 12, 0, undefined, random)).toBeUndefined()
  })

  it('honours what the brand asks for, up to a day', () => {
    const random = seededRandom('asked')
    expect(nextAttemptAt(0, 1, 0, 3600, random)).toBe(3_600_000)
    expect(nextAttemptAt(0, 1, 0, 1e9, random)).toBe(day)
    expect(retryAfter('120', 0)).toBe(120)
    expect(retryAfter('Thu, 01 Jan 1970 00:02:00 GMT', 60_000)).toBe(60)
    expect(retryAfter('soon', 0)).toBeUndefined()
    expect(retryAfter(undefined, 0)).toBeUndefined()
  })
})

describe('a quota', () => {
  const counts = { messages: 0, bytes: 0, offers: 0, asks: 0, filters: 0, posts: 0, refused: 0 }
  const none = { brand: 'b', day: 1, ...counts }
  it.each([
    ['offer.make', 'offers', daily.offers],
    ['disclosure.ask', 'asks', daily.asks],
    ['filter.set', 'filters', daily.filters],
    ['line.post', 'posts', daily.posts],
    ['order.update', 'messages', daily.messages],
  ])('of %s ends the day at the limit of %s', (type, what, limit) => {
    let row = none
    for (let count = 0; count < limit; count++) row = countMessage(row, type, 10)
    expect(() => countMessage(row, type, 10)).toThrow(new Problem('quota', { what, limit }))
  })

  it('counts bytes over all messages, and notes since the last of the person', () => {
    const row = countMessage(none, 'order.update', daily.bytes)
    expect(() => countMessage(row, 'order.update', 1)).toThrow('quota')
    countNote(daily.notesUnanswered - 1)
    expect(() => countNote(daily.notesUnanswered)).toThrow('quota')
  })
})
