// Where a reader begins: what this is, where to go on, and the files for machines.
import { version } from '../../protocol/limits.ts'
import { html } from './html.ts'
import { places, type Page } from './page.ts'

const about: Readonly<Record<string, string>> = {
  '/docs/spec': 'The whole text: messages, records, calls, lines, states, limits.',
  '/docs/messages': 'Every type of message with its body, member by member.',
  '/docs/states': 'What may be said when, and what follows.',
  '/docs/calls': 'What a store and a brand ask each other over HTTP.',
  '/docs/stream': 'Records as they come: the stream, the push and its acknowledgement.',
  '/docs/problems': 'Everything that can be refused, and whether trying again helps.',
  '/docs/vocabulary': 'Tags, categories, properties, units, agreements.',
  '/docs/vectors': 'Cases with their expected results, and the schemas, as files.',
  '/docs/owner': 'What the person’s own pages ask their server.',
}

export function startPage(): Page {
  return {
    path: '/docs',
    title: 'How to speak with this server',
    lead: html`<p>
      This server speaks bespeak/${version}: a person says in one signed line what they want, to brands they
      agreed terms with; the brands answer with signed offers. Everything needed to implement either side is
      here, and nothing on these pages comes from elsewhere.
    </p>`,
    sections: [
      {
        id: 'read',
        title: 'To read',
        content: html`<ul class="cards">
          ${places
            .filter(({ path }) => path !== '/docs')
            .map(
              ({ path, name }) =>
                html`<li>
                  <h3><a href="${path}">${name}</a></h3>
                  <p>${about[path] ?? ''}</p>
                </li>`,
            )}
        </ul>`,
      },
      {
        id: 'machines',
        title: 'For machines',
        content: html`<ul class="files">
          <li><a href="/docs/openapi.json">openapi.json</a>, the store’s calls</li>
          <li><a href="/docs/desk.json">desk.json</a>, a brand’s calls</li>
          <li><a href="/docs/asyncapi.json">asyncapi.json</a>, streams and pushes</li>
          <li><a href="/docs/allowed.json">allowed.json</a>, the states</li>
          <li><a href="/docs/spec.md">spec.md</a>, the text</li>
          <li><a href="/.well-known/bespeak">/.well-known/bespeak</a>, this store’s own document</li>
        </ul>`,
      },
    ],
  }
}
