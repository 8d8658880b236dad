// One intent: what was said, the offers side by side, what to do about each, and who saw it and when.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { after } from '../clock.ts'
import { intentWords as words } from '../copy/en-buying.ts'
import { composeWords } from '../copy/en-compose.ts'
import { en } from '../copy/en.ts'
import { titleOf } from '../copy/line-title.ts'
import { readingOf } from '../copy/reading.ts'
import type { Change } from '../../protocol/owner/live.ts'
import { keptBack } from '../../protocol/coarse.ts'
import { readLine } from '../../protocol/line-read.ts'
import type { IntentDetail, Offer, StepKey } from '../../protocol/owner/intents.ts'
import { loadIntent, withdraw } from '../data/intents.ts'
import { Loader, Page, Step } from '../page.ts'
import { badge } from '../parts/badge.ts'
import { showToast } from '../parts/toast.ts'
import { go } from '../router.ts'
import { isThanks, stateBadge } from './intents/intent-card.ts'
import { audienceTable } from './intent/audience-table.ts'
import { compareTable } from './intent/compare.ts'
import { isLive, type OfferStep } from './intent/offer-card.ts'
import { exportLink } from './intent/export-link.ts'
import { takeBackNow } from './intent/taking-back.ts'
import './conversation/conversation.ts'
import './forget.ts'
import './intent/accept-dialog.ts'
import './intent/counter-dialog.ts'
import './intent/decline-dialog.ts'
import './intent.css'
import '../parts/countdown.ts'
import '../parts/dialog.ts'
import '../parts/line.ts'
import '../parts/timeline.ts'

type Asked =
  | { step: Exclude<OfferStep, 'undo'> | 'withdraw'; offer?: Offer }
  | { step: 'show'; brand: string; key: StepKey; offer?: never }

const isOpen = ({ state, waiting }: IntentDetail): boolean => state === 'open' && waiting === undefined
/** How long a card that just came is marked. */
const freshFor = 2500

@customElement('bs-intent-page')
export class IntentPage extends Page {
  @state() private asked: Asked | undefined
  @state() private fresh: ReadonlySet<string> = new Set()
  @state() private isTakenBack = false
  private known: ReadonlySet<string> | undefined
  private readonly step = new Step(this)
  private readonly page = new Loader(this, () => this.read(), {
    topics: ['intent', 'offer', 'order', 'brand'],
    concerns: (change) => this.concerns(change),
  })

  /** A post that was taken back, here or in another tab, is no longer there to be read. */
  private concerns({ topic, id, code }: Change): boolean {
    // Nothing of it is left to be read when it is this one; another one changes nothing here.
    if (code === 'forget.done') return false
    if (topic !== 'intent') return true
    if (id === this.params['id'] && code === 'waiting.undone') {
      this.isTakenBack = true
      return false
    }
    return id === undefined || id === this.params['id']
  }

  private async read(): Promise<IntentDetail> {
    const intent = await loadIntent(this.params['id'] ?? '')
    this.entitle(titleOf(intent.line))
    this.mark(intent.offerList)
    return intent
  }

  /** Offers, and new versions of them, that were not there when the page was last read. */
  private mark(offers: readonly Offer[]): void {
    const names = new Set(offers.map(({ id, revision }) => `${id} ${revision}`))
    const { known } = this
    this.known = names
    const came = known === undefined ? [] : [...names].filter((name) => !known.has(name))
    if (came.length === 0) return
    this.fresh = new Set(came)
    after(freshFor, () => (this.fresh = new Set()))
  }

  private async withdraw({ id }: IntentDetail): Promise<void> {
    const taken = await this.step.take(() => withdraw(id))
    this.asked = undefined
    if (taken === undefined) return
    showToast({ text: words.withdrawn })
    await this.page.reload()
  }

  private undo(intent: IntentDetail): void {
    const { waiting } = intent
    if (waiting === undefined) return
    void takeBackNow(waiting.id, ({ line }) => {
      showToast({ text: composeWords.takenBack })
      go(`/say?line=${encodeURIComponent(line ?? intent.line)}`)
    })
  }

  private readonly show = (brand: string, key: StepKey): void => {
    void import('./intent/show-dialog.ts')
    this.asked = { step: 'show', brand, key }
  }

  /** What the brand of an offer does not see of the intent yet. */
  private kept({ audience, line: text }: IntentDetail, brand: string): StepKey[] {
    const { line } = readLine(text)
    const told = audience.find((one) => one.brand === brand && one.gets === 'yes')
    return line === undefined || told === undefined ? [] : keptBack(line, told)
  }

  private stepped({ step, offer }: { step: OfferStep; offer: Offer }): void {
    if (step !== 'undo') {
      this.asked = { step, offer }
      return
    }
    if (offer.waiting !== undefined) void takeBackNow(offer.waiting.id, () => void this.page.reload())
  }

  protected override render() {
    if (this.isTakenBack)
      return html`<h1 tabindex="-1">${composeWords.takenBack}</h1>
        <p><a class="button go" href="/say">${en.sayWhatYouWant}</a></p>`
    return this.page.showWhole(words.title, (intent) => this.ready(intent))
  }

  private ready(intent: IntentDetail) {
    const { line } = readLine(intent.line)
    return html`<nav class="crumbs" aria-label=${words.title}><a href="/intents">${words.title}</a></nav>
      <header class="page-head intent-head">
        <div class="stack-tight grow">
          <div class="row">
            <h1 tabindex="-1">${titleOf(intent.line)}</h1>
            ${intent.isPractice ? badge(en.practice) : nothing} ${stateBadge(intent)}
          </div>
          <bs-line .line=${intent.line}></bs-line>
          ${line === undefined ? nothing : html`<p class="serif quiet">${readingOf(line)}</p>`}
          ${this.facts(intent)}
        </div>
        ${this.actions(intent)}
      </header>
      ${this.step.show()} ${this.offers(intent)} ${this.below(intent)} ${this.dialog(intent)}`
  }

