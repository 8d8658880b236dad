// The line as chips: verb in ink, category in green, must outlined, would-like dashed, place and time quiet.
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { showLine, type TokenKind } from '../../protocol/line-tokens.ts'
import { Part } from './part.ts'

/** Condition, amount, and how it comes or is paid are asked for like any property; place and time stay quiet. */
const asked = new Set(['is', 'q', 'via', 'pay'])
const lookOf = (kind: TokenKind, key: string | undefined): string =>
  kind === 'quiet' && asked.has(key ?? '') ? 'must' : kind

@customElement('bs-line')
export class LinePart extends Part {
  @property() line = ''
  /** Tags that are not shown to somebody, by key; they are left out and named by the page. */
  @property({ attribute: false }) without: readonly string[] = []

  protected override render() {
    const { tokens } = showLine(this.line)
    const shown = tokens.filter(({ key }) => key === undefined || !this.without.includes(key))
    return html`<span class="line" translate="no">
      ${shown.map(({ text, kind, key }) => html`<bdi class="chip ${lookOf(kind, key)}">${text}</bdi> `)}
    </span>`
  }
}
