// What happened, newest first, on a line of time; a dot in colour marks what counts.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Happening } from '../../protocol/owner/call.ts'
import { happeningWords } from '../copy/happenings.ts'
import { brandPath } from '../router.ts'
import { Part } from './part.ts'
import './time.ts'

@customElement('bs-timeline')
export class TimelinePart extends Part {
  @property({ attribute: false }) events: readonly Happening[] = []

  protected override render() {
    return html`<ol class="timeline" role="list">
      ${this.events.map((event) => {
        const { text, note, mood } = happeningWords(event.said, event.brand)
        const link = event.link ?? (event.brand === undefined ? undefined : brandPath(event.brand))
        return html`<li class=${mood}>
          ${link === undefined ? html`<span>${text}</span>` : html`<a href=${link}>${text}</a>`}
          <span class="tiny"
            ><bs-time .at=${event.at}></bs-time>${note === '' ? nothing : html` · ${note}`}</span
          >
        </li>`
      })}
    </ol>`
  }
}
