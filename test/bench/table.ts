// The table as a person reads it.
import type { Row } from './figures.ts'

export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['', 'figure', 'limit in the same run', 'ratio', 'bar', 'met'],
    ...rows.map(({ name, figure, limit, ratio, bar, isMet }) => [
      name,
      figure,
      limit,
      ratio === undefined || Number.isNaN(ratio) ? '' : ratio.toFixed(2),
      bar,
      isMet === undefined ? '' : isMet ? 'yes' : 'no',
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  )
  const lines = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}
