// All brands a person has to do with: the current ones, and the ones that lie behind.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { brandsWords as words, lineLabel, standings } from '../../copy/brands.ts'
import { followWords } from '../../copy/conversation.ts'
import { en } from '../../copy/en.ts'
import { practiceWords } from '../../copy/erasing.ts'
import { filterWords } from '../../copy/rules.ts'
import { took } from '../../copy/words.ts'
import { loadBrands, type BrandCard, type Standing } from '../../data/brands.ts'
import { Loader, Page } from '../../page.ts'
import '../../parts/avatar.ts'
import { badge, type Mood } from '../../parts/badge.ts'
import { likeness } from '../../parts/lookalike.ts'
import { empty } from '../../parts/states.ts'
import '../../parts/time.ts'
import { brandPath } from '../../router.ts'
import './filters.ts'
import { fitting, noFilter, type BrandFilter } from './filters.ts'
import './knocks.ts'
import './refusals.ts'
import './revoke.ts'
import './revoke-all.ts'

const moods: Partial<Record<Standing, Mood>> = {
  in_force: 'go',
  countered: 'turn',
  paused: 'turn',
  revoked: 'end',
  declined: 'end',
}

/** What can be revoked; a proffer nobody answered is taken back on the brand's own page. */
const revocable = new Set<Standing>(['in_force', 'paused'])

/** There while the practice brands are. */
const brash = 'brash.practice.test'

@customElement('bs-brands-page')
export class BrandsPage extends Page {
  /** The brand that is being revoked; it stays on the page until its dialog is closed. */
  @state() private ending: BrandCard | undefined
  @state() private filter: BrandFilter = noFilter
  private readonly brands = new Loader(this, () => loadBrands(this.tab), {
    topics: ['brand', 'offer', 'intent', 'order', 'practice'],
  })

  private get tab(): 'current' | 'history' {
    return this.search.get('tab') === 'history' ? 'history' : 'current'
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('search') || changed.get('search') === undefined) return
    this.filter = noFilter
    this.brands.restart()
  }

  protected override render() {
    this.entitle(words.title)
    const { tab } = this
    return html`<header class="page-head">
        <div>
          <p class="crumbs">${words.title}</p>
          <h1>${this.brands.data === undefined ? words.title : this.lead(this.brands.data.brands.length)}</h1>
        </div>
        <div class="row">
          <a class="button bare" href="/following">${followWords.link}</a>
          <a class="button" href="/brands/add">${words.add}</a>
          ${
            this.tab === 'current'
              ? html`<bs-revoke-all @changed=${() => void this.brands.reload()}></bs-revoke-all>`
              : nothing
          }
        </div>
      </header>
      <nav class="tabs" aria-label=${words.title}>
        <a href="/brands" aria-current=${tab === 'current' ? 'page' : nothing}>${words.current}</a>
        <a href="/brands?tab=history" aria-current=${tab === 'history' ? 'page' : nothing}
          >${words.history}</a
        >
      </nav>
      ${this.brands.show(({ brands }) => this.list(brands))}
      ${tab === 'current' ? html`<bs-knocks></bs-knocks>` : html`<bs-refusals></bs-refusals>`}
      <bs-revoke
        ?open=${this.ending !== undefined}
        .brand=${this.ending?.brand ?? ''}
        .name=${this.ending?.name ?? ''}
        @closed=${() => {
          this.ending = undefined
          void this.brands.reload()
        }}
      ></bs-revoke>`
  }

  /** Who practises may also want to see what a brand's misdeeds look like from here. */
  private badCompany() {
    const brands = this.brands.data?.brands ?? []
    const isPractising = brands.some(({ isPractice }) => isPractice)
    if (!isPractising || brands.some(({ brand }) => brand === brash)) return nothing
    return html`<p class="small">
      ${practiceWords.badly} <a href="/brands/add?brand=${brash}">${practiceWords.badlyLink}</a>
    </p>`
  }

  private lead(count: number): string {
    return this.tab === 'history' ? words.past(count) : words.lead(count)
  }

  private list(brands: readonly BrandCard[]) {
    if (brands.length > 0) {
      const shown = fitting(brands, this.filter)
      return html`<bs-brand-filters
          .filter=${this.filter}
          .brands=${brands}
          @narrowed=${(event: CustomEvent<BrandFilter>) => (this.filter = event.detail)}
        ></bs-brand-filters>
        ${
          shown.length === 0
            ? empty(filterWords.none, filterWords.noneBody)
            : html`<ul role="list" class="brand-cards">
                ${shown.map((brand) => this.card(brand))}
              </ul>`
        }`
    }
    return this.tab === 'history'
      ? empty(words.emptyPast, words.emptyPastBody)
      : empty(words.empty, words.emptyBody, html`<a class="button go" href="/brands/add">${words.add}</a>`)
  }

  private card(brand: BrandCard) {
    const { standing, erasure } = brand
    return html`<li class="card brand-card">
      <div class="head-brand">
        <bs-avatar .name=${brand.name} .logo=${brand.logo}></bs-avatar>
        <div class="grow">
          <h2 class="card-title">
            <a href=${brandPath(brand.brand)}><bdi>${brand.name}</bdi></a>
          </h2>
          <p class="small"><bdi>${brand.brand}</bdi></p>
        </div>
        ${badge(standings[standing], moods[standing])}
      </div>
      ${likeness(brand, this.brands.data?.brands ?? [])}
      <p>${this.sees(brand)}</p>
      <p class="small">
        ${words.seen(brand.seenTimes)}${
          brand.lastSeenAt === undefined ? nothing : html`, <bs-time .at=${brand.lastSeenAt}></bs-time>`
        }
        · ${words.counts(brand.offers, brand.orders)}
      </p>
      <p class="row tight">
        ${brand.isPractice ? badge(en.practice) : nothing}
        ${brand.isKeyHeld ? badge(words.keyHeld, 'end') : nothing}
        ${
          erasure === undefined
            ? nothing
            : badge(
                words.erasure[erasure],
                erasure === 'overdue' ? 'end' : erasure === 'receipted' ? 'signed' : 'turn',
              )
        }
        ${
          brand.silentMs === undefined
            ? nothing
            : html`<span class="tiny">${words.ended} ${took(brand.silentMs)}</span>`
        }
        ${brand.agreement === undefined ? nothing : html`<span class="tiny">${brand.agreement}</span>`}
        ${
          revocable.has(standing)
            ? html`<button
                class="button small end card-action"
                aria-label=${words.revokeOne(brand.name)}
                @click=${() => (this.ending = brand)}
              >
                ${words.revoke}
              </button>`
            : nothing
        }
      </p>
    </li>`
  }

  private sees({ standing, lines }: BrandCard) {
    if (standing !== 'in_force') return html`<span class="quiet">${words.seesNothing}</span>`
    const labels = lines.slice(0, 4).map(lineLabel)
    const all = lines.length > 4 ? [...labels, words.andMore(lines.length - 4)] : labels
    return html`${words.sees} ${lines.includes('*') ? words.everything : words.linesOf(all)}`
  }
}
