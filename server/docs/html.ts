// Markup for the published pages: every text that goes into a template is escaped, only markup made here passes as it is.
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = Html | string | number | undefined | readonly Content[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escapeText = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? '')

function written(content: Content): string {
  if (content === undefined) return ''
  if (content instanceof Html) return content.text
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content))
  return content.map(written).join('')
}

/** @example html`<code>${name}</code>` */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(parts.reduce((text, part, i) => text + written(contents[i - 1]) + part))
}

/** Contents with something between them. */
export function joined(contents: readonly Content[], between: string): Content[] {
  return contents.flatMap((one, i) => (i === 0 ? [one] : [between, one]))
}

export const code = (text: string): Html => html`<code>${text}</code>`

/** Texts with `code` in backticks, as sentences of the table of calls have them. */
export function withCode(text: string): Content[] {
  return text.split('`').map((part, i) => (i % 2 === 1 ? code(part) : part))
}

/** A table that becomes a list of cards on a phone: every cell knows the name of its column. */
export function table(head: readonly string[], rows: readonly (readonly Content[])[]): Html {
  return html`<table>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, i) =>
              i === 0 ? html`<th scope="row">${cell}</th>` : html`<td data-label="${head[i]}">${cell}</td>`,
            )}
          </tr> `,
      )}
    </tbody>
  </table>`
}
