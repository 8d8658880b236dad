// What the kit found, for a person to read, and as JSON and JUnit for machines.
import { sectionOf, type Result } from './probe.ts'

const marks = { pass: '✓', fail: '✗', skip: '–' } as const
const sections: Record<number, string> = {
  1: 'Parties',
  2: 'Document and keys',
  3: 'Messages',
  4: 'Records and ledgers',
  5: 'Calls',
  6: 'Message types',
  7: 'States',
  8: 'The line',
  9: 'Delivery',
  10: 'Revocation',
  11: 'Problems',
  12: 'Limits',
  13: 'Versions',
  14: 'Security',
}

export interface Report {
  side: 'brand' | 'store'
  subject: string
  results: readonly Result[]
}

export const countOf = ({ results }: Report, outcome: Result['outcome']): number =>
  results.filter((one) => one.outcome === outcome).length

/** 0 when nothing failed and something was asked; 1 otherwise. */
export const exitCodeOf = (report: Report): number =>
  countOf(report, 'fail') === 0 && countOf(report, 'pass') > 0 ? 0 : 1

export function asText(report: Report): string {
  const { side, subject, results } = report
  const out = [`${subject} as a ${side} of bespeak/1`, '']
  const bySection = [...new Set(results.map(({ rule }) => sectionOf(rule)))].sort((a, b) => a - b)
  for (const section of bySection) {
    out.push(`${section}. ${sections[section] ?? ''}`)
    for (const one of results.filter(({ rule }) => sectionOf(rule) === section)) out.push(...linesOf(one))
    out.push('')
  }
  const [passed, failed, skipped] = (['pass', 'fail', 'skip'] as const).map((outcome) =>
    countOf(report, outcome),
  )
  out.push(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  const broken = results.filter(({ outcome }) => outcome === 'fail').map(({ rule }) => rule)
  if (broken.length > 0) out.push(`Broken: ${broken.join(', ')}`)
  return `${out.join('\n')}\n`
}

/** What a stranger's server said, on one line and with nothing in it that steers a terminal. */
const shown = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')

function linesOf({ rule, says, outcome, why, exchanges }: Result): string[] {
  const head = `  ${marks[outcome]} ${rule.padEnd(30)} ${says}`
  if (outcome === 'pass') return [head]
  const reason = `      ${outcome === 'skip' ? 'skipped: ' : ''}${shown(why ?? '')}`
  if (outcome === 'skip') return [head, reason]
  const talk = exchanges
    .slice(-6)
    .flatMap(({ sent, came }) => [`      sent  ${shown(sent)}`, `      came  ${shown(came)}`])
  return [head, reason, ...talk]
}

export function asJson({ side, subject, results }: Report): string {
  const counted = { pass: 0, fail: 0, skip: 0 }
  for (const { outcome } of results) counted[outcome] += 1
  return `${JSON.stringify({ protocol: 'bespeak/1', side, subject, ...counted, results }, undefined, 2)}\n`
}

const escape = (text: string): string =>
  text
    // Controls have no place in XML 1.0, not even escaped.
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

export function asJunit(report: Report): string {
  const { side, subject, results } = report
  const cases = results.map(({ rule, says, outcome, why = '', exchanges, ms }) => {
    const talk = exchanges.map(({ sent, came }) => `sent ${sent}\ncame ${came}`).join('\n')
    const inside =
      outcome === 'fail'
        ? `<failure message="${escape(why)}">${escape(talk)}</failure>`
        : outcome === 'skip'
          ? `<skipped message="${escape(why)}"/>`
          : ''
    return `  <testcase classname="bespeak.${side}.${sectionOf(rule)}" name="${escape(`${rule}: ${says}`)}" time="${ms / 1000}">${inside}</testcase>`
  })
  const counts = `tests="${results.length}" failures="${countOf(report, 'fail')}" skipped="${countOf(report, 'skip')}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escape(`bespeak/1 ${side} ${subject}`)}" ${counts}>`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n')
}
