// Adding a brand: look at it first, then strike out what it need not know, choose the terms, and proffer them.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { isLinkCode, parseConnect } from '../../../protocol/link.ts'
import { now } from '../../clock.ts'
import { addWords as words, standings } from '../../copy/brands.ts'
import { connectWords } from '../../copy/door.ts'
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
import '../connect/check.ts'
import { lacksReturn } from './terms-extras.ts'

const open = new Set(['none', 'revoked', 'left', 'expired', 'declined'])

/** What the brand says it wants the allowed attributes for: that and nothing else is agreed. */
const purposesOf = ({ asks }: BrandLook, attributes: readonly string[]): string[] => [
  ...new Set(asks.filter((ask) => attributes.includes(ask.attribute)).map(({ purpose }) => purpose)),
]

@customElement('bs-add-brand-page')
export class AddBrandPage extends Page {
  @state() private domain = ''
  @state() private looked: BrandLook | undefined
  @state() private roster: readonly RosterEntry[] = []
  /** The code of the brand's link, and the digits that both screens show once the terms are sent. */
  @state() private link: string | undefined
  @state() private check: string | undefined
  private choice: Choice | undefined
  private key = freshKey()
  private readonly looking = new Step(this)
  private readonly asking = new Step(this)

  override connectedCallback(): void {
    super.connectedCallback()
    const given = this.search.get('brand')
    if (given === null) return
    this.domain = given
    const link = this.search.get('link')
    if (link !== null && isLinkCode(link)) this.link = link
    void this.look()
  }

  private async look(event?: Event): Promise<void> {
    event?.preventDefault()
    if (this.domain.trim() === '') return
    const connect = parseConnect(this.domain)
    if (connect !== undefined) {
      this.domain = connect.brand
      this.link = connect.link
    }
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
      proffer(
        {
          ...rest,
          brand: looked.brand,
          purposes: purposesOf(looked, rest.attributes),
          expiresAt,
          ...this.carried(looked),
        },
        this.key,
      ),
    )
    if (answer === undefined) return
    const { standing } = answer
    const say =
      standing === 'in_force' || standing === 'countered' || standing === 'declined'
        ? words.says[standing]
        : words.says.other
    showToast({ text: say(looked.name) })
    if (answer.check === undefined) go(brandPath(answer.brand))
    else this.check = answer.check
  }

  /** A code belongs to the brand whose link it stood in, and to no other that is typed afterwards. */
  private carried({ origin }: BrandLook): { link?: string } {
    const isTheirs = this.link !== undefined && [origin, new URL(origin).host].includes(this.domain.trim())
    return isTheirs && this.link !== undefined ? { link: this.link } : {}
  }

  protected override render() {
    this.entitle(words.title)
    const { looked, check } = this
    if (looked !== undefined && check !== undefined) return this.compare(looked, check)
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/brands">${words.brands}</a></p>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
        <a class="button" href="/connect">${connectWords.have}</a>
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

  private compare({ name, brand }: BrandLook, check: string) {
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/brands">${words.brands}</a></p>
          <h1><bdi>${name}</bdi></h1>
        </div>
      </header>
      <bs-check
        check=${check}
        .name=${name}
        .brand=${brand}
        @same=${() => go(brandPath(brand))}
        @ended=${() => go('/brands')}
      ></bs-check>`
  }

  private found(looked: BrandLook) {
    const isKnown = !open.has(looked.standing)
    return html`<div class="columns who-first">
      <bs-looked .looked=${looked}></bs-looked>
      <div class="stack">
        ${
          this.carried(looked).link === undefined || isKnown
            ? nothing
            : html`<p class="notice">${connectWords.came(looked.name)}</p>`
        }
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
                    ?disabled=${this.asking.isBusy || this.choice === undefined || this.choice.lines.length === 0 || lacksReturn(this.choice)}
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
