// On a brand's page: the files that prove what was agreed and said, to save and to check anywhere.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { evidenceWords as words } from '../../copy/erasing.ts'
import { bundlePath, receiptPath, type ErasuresRead } from '../../data/erasing.ts'
import { Part } from '../../parts/part.ts'
import { brandPath } from '../../router.ts'

type Relationship = ErasuresRead['relationships'][number]

@customElement('bs-evidence')
export class EvidencePart extends Part {
  @property() brand = ''
  @property({ attribute: false }) relationships: readonly Relationship[] = []

  protected override render() {
    const { relationships } = this
    if (relationships.length === 0) return nothing
    return html`<section class="card stack-tight">
      <h3>${words.title}</h3>
      <p class="small">${words.lead}</p>
      ${relationships.map((one, index) => this.one(one, index === 0))}
      <p class="small">${words.check} <code>${words.command}</code></p>
    </section>`
  }

  private one({ rid, from, to, wasAgreed, isConsent }: Relationship, isNewest: boolean) {
    return html`<div class="stack-tight">
      ${this.relationships.length === 1 ? nothing : html`<h4>${words.of(from, to)}</h4>`}
      <p><a class="button small" href=${bundlePath(rid)} download>${words.bundle}</a></p>
      ${
        wasAgreed
          ? html`<ul role="list" class="small stack-tight">
                <li>
                  <a href=${receiptPath(rid, 'dpv')} download
                    >${isConsent ? words.receipt : words.contract}</a
                  >
                </li>
                ${
                  isConsent
                    ? html`<li><a href=${receiptPath(rid, 'kantara')} download>${words.kantara}</a></li>`
                    : nothing
                }
                <li><a href=${receiptPath(rid, 'jwts')} download>${words.jwts}</a></li>
                ${isNewest ? html`<li><a href="${brandPath(this.brand)}/receipt">${words.print}</a></li>` : nothing}
              </ul>
              ${isConsent ? nothing : html`<p class="tiny">${words.noConsent}</p>`}`
          : nothing
      }
    </div>`
  }
}
