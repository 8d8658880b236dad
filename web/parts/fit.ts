// How an offer fits what was asked: one box for each must-have, or a list with what was offered instead.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { FitTag } from '../../protocol/owner/intents.ts'
import { en } from '../copy/en.ts'
import { Part } from './part.ts'

const marks = { met: '✓', unmet: '✕', unknown: '?' } as const

@customElement('bs-fit')
export class FitPart extends Part {
  @property({ attribute: false }) tags: readonly FitTag[] = []
  /** Boxes only, or every tag with its words. */
  @property({ type: Boolean }) full = false

  protected override render() {
    const musts = this.tags.filter(({ must }) => must)
    const met = musts.filter(({ verdict }) => verdict === 'met').length
    if (this.full) return this.list()
    return html`<span class="fit" role="img" aria-label=${en.fit.sum(met, musts.length)}>
      ${musts.map(
        ({ verdict, text }) =>
          html`<span class="fit-box ${verdict}" title=${`${text}: ${en.fit[verdict]}`}
            >${marks[verdict]}</span
          >`,
      )}
    </span>`
  }

  private list() {
    return html`<ul class="fit-list" role="list">
      ${this.tags.map(
        ({ verdict, text, offered, says }) =>
          html`<li>
            <span class="fit-box ${verdict}" aria-hidden="true">${marks[verdict]}</span>
            <span
              ><code>${text}</code> <span class="small">${en.fit[verdict]}</span> ${
                offered === undefined ? nothing : html`<bdi class="small">· ${offered}</bdi>`
              }${says === undefined ? nothing : html` <bdi class="small">“${says}”</bdi>`}</span
            >
          </li>`,
      )}
    </ul>`
  }
}
