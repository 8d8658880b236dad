// Everything that can be refused; the `type` of every problem document leads to its row here.
import { problems } from '../../protocol/problem.ts'
import { html, type Html } from './html.ts'
import type { Page } from './page.ts'

type Row = [code: string, entry: { status: number; retryable: boolean; sentence: string }]

const list = (rows: readonly Row[]): Html =>
  html`<dl class="problems">
    ${rows.map(
      ([name, { status, retryable, sentence }]) =>
        html`<div id="${name}">
          <dt>
            <code>${name}</code>
            <span class="status">${status}</span
            >${retryable ? html` <span class="status">trying again can help</span>` : undefined}
          </dt>
          <dd>${sentence}</dd>
        </div> `,
    )}
  </dl>`

/** The last code that the wire knows; what stands behind it is between a person and their own server. */
const lastOfWire = 'unavailable'

export function problemsPage(): Page {
  const rows: Row[] = Object.entries(problems)
  const end = rows.findIndex(([name]) => name === lastOfWire) + 1
  return {
    path: '/docs/problems',
    title: 'Everything that can be refused',
    lead: html`<p>
      Refusals are problem documents (RFC 9457, <code>application/problem+json</code>) with <code>type</code>,
      <code>title</code>, <code>status</code>, <code>detail</code>, and <code>code</code>,
      <code>values</code>, <code>retryable</code>. Names in braces stand for values.
    </p>`,
    sections: [
      { id: 'wire', title: 'On the wire', content: list(rows.slice(0, end)) },
      { id: 'own', title: 'Between a person and their server', content: list(rows.slice(end)) },
    ],
  }
}
