// Asks axe what on a page somebody could not perceive or use.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { atRest } from './at-rest.ts'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Found {
  id: string
  nodes: { target: string[]; failureSummary: string }[]
}

/** One line for every violation of WCAG 2.2 AA and of axe's best practice. */
export async function violations(page: Page): Promise<string[]> {
  await atRest(page)
  await page.evaluate(source)
  const found = await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Found[] }> }
    }
    const { violations: all } = await axe.run({ runOnly, resultTypes: ['violations'] })
    return all.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ target, failureSummary }) => ({ target: target.map(String), failureSummary })),
    }))
  }, tags)
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      `${id}: ${target.join(' ')}: ${failureSummary}`.replace(/\s+/g, ' '),
    ),
  )
}
