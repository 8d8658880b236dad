// The rule of rotation by itself: what stays of any history, never beyond the longest, never none without a reason.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { goneBy, leaving, limits } from '../../../server/store/backups/rotation.ts'

const day = 86_400_000
const now = 20_000 * day + 5 * 3_600_000
const kept = (list: { madeAt: number }[], forgotAt = 0, at = now) => {
  const gone = new Set(leaving(list, at, forgotAt))
  return list.filter((one) => !gone.has(one))
}

it('keeps a handful of a year of daily backups, the oldest at most ninety days old', () => {
  let list: { madeAt: number }[] = []
  for (let age = 365; age >= 0; age--) list = kept([{ madeAt: now - age * day }, ...list], 0, now - age * day)
  const ages = list.map(({ madeAt }) => (now - madeAt) / day)
  expect(ages.filter((age) => age <= 7)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(ages.filter((age) => age > 7 && age <= 28).length).toBeGreaterThanOrEqual(3)
  expect(ages.filter((age) => age > 28).length).toBeGreaterThanOrEqual(2)
  expect(ages.length).toBeLessThanOrEqual(16)
  expect(Math.max(...ages)).toBeLessThan(90)
})

it('keeps no promise late, whatever was made when, and never lets the last one go without a reason', () => {
  const list = fc.array(fc.integer({ min: 0, max: 400 * 24 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(list, fc.integer({ min: 0, max: 400 * 24 }), (hours, forgotHours) => {
      const all = hours.map((hour) => ({ madeAt: now - hour * 3_600_000 }))
      const forgotAt = now - forgotHours * 3_600_000
      const left = kept(all, forgotAt)
      for (const { madeAt } of left) if (madeAt <= forgotAt) expect(goneBy(madeAt)).toBeGreaterThan(now)
      const newest = Math.max(...all.map(({ madeAt }) => madeAt))
      if (newest > forgotAt) expect(left.some(({ madeAt }) => madeAt === newest)).toBe(true)
      expect(kept(left, forgotAt)).toEqual(left)
      const old = left.filter(({ madeAt }) => now - madeAt > limits.dailyMs)
      expect(old.length).toBeLessThanOrEqual(9)
    }),
  )
})
