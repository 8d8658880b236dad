// Tables for a spreadsheet: nothing that a brand says becomes a formula, however it is written.
import { expect, it } from 'vitest'
import { tableOf } from '../../web/pages/history/export.ts'

it.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  ' =1',
  '\u00a0=1',
  '\u3000＝1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(A1)',
])('shows %j as text', (formula) => {
  const [, row = ''] = tableOf(['reason'], [[formula]]).split('\r\n')
  expect(row.replace(/^"/, '').startsWith("'")).toBe(true)
})

it('cannot be made to begin another cell or row', () => {
  const table = tableOf(['a', 'b'], [['x","=1', 'y;=1\r\n=1']])
  expect(table).toBe('\uFEFFa,b\r\n"x"",""=1","y;=1\r\n=1"\r\n')
})