  private facts(intent: IntentDetail) {
    return html`<p class="tiny">
      ${words.posted} <bs-time .at=${intent.postedAt}></bs-time>${
        isThanks(intent) ? html` · ${words.thanked}` : html` · ${words.seenBy(intent.seen, intent.brands)}`
      }${isOpen(intent) ? html` · <bs-countdown until=${intent.expiresAt}></bs-countdown>` : nothing}
      ${exportLink(intent)}
    </p>`
  }

  private actions(intent: IntentDetail) {
    if (intent.waiting !== undefined)
      return html`<div class="row">
        <button class="button" @click=${() => this.undo(intent)}>${en.undo}</button>
      </div>`
    if (!isOpen(intent))
      return ['awarded', 'committed'].includes(intent.state)
        ? nothing
        : html`<bs-forget kind="intent" about=${intent.id} @forgotten=${() => go('/intents')}></bs-forget>`
    return html`<div class="row">
      <a class="button bare" href="/say?revise=${intent.id}">${words.revise}</a>
      <button class="button end" @click=${() => (this.asked = { step: 'withdraw' })}>
        ${words.withdraw}
      </button>
    </div>`
  }

  private talk({ id, waiting }: IntentDetail) {
    return waiting === undefined ? html`<bs-conversation intent=${id}></bs-conversation>` : nothing
  }

  private offers(intent: IntentDetail) {
    if (isThanks(intent)) return this.talk(intent)
    const shown = intent.offerList.filter(
      (offer) => isLive(offer) || offer.state === 'accepted' || offer.state === 'confirmed',
    )
    const over = intent.offerList.filter((offer) => !shown.includes(offer))
    const best = shown.find(isLive)
    const card = (offer: Offer) =>
      html`<bs-offer-card
        .offer=${offer}
        ?first=${offer.id === best?.id}
        ?open=${isOpen(intent)}
        .kept=${this.kept(intent, offer.brand)}
        @show=${({ detail }: CustomEvent<{ brand: string; key: StepKey }>) => this.show(detail.brand, detail.key)}
        ?fresh=${this.fresh.has(`${offer.id} ${offer.revision}`)}
        @step=${(event: CustomEvent<{ step: OfferStep; offer: Offer }>) => this.stepped(event.detail)}
      ></bs-offer-card>`
    return html`<section class="offers" aria-label=${words.offersTitle(shown.length)}>
        <div class="row-apart">
          <h2>${words.offersTitle(shown.length)}</h2>
          ${shown.length > 1 ? html`<p class="small">${words.orderedBy}</p>` : nothing}
        </div>
        ${
          shown.length === 0
            ? html`<p class="serif quiet">${isOpen(intent) ? words.waitingFor(intent.brands) : nothing}</p>`
            : html`<div class="offer-grid">${repeat(shown, ({ id }) => id, card)}</div>`
        }
      </section>
      <div class="beside">${compareTable(shown)} ${this.talk(intent)}</div>
      ${
        over.length === 0
          ? nothing
          : html`<details class="over">
              <summary>${words.overTitle} (${over.length})</summary>
              <div class="offer-grid">${repeat(over, ({ id }) => id, card)}</div>
            </details>`
      }`
  }

  private below(intent: IntentDetail) {
    return html`<div class="intent-below stack">
      ${isThanks(intent) ? nothing : audienceTable(intent, isOpen(intent) ? this.show : undefined)}
      ${
        intent.events.length === 0
          ? nothing
          : html`<section>
              <h2>${words.happened}</h2>
              <bs-timeline .events=${intent.events}></bs-timeline>
            </section>`
      }
    </div>`
  }

  private dialog(intent: IntentDetail) {
    const { asked } = this
    const close = () => (this.asked = undefined)
    return html`<bs-dialog
      .open=${asked !== undefined}
      .body=${() => this.dialogBody(intent)}
      label=${asked?.offer?.name ?? words.withdraw}
      @closed=${close}
      @finished=${() => {
        close()
        // What waits its six seconds is known to the server alone, and no notice says so.
        void this.page.reload()
      }}
    ></bs-dialog>`
  }

  private dialogBody(intent: IntentDetail) {
    if (this.asked?.step === 'show')
      return html`<bs-show-form
        .intent=${intent}
        brand=${this.asked.brand}
        .key=${this.asked.key}
        @step=${(event: CustomEvent<{ step: OfferStep; offer: Offer }>) => this.stepped(event.detail)}
      ></bs-show-form>`
    const { step, offer } = this.asked ?? {}
    if (step === 'withdraw')
      return html`<div class="stack">
        <h2>${words.withdrawTitle}</h2>
        <p>${words.withdrawBody}</p>
        <div class="row">
          <button
            class="button end sure"
            ?disabled=${this.step.isBusy}
            @click=${() => void this.withdraw(intent)}
          >
            ${words.withdraw}
          </button>
          <button class="button bare" @click=${() => (this.asked = undefined)}>${en.cancel}</button>
        </div>
      </div>`
    if (offer === undefined) return nothing
    if (step === 'accept') return html`<bs-accept-form .offer=${offer}></bs-accept-form>`
    if (step === 'less') return html`<bs-counter-form .offer=${offer}></bs-counter-form>`
    return html`<bs-decline-form .offer=${offer}></bs-decline-form>`
  }
}
