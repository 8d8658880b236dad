// What a brand listens for, in plain words: its standing filter, line by line.
import { html, type TemplateResult } from 'lit'
import { followWords as words } from '../../copy/conversation.ts'
import { readingOf } from '../../copy/reading.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import './conversation.css'

/** A filter is heard once for each verb that it names: "Laptops of any kind", "To be repaired: laptops of any kind". */
function readingsOf(text: string): string[] {
  const read = parseLine(text)
  if (!read.ok) return []
  const { for: named, ...line } = read.line
  const verbs = (['want', 'rent', 'hire', 'fix', 'ask'] as const).filter((verb) =>
    (named ?? ['want']).includes(verb),
  )
  return verbs.map((verb) => readingOf({ ...line, verb }).replace(/\.$/, ''))
}

export function listensFor(name: string, follows: readonly string[]): TemplateResult {
  const readings = [...new Set(follows.flatMap(readingsOf))]
  return html`<section class="card">
    <h2><bdi>${words.listens(name)}</bdi></h2>
    ${
      readings.length === 0
        ? html`<p class="small">${words.listensNone(name)}</p>`
        : html`<ul class="listens">
              ${readings.map((reading) => html`<li><bdi>${reading}</bdi></li>`)}
            </ul>
            <p class="tiny">${words.listensHint}</p>`
    }
  </section>`
}
