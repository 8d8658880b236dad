// The vectors and schemas as files to fetch, each with the sentence it begins with.
import { code, html, table, withCode } from './html.ts'
import { contextNames, dataNames, schemaNames, vectorNames, vectorText } from './files.ts'
import type { Page } from './page.ts'

function aboutOf(name: string): string {
  const vectors = JSON.parse(vectorText(name)) as { about?: unknown }
  return typeof vectors.about === 'string' ? vectors.about : ''
}

export function vectorsPage(): Page {
  return {
    path: '/docs/vectors',
    title: 'Vectors',
    lead: html`<p>
      Cases with their expected result, in JSON, for any language: they prove each section of
      <a href="/docs/spec">the protocol</a>. The keys in them are public; never use them.
    </p>`,
    sections: [
      {
        id: 'vectors',
        title: 'Cases',
        content: table(
          ['File', 'Size', 'What is in it'],
          vectorNames().map((name) => [
            html`<a href="/docs/vectors/${name}">${code(name)}</a>`,
            `${Math.ceil(Buffer.byteLength(vectorText(name)) / 1024)}\u00a0kB`,
            withCode(aboutOf(name)),
          ]),
        ),
      },
      {
        id: 'tables',
        title: 'Pinned tables',
        content: html`<ul class="files">
          ${dataNames().map((name) => html`<li><a href="/docs/data/${name}">${code(name)}</a></li>`)}
          <li><a href="/docs/roster.json">${code('roster.json')}</a>, the agreements</li>
        </ul>`,
      },
      {
        id: 'contexts',
        title: 'Contexts of exported lines',
        content: html`<ul class="files">
          ${contextNames().map((name) => html`<li><a href="/docs/contexts/${name}">${code(name)}</a></li>`)}
        </ul>`,
      },
      {
        id: 'schemas',
        title: 'Schemas of bodies',
        content: html`<ul class="files">
          ${schemaNames().map((name) => html`<li><a href="/docs/schema/${name}">${code(name)}</a></li>`)}
        </ul>`,
      },
    ],
  }
}
