// A breach or a recall in the brand's own words, with its link on the brand's own host; kept on its page once it was read.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { incidentWords as words } from '../../copy/showing.ts'
import { haveReadIncident, type Incident } from '../../data/showing.ts'
import { Step } from '../../page.ts'
import { badge, theirs } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { brandPath } from '../../router.ts'
import '../you/you.css'

/** Says `changed` once it was read. */
@customElement('bs-incident')
export class IncidentPart extends Part {
  @property({ attribute: false }) incident: Incident | undefined
  /** As one row of a list. */
  @property({ type: Boolean }) bare = false
  private readonly step = new Step(this)

  private async read({ brand, id }: Incident): Promise<void> {
    const done = await this.step.take(() => haveReadIncident(brand, id))
    if (done !== undefined) this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
  }

  protected override render() {
    const { incident } = this
    if (incident === undefined) return nothing
    const { kind, name, brand, at, isRead } = incident
    const title = html`<bdi>${words[kind](name)}</bdi>`
    return html`<article class=${this.bare ? 'stack-tight' : 'card warning'}>
      <div class="row-apart">
        <h3>${this.bare ? title : html`<a href=${brandPath(brand)}>${title}</a>`}</h3>
        ${isRead ? nothing : badge(kind, 'end')}
      </div>
      ${theirs(incident.line)} ${this.more(incident)}
      <p class="small"><bs-time .at=${at}></bs-time></p>
      ${this.step.show()}
      ${
        isRead
          ? nothing
          : html`<p class="row">
              <button class="button" ?disabled=${this.step.isBusy} @click=${() => void this.read(incident)}>
                ${words.read}
              </button>
            </p>`
      }
    </article>`
  }

  private more({ link, order }: Incident) {
    return html`${
      order === undefined
        ? nothing
        : html`<p class="small">
            ${words.order}: <a href="/orders/${order.id}"><bdi>${order.title}</bdi></a>
          </p>`
    }
    ${
      link === undefined
        ? nothing
        : html`<p class="small">
            <a href=${link} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer"
              >${words.link(new URL(link).host)}</a
            >
            · ${words.linkHint}
          </p>`
    }`
  }
}
