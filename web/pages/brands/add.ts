// Adding a brand: look at it first, then strike out what it need not know, choose the terms, and proffer them.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { now } from '../../clock.ts'
import { addWords as words, standings } from '../../copy/brands.ts'
import { freshKey } from '../../data/ask.ts'
import { loadRoster, lookAt, proffer, type BrandLook, type RosterEntry } from '../../data/brands.ts'
import { Page, Step } from '../../page.ts'
import '../../parts/avatar.ts'
import '../../parts/field.ts'
import { brandPath, go } from '../../router.ts'
import { showToast } from '../../parts/toast.ts'
import type { Choice } from './choice.ts'
import './choice.ts'
import './looked.ts'

const open = new Set(['none', 'revoked', 'left', 'expired', 'declined'])

@customElement('bs-add-brand-page')
export class AddBrandPage extends Page {
  @state() private domain = ''
  @state() private looked: BrandLook | undefined
  @state() private roster: readonly RosterEntry[] = []
  private choice: Choice | undefined
  private key = freshKey()
  private readonly looking = new Step(this)
  private readonly asking = new Step(this)

  override connectedCallback(): void {
    super.connectedCallback()
    const given = this.search.get('brand')
    if (given === null) return
    this.domain = given
    void this.look()
  }

  private async look(event?: Event): Promise<void> {
    event?.preventDefault()
    if (this.domain.trim() === '') return
    this.looked = undefined
    const found = await this.looking.take(async () => {
      const [looked, { entries }] = await Promise.all([lookAt(this.domain.trim()), loadRoster()])
      return { looked, entries }
    })
    if (found === undefined) return
    this.roster = found.entries
    this.looked = found.looked
    this.key = freshKey()
  }

  private async proffer(looked: BrandLook): Promise<void> {
    const { choice } = this
    if (choice === undefined) return
    const { months, ...rest } = choice
    const expiresAt = now() + months * 30 * 86_400_000
    const answer = await this.asking.take(() =>
      proffer({ ...rest, brand: looked.brand, purposes: [], expiresAt }, this.key),
    )
    if (answer === undefined) return
    const { standing } = answer
    const say =
      standing === 'in_force' || standing === 'countered' || standing === 'declined'
        ? words.says[standing]
        : words.says.other
    showToast({ text: say(looked.name) })
    go(brandPath(answer.brand))
  }

  protected override render() {
    this.entitle(words.title)
    const { looked } = this
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/brands">${words.brands}</a></p>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
      </header>
      <form class="inline-form add-form" @submit=${(event: Event) => void this.look(event)}>
        <bs-field
          class="grow"
          label=${words.domain}
          hint=${words.domainHint}
          placeholder="shop.example"
          longest="300"
          .value=${this.domain}
          @typed=${(event: CustomEvent<string>) => (this.domain = event.detail)}
        ></bs-field>
        <button class="button ${looked === undefined ? 'go' : ''}" ?disabled=${this.looking.isBusy}>
          ${this.looking.isBusy ? words.looking : words.look}
        </button>
      </form>
      <div aria-live="polite" class="stack add-result">
        ${this.looking.show()} ${looked === undefined ? nothing : this.found(looked)}
      </div>`
  }

  private found(looked: BrandLook) {
    const isKnown = !open.has(looked.standing)
    return html`<div class="columns who-first">
      <bs-looked .looked=${looked}></bs-looked>
      <div class="stack">
        ${
          isKnown
            ? html`<p class="notice">
                <span>${words.known} (${standings[looked.standing]})</span>
                <a href=${brandPath(looked.brand)}>${words.open}</a>
              </p>`
            : html`<bs-terms-choice
                  .looked=${looked}
                  .roster=${this.roster}
                  @chosen=${(event: CustomEvent<Choice>) => {
                    this.choice = event.detail
                    this.requestUpdate()
                  }}
                ></bs-terms-choice>
                ${this.asking.show()}
                <p>
                  <button
                    class="button go"
                    ?disabled=${this.asking.isBusy || (this.choice?.lines.length ?? 0) === 0}
                    @click=${() => void this.proffer(looked)}
                  >
                    ${this.asking.isBusy ? words.asking : words.proffer(looked.name)}
                  </button>
                </p>`
        }
      </div>
    </div>`
  }
}
