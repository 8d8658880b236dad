// What a request to erase names where there is more than it can name.
import { expect, it } from 'vitest'
import { erasureRequest, mostErasureRecords } from '../../../protocol/erasure.ts'
import { erasureBody } from '../../../server/store/erasures/body.ts'

const now = Date.UTC(2026, 10, 22)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const relationship = { agreed: 'PDC-INTENT', proffer: undefined } as const

it('asks for everything where more was shown than one request can name, so that nothing new is left out', () => {
  const all = erasureBody(relationship, upTo(mostErasureRecords), now)
  expect(erasureRequest.parse(all).scope).toHaveLength(mostErasureRecords)
  const more = erasureBody(relationship, upTo(mostErasureRecords + 1), now)
  expect(erasureRequest.parse(more).scope).toEqual([])
})
