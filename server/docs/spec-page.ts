// The text of the protocol as a page, with the files and problems it names as links.
import { problems } from '../../protocol/problem.ts'
import { html } from './html.ts'
import { renderMarkdown, type MarkdownOptions } from './markdown.ts'
import type { Page } from './page.ts'

/** `5. Calls` → `section-5`; other headings by their words. */
export function headingId(title: string): string {
  const number = /^(\d+(?:\.\d+)?)\.? /.exec(title)?.[1]
  if (number !== undefined) return `section-${number.replace('.', '-')}`
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** Words that name states and messages too, and so do not always mean a refusal. */
const isState = (name: string): boolean => ['revoked', 'paused', 'expired', 'moved'].includes(name)

/** Where what the text names by its place in the repository is on these pages. */
const places: Readonly<Record<string, string>> = {
  'protocol/allowed.json': '/docs/allowed.json',
  'protocol/roster.json': '/docs/roster.json',
  'protocol/api/': '/docs#machines',
  'protocol/contexts/': '/docs/vectors#contexts',
  'protocol/data/': '/docs/vectors#tables',
  'protocol/schema/': '/docs/vectors#schemas',
  'protocol/vectors/': '/docs/vectors',
}

export function specPage(text: string, vectors: readonly string[], tables: readonly string[]): Page {
  const options: MarkdownOptions = {
    idOf: headingId,
    codeLink: (name) => {
      if (vectors.includes(name)) return `/docs/vectors/${name}`
      const data = name.replace('protocol/data/', '')
      if (data !== name && tables.includes(data)) return `/docs/data/${data}`
      const shown = places[name]
      if (shown !== undefined) return shown
      return Object.hasOwn(problems, name) && !isState(name) ? `/docs/problems#${name}` : undefined
    },
  }
  const { title, lead, sections } = renderMarkdown(text, options)
  return {
    path: '/docs/spec',
    title,
    lead: html`${lead}
      <p><a href="/docs/spec.md">The same as markdown</a></p>`,
    sections: sections.map((section) => ({ ...section, id: headingId(section.title) })),
  }
}
