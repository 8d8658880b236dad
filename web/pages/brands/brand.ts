// Everything about one brand: what was agreed, what it can see and saw, what came of it, and the ways to end it.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { brandWords as words } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import {
  answerTheirCounter,
  loadBrand,
  pause,
  resume,
  takeBackProffer,
  type BrandDetail,
} from '../../data/brands.ts'
import { Loader, Page, Step } from '../../page.ts'
import '../../parts/avatar.ts'
import { badge, theirs } from '../../parts/badge.ts'
import '../../parts/dialog.ts'
import '../../parts/time.ts'
import '../../parts/timeline.ts'
import { showToast } from '../../parts/toast.ts'
import { withThem } from '../conversation/with-them.ts'
import './agreed.ts'
import './asked.ts'
import './came-of-it.ts'
import './disclosed.ts'
import './erasure.ts'
import '../care/restored.ts'
import '../forget.ts'
import { legalFacts } from './legal.ts'
import './likeness.ts'
import './narrow.ts'
import './own-key.ts'
import './record.ts'
import type { RenewalPart } from './renewal.ts'
import './renewal.ts'
import './revoke.ts'
import './shown.ts'

const standing = { current: new Set(['in_force', 'paused', 'countered', 'proffered']) }

@customElement('bs-brand-page')
export class BrandPage extends Page {
  @state() private dialog: 'narrow' | 'revoke' | undefined
  private readonly detail = new Loader(this, () => loadBrand(this.params['brand'] ?? ''), {
    topics: ['brand', 'offer', 'order', 'intent'],
    concerns: ({ topic, id }) => topic !== 'brand' || id === undefined || id === this.params['brand'],
  })
  private readonly step = new Step(this)

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('search') && this.search.get('do') === 'revoke') this.dialog = 'revoke'
  }

  private async act(step: () => Promise<unknown>, told = ''): Promise<void> {
    const done = await this.step.take(step)
    await this.detail.reload()
    if (done !== undefined && told !== '') showToast({ text: told })
  }

  protected override render() {
    this.entitle(this.detail.data?.name ?? words.crumb)
    return this.detail.showWhole(words.crumb, (brand) => this.whole(brand))
  }

  private whole(brand: BrandDetail) {
    return html`${this.head(brand)}
      <bs-likeness .brand=${brand.brand} .name=${brand.name}></bs-likeness>
      ${this.step.show()} <bs-restored .brand=${brand.brand}></bs-restored> ${this.state(brand)}
      <div class="columns">
        <div class="stack">
          <bs-asked .brand=${brand}></bs-asked>
          ${
            brand.terms === undefined
              ? nothing
              : html`<bs-agreed
                  .brand=${brand}
                  @narrow=${() => (this.dialog = 'narrow')}
                  @propose=${() => this.querySelector<RenewalPart>('bs-renewal')?.propose()}
                ></bs-agreed>`
          }
          <bs-renewal .brand=${brand} @changed=${() => void this.detail.reload()}></bs-renewal>
          <bs-disclosed .brand=${brand}></bs-disclosed>
          <bs-sees .brand=${brand} @changed=${() => void this.detail.reload()}></bs-sees>
          ${this.struck(brand)}
          <bs-shown .shown=${brand.shown}></bs-shown>
          <bs-erasure .brand=${brand} @changed=${() => void this.detail.reload()}></bs-erasure>
          ${withThem(brand)}
          <bs-came-of-it .brand=${brand}></bs-came-of-it>
        </div>
        <div class="stack">
          <bs-record .brand=${brand}></bs-record>
          <bs-own-key .brand=${brand.brand}></bs-own-key>
          ${
            brand.legal === undefined
              ? nothing
              : html`<section class="card">
                  <h3>${words.legal}</h3>
                  <dl class="facts">${legalFacts(brand.legal)}</dl>
                </section>`
          }
          <section>
            <h2 class="side-title">${words.events}</h2>
            <bs-timeline .events=${brand.events.map(({ brand: _, ...event }) => event)}></bs-timeline>
          </section>
        </div>
      </div>
      ${this.dialogs(brand)}`
  }

  private head(brand: BrandDetail) {
    const { standing: now } = brand
    return html`<p class="crumbs"><a href="/brands">${words.crumb}</a> / <bdi>${brand.name}</bdi></p>
      <header class="page-head">
        <div class="head-brand">
          <bs-avatar large .name=${brand.name} .logo=${brand.logo}></bs-avatar>
          <div>
            <h1><bdi>${brand.name}</bdi></h1>
            <p class="small">
              <bdi>${brand.brand}</bdi> · ${words.key} <code>${brand.fingerprint}</code> ·
              ${words.seenTimes(brand.seenTimes)}
              ${brand.lastSeenAt === undefined ? nothing : html`<bs-time .at=${brand.lastSeenAt}></bs-time>`}
              ${brand.isPractice ? badge(en.practice) : nothing}
            </p>
          </div>
        </div>
        <div class="row">
          ${
            now === 'in_force'
              ? html`<button
                  class="button"
                  ?disabled=${this.step.isBusy}
                  @click=${() => void this.act(() => pause(brand.brand), words.paused)}
                >
                  ${words.pause}
                </button>`
              : nothing
          }
          ${
            now === 'paused'
              ? html`<button
                  class="button go"
                  ?disabled=${this.step.isBusy}
                  @click=${() => void this.act(() => resume(brand.brand), words.resumed)}
                >
                  ${words.resume}
                </button>`
              : nothing
          }
          ${
            now === 'in_force' || now === 'paused'
              ? html`<button class="button end" @click=${() => (this.dialog = 'revoke')}>
                  ${words.revoke}
                </button>`
              : nothing
          }
          ${
            standing.current.has(now)
              ? nothing
              : html`<a class="button" href="/brands/add?brand=${encodeURIComponent(brand.brand)}"
                    >${words.addAgain}</a
                  ><bs-forget
                    kind="brand"
                    about=${brand.brand}
                    @forgotten=${() => void this.detail.reload()}
                  ></bs-forget>`
          }
        </div>
      </header>
      ${brand.about === '' ? nothing : theirs(brand.about)}`
  }

  /** What the person should know or do before anything else. */
  private state(brand: BrandDetail) {
    const said = stateWords(brand)
    return html`<div class="stack brand-state">
      ${brand.isKeyHeld ? html`<p class="problem">${words.keyHeld}</p>` : nothing}
      ${said === undefined ? nothing : html`<p class="notice">${said}</p>`}
      ${
        brand.erasure === undefined
          ? nothing
          : html`<p class=${brand.erasure === 'overdue' ? 'problem' : 'notice'}>
              ${words.erasure[brand.erasure]}
            </p>`
      }
      ${
        brand.standing === 'proffered'
          ? html`<p>
              <button class="button" @click=${() => void this.act(() => takeBackProffer(brand.brand))}>
                ${words.takeBack}
              </button>
            </p>`
          : nothing
      }
      ${brand.terms?.counter === undefined || brand.standing !== 'countered' ? nothing : this.counter(brand)}
    </div>`
  }

  private counter({ brand, terms }: BrandDetail) {
    const answer = (take: boolean) => void this.act(() => answerTheirCounter(brand, take))
    return html`<section class="card first">
      <h2>${words.counterTitle}</h2>
      <p class="serif">${terms?.counter?.summary}</p>
      <p class="small"><code>${terms?.counter?.id}</code> · ${words.counterLead}</p>
      <p class="row">
        <button class="button go" ?disabled=${this.step.isBusy} @click=${() => answer(true)}>
          ${words.counterTake}
        </button>
        <button class="button" ?disabled=${this.step.isBusy} @click=${() => answer(false)}>
          ${words.counterLeave}
        </button>
      </p>
    </section>`
  }

  private struck({ terms }: BrandDetail) {
    if (terms === undefined || terms.struck.length === 0) return nothing
    return html`<section class="card">
      <h3>${words.struck}</h3>
      <p class="struck">
        ${terms.struck.map(
          ({ attribute, purpose }, index) =>
            html`${index > 0 ? ' · ' : ''}<bdi>${words.struckFor(attribute, purpose)}</bdi>`,
        )}
      </p>
    </section>`
  }

  private dialogs(brand: BrandDetail) {
    const close = () => (this.dialog = undefined)
    return html`<bs-narrow
        ?open=${this.dialog === 'narrow'}
        .brand=${brand}
        @closed=${close}
        @changed=${() => void this.detail.reload()}
      ></bs-narrow>
      <bs-revoke
        ?open=${this.dialog === 'revoke'}
        .brand=${brand.brand}
        .name=${brand.name}
        @closed=${close}
        @changed=${() => void this.detail.reload()}
      ></bs-revoke>`
  }
}

function stateWords({ standing: now, silentMs, terms }: BrandDetail): string | undefined {
  switch (now) {
    case 'proffered':
      return words.pendingLead
    case 'paused':
      return words.pausedLead
    case 'revoked':
      return silentMs === undefined ? words.revokedPlain : words.revokedLead(silentMs)
    case 'left':
      return words.leftLead
    case 'expired':
      return terms?.agreedAt === undefined ? words.unansweredLead : words.expiredLead
    case 'declined':
      return words.declinedLead
    default:
      return undefined
  }
}
