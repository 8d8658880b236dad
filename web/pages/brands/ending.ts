// An agreement that ends soon: the same terms again for a year with one press, or a look at it first.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { now } from '../../clock.ts'
import { endingWords as words } from '../../copy/rules.ts'
import { relative } from '../../copy/words.ts'
import { freshKey } from '../../data/ask.ts'
import { loadBrand } from '../../data/brands.ts'
import { proposeTerms } from '../../data/showing.ts'
import { Step } from '../../page.ts'
import '../../parts/avatar.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { brandPath } from '../../router.ts'
import { extrasOf } from './terms-extras.ts'

const year = 360 * 86_400_000

@customElement('bs-ending')
export class Ending extends Part {
  @property() brand = ''
  @property() name = ''
  @property({ attribute: false }) logo: string | undefined
  @property({ type: Number }) ends = 0
  @state() private isDone = false
  private readonly key = freshKey()
  private readonly step = new Step(this)

  private async renew(): Promise<void> {
    const done = await this.step.take(async () => {
      const { terms } = await loadBrand(this.brand)
      if (terms === undefined) return undefined
      const { lines, attributes, purposes } = terms.grant
      // The same to the letter: renewing must not widen what was narrowed, or forget what they owe beside it.
      const same = {
        preferred: terms.entry.id,
        alternates: [],
        lines,
        attributes,
        purposes,
        ...extrasOf(terms),
      }
      return proposeTerms(this.brand, { ...same, expiresAt: now() + year }, this.key)
    })
    if (done === undefined) return
    this.isDone = true
    showToast({ text: words.renewed })
  }

  protected override render() {
    return html`<article class="card">
      <div class="need-who">
        <bs-avatar .name=${this.name} .logo=${this.logo}></bs-avatar>
        <div>
          <h3><bdi>${words.title(this.name)}</bdi></h3>
          <p class="small">${this.isDone ? words.renewed : words.body(relative(this.ends, now()))}</p>
        </div>
      </div>
      ${this.step.show()}
      <div class="row">
        ${
          this.isDone
            ? nothing
            : html`<button class="button go" ?disabled=${this.step.isBusy} @click=${() => void this.renew()}>
                ${words.renew}
              </button>`
        }
        <a class="button" href=${brandPath(this.brand)}>${words.look}</a>
      </div>
    </article>`
  }
}
