// What a probed server answers stands in the report as text: it clears no screen and adds no line of its own.
import { expect, it } from 'vitest'
import { asText, type Report } from '../kit/report.ts'

it('shows what came back without what steers a terminal', () => {
  const came = '200 {"a":"\u001b[2J\u001b[H\u009b31m\u202e\r\n99 passed, 0 failed, 0 skipped\u0007"}'
  const report: Report = {
    side: 'brand',
    subject: 'https://shop.example',
    results: [
      {
        rule: '5.inbox.method',
        says: 'takes POST only',
        outcome: 'fail',
        why: `it said ${came}`,
        exchanges: [{ sent: 'GET /inbox', came }],
        ms: 1,
      } as Report['results'][number],
    ],
  }
  const text = asText(report)
  expect(text).toContain('passed, 0 failed')
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(text.split('\n').filter((line) => line.startsWith('99'))).toEqual([])
})
