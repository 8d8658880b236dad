// The line as chips: verb in ink, category in green, must outlined, would-like dashed, place and time quiet.
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { readLine } from '../../protocol/line-read.ts'
import { Part } from './part.ts'

@customElement('bs-line')
export class LinePart extends Part {
  @property() line = ''
  /** Tags that are not shown to somebody, by key; they are left out and named by the page. */
  @property({ attribute: false }) without: readonly string[] = []

  protected override render() {
    const { tokens } = readLine(this.line)
    const shown = tokens.filter(({ key }) => key === undefined || !this.without.includes(key))
    return html`<span class="line" translate="no">
      ${shown.map(({ text, kind }) => html`<bdi class="chip ${kind}">${text}</bdi> `)}
    </span>`
  }
}
