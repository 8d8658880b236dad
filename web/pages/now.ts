// The first page: what needs the person, what is live, and what happened since they last looked.
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { now } from '../clock.ts'
import { intentWords, nowWords as words } from '../copy/en-buying.ts'
import { thingIn, titleOf } from '../copy/line-title.ts'
import { day, weekday } from '../copy/words.ts'
import type { Now } from '../../protocol/owner/care.ts'
import type { IntentCard } from '../../protocol/owner/intents.ts'
import { haveSeen, loadNow } from '../data/now.ts'
import { Loader, Page } from '../page.ts'
import { stateBadge } from './intents/intent-card.ts'
import './now/first.ts'
import './now/need.ts'
import './now.css'
import '../parts/countdown.ts'

const week = 7 * 86_400_000
/** So many happenings are shown even when they are old news. */
const fewest = 6
const most = 14

/** The sentence of the page. */
export function headline({ needs, live }: Now): string {
  const answered = needs.filter((need) => need.kind === 'offers')
  const [one] = answered
  if (one !== undefined && answered.length === 1)
    return words.answered(one.intent.offers, thingIn(one.intent.line))
  if (answered.length > 1) return words.answeredMore(answered.length)
  if (needs.length > 0) return words.needsYou(needs.length)
  const out = live.filter(({ state, offers }) => state === 'open' && offers === 0).length
  return out > 0 ? words.waiting(out) : words.quiet
}

/** "Thursday" within a week, else the date. */
function dayName(at: number): string {
  const name = weekday(at).split(' ')[0]?.replace(',', '') ?? ''
  return now() - at < week - 86_400_000 && name !== '' ? name : day(at)
}

function loadRest(): void {
  void import('../parts/said.ts')
  void import('../parts/timeline.ts')
  void import('./conversation/from-brands.ts').then(() => import('./care/restored.ts'))
}

@customElement('bs-now-page')
export class NowPage extends Page {
  /** When the person looked before this visit; looking itself moves it. */
  private lookedAt: number | undefined
  private readonly page = new Loader(
    this,
    async () => {
      const read = await loadNow()
      if (this.lookedAt === undefined) {
        this.lookedAt = read.sinceAt ?? 0
        // Not having been here costs nothing but a longer list next time.
        void haveSeen().catch(() => undefined)
      }
      return read
    },
    { topics: ['intent', 'offer', 'order', 'brand', 'practice', 'care', 'thread', 'post'] },
  )

  override connectedCallback(): void {
    super.connectedCallback()
    this.entitle(words.title)
  }

  protected override render() {
    return this.page.showWhole(words.title, (read) => this.ready(read))
  }

  /** What is below the rest is fetched once this is on the screen: the first page is there sooner. */
  protected override updated(): void {
    if (this.page.data !== undefined) requestAnimationFrame(loadRest)
  }

  private ready(read: Now) {
    const isNew = read.needs.length === 0 && read.live.length === 0 && read.counts.orders === 0
    return html`<header class="page-head">
        <div>
          <p class="eyebrow">${weekday(now())}</p>
          <h1 tabindex="-1">${isNew ? words.empty : headline(read)}</h1>
        </div>
      </header>
      <div class="columns">
        <div class="stack">
          <bs-restored></bs-restored>
          ${isNew ? html`<bs-first ?alone=${read.counts.brands === 0}></bs-first>` : this.needs(read)}
          ${this.live(read)} <bs-from-brands></bs-from-brands>
        </div>
        ${this.since(read)}
      </div>`
  }

  private needs({ needs }: Now) {
    if (needs.length === 0) return nothing
    const keyOf = (need: Now['needs'][number]): string =>
      need.kind === 'offers'
        ? need.intent.id
        : need.kind === 'question'
          ? need.question.id
          : need.kind === 'incident'
            ? need.incident.id
            : need.kind + ('brand' in need ? JSON.stringify(need.brand) : '')
    return html`<section class="stack" aria-label=${words.needs}>
      <h2 class="hidden-words">${words.needs}</h2>
      ${repeat(needs, keyOf, (need) => html`<bs-need .need=${need}></bs-need>`)}
    </section>`
  }

  private live({ live, needs }: Now) {
    const shown = new Set(needs.flatMap((need) => (need.kind === 'offers' ? [need.intent.id] : [])))
    const rest = live.filter(({ id }) => !shown.has(id))
    if (rest.length === 0) return nothing
    return html`<section class="live-list">
      <h2>${words.live}</h2>
      <ul class="card" role="list">
        ${rest.map((intent) => this.liveRow(intent))}
      </ul>
    </section>`
  }

  private liveRow(intent: IntentCard) {
    return html`<li class="live-row">
      <a href="/intents/${intent.id}">${titleOf(intent.line)}</a>
      ${stateBadge(intent)}
      <span class="tiny"
        >${intentWords.seenBy(intent.seen, intent.brands)} · ${intentWords.offers(intent.offers)} ·
        <bs-countdown until=${intent.expiresAt}></bs-countdown
      ></span>
    </li>`
  }

  private since({ since }: Now) {
    const fresh = since.filter(({ at }) => at >= (this.lookedAt ?? 0)).length
    const events = since.slice(0, Math.min(most, Math.max(fewest, fresh)))
    const oldest = events.at(-1)
    if (oldest === undefined) return nothing
    return html`<aside class="since">
      <h2>${words.since(dayName(oldest.at))}</h2>
      <bs-timeline .events=${events}></bs-timeline>
      <p class="small"><a href="/journal">${words.everything}</a></p>
    </aside>`
  }
}
