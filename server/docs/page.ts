// The frame of every published page: its way around, its table of contents, its sections in order.
import { html, type Content, type Html } from './html.ts'

export interface Section {
  id: string
  title: string
  content: Content
  /** Parts of the section that the table of contents names too. */
  parts?: readonly { id: string; title: string }[]
}

export interface Page {
  path: string
  title: string
  lead: Content
  sections: readonly Section[]
}

/** The pages in the order in which they are read. */
export const places = [
  { path: '/docs', name: 'Start' },
  { path: '/docs/spec', name: 'Protocol' },
  { path: '/docs/messages', name: 'Messages' },
  { path: '/docs/states', name: 'States' },
  { path: '/docs/calls', name: 'Calls' },
  { path: '/docs/stream', name: 'Stream and push' },
  { path: '/docs/problems', name: 'Problems' },
  { path: '/docs/vocabulary', name: 'Vocabulary' },
  { path: '/docs/vectors', name: 'Vectors' },
  { path: '/docs/owner', name: 'Owner’s calls' },
] as const

function navigation(here: string): Html {
  return html`<nav class="places" aria-label="Documents">
    <ul>
      ${places.map(({ path, name }) =>
        path === here
          ? html`<li><a href="${path}" aria-current="page">${name}</a></li>`
          : html`<li><a href="${path}">${name}</a></li>`,
      )}
    </ul>
  </nav>`
}

function contentsOf(sections: readonly Section[]): Html | undefined {
  if (sections.length < 2) return undefined
  return html`<nav class="contents" aria-label="On this page">
    <details open>
      <summary>On this page</summary>
      <ul>
        ${sections.map(
          ({ id, title, parts = [] }) =>
            html`<li>
              <a href="#${id}">${title}</a>${
                parts.length > 0
                  ? html`<ul>
                      ${parts.map((part) => html`<li><a href="#${part.id}">${part.title}</a></li>`)}
                    </ul>`
                  : undefined
              }
            </li>`,
        )}
      </ul>
    </details>
  </nav>`
}

/** A whole page; it asks for one style sheet of this server and for nothing else. */
export function pageText({ path, title, lead, sections }: Page): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · bespeak/1</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/docs/docs.css" />
      </head>
      <body>
        <a class="skip" href="#top">Skip to the text</a>
        <header>
          <p class="name"><a href="/docs">bespeak/1</a></p>
          ${navigation(path)}
        </header>
        <div class="frame">
          ${contentsOf(sections)}
          <main id="top" tabindex="-1">
            <h1>${title}</h1>
            <div class="lead">${lead}</div>
            ${sections.map(
              ({ id, title: name, content }) =>
                html`<section aria-labelledby="${id}">
                  <h2 id="${id}">${name}</h2>
                  ${content}
                </section> `,
            )}
          </main>
        </div>
      </body>
    </html> `.text
}
