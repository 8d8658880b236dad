// The frame around every page: places and counts, the page of the address, news for screen readers, and who may be here.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import type { Now } from '../../protocol/owner/care.ts'
import { after } from '../clock.ts'
import { en } from '../copy/en.ts'
import { newsOf } from '../copy/news.ts'
import { onOutcome } from '../data/ask.ts'
import { loadNow } from '../data/now.ts'
import { loadStart, startNow } from '../data/start.ts'
import { closeLive, onAnnounce, openLive, watch } from '../live.ts'
import type { Page } from '../page.ts'
import { Part } from '../parts/part.ts'
import '../parts/states.ts'
import '../parts/toast.ts'
import { matchRoute, startRouter, type Match } from '../router.ts'
import { doors, routes } from '../routes.ts'
import { entered } from './enter.ts'

const places = [
  { place: 'now', path: '/', name: en.now },
  { place: 'intents', path: '/intents', name: en.intents },
  { place: 'brands', path: '/brands', name: en.brands },
  { place: 'history', path: '/history', name: en.history },
] as const

@customElement('bs-shell')
export class Shell extends Part {
  @state() private match: Match | undefined
  @state() private counts: Now['counts'] | undefined
  @state() private isOffline = false
  @state() private hasFailed = false
  @state() private news = ''
  private page: Page | undefined
  private shownPath = ''
  private isCounting = false

  override connectedCallback(): void {
    super.connectedCallback()
    startRouter(() => void this.move(true))
    onOutcome((code) => {
      this.isOffline = code === 'offline'
      if (code === 'signed_out' && startNow()?.isSignedIn === true) void this.enter()
    })
    onAnnounce(({ code }) => {
      const words = newsOf(code)
      if (words !== undefined) this.news = words
    })
    watch(['intent', 'offer', 'order', 'brand', 'practice', 'thread'], () => void this.count())
    watch(['access'], () => void this.enter())
    addEventListener(entered, () => void this.enter())
    void this.enter()
  }

  /** Asks the server who is looking, and shows the page that this person may see. */
  private async enter(): Promise<void> {
    this.hasFailed = false
    try {
      await loadStart()
    } catch {
      // Said by the outcome above; the first page has nothing else to show.
      this.hasFailed = startNow() === undefined
      return
    }
    if (startNow()?.isSignedIn === true) {
      openLive()
      void this.count()
    } else closeLive()
    this.requestUpdate()
    await this.move(false)
  }

  private async count(): Promise<void> {
    if (this.isCounting || startNow()?.isSignedIn !== true) return
    this.isCounting = true
    after(120, () => {
      this.isCounting = false
      loadNow().then(
        ({ counts }) => (this.counts = counts),
        () => undefined,
      )
    })
  }

  /** The page of an address, for who is looking: a door for those who are not signed in. */
  private find(path: string): Match | undefined {
    const start = startNow()
    if (start?.isSignedIn === true) {
      const isDoor = path === '/sign-in' || (path === '/setup' && location.hash === '')
      return matchRoute(routes, isDoor ? '/' : path) ?? matchRoute(doors, path)
    }
    if (path === '/setup') return matchRoute(doors, '/setup')
    return matchRoute(doors, start?.isClaimed === true ? '/sign-in' : '/unclaimed')
  }

  private async move(isByPerson: boolean): Promise<void> {
    const path = location.pathname
    const match = this.find(path) ?? matchRoute(doors, '/lost')
    if (match === undefined) return
    await match.route.load()
    // Somebody may have gone on while the page was loading.
    if (location.pathname !== path) return
    const key = `${match.route.tag} ${path}`
    if (key !== this.shownPath) {
      this.page = document.createElement(match.route.tag) as Page
      this.page.params = match.params
      this.shownPath = key
      if (isByPerson) scrollTo(0, 0)
    }
    if (this.page) this.page.search = new URLSearchParams(location.search)
    this.match = match
    this.requestUpdate()
    if (!isByPerson) return
    await this.updateComplete
    this.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('match') && this.match !== undefined && document.title === '') document.title = 'Bespeak'
  }

  private link(place: string, path: string, name: string, count = 0, told = '') {
    const isHere = this.match?.route.place === place
    return html`<a href=${path} aria-current=${isHere ? 'page' : nothing}
      ><span>${name}</span>${
        count > 0
          ? html` <span class="count"
              ><span aria-hidden="true">${count}</span><span class="hidden-words">${told}</span></span
            >`
          : nothing
      }</a
    >`
  }

  private linkTo({ place, path, name }: (typeof places)[number]) {
    const { needs = 0, intents = 0 } = this.counts ?? {}
    if (place === 'now') return this.link(place, path, name, needs, en.counts.needs(needs))
    if (place === 'intents') return this.link(place, path, name, intents, en.counts.intents(intents))
    return this.link(place, path, name)
  }

  private rail() {
    const isWell = !this.isOffline
    return html`<header class="rail">
      <a class="wordmark" href="/" aria-label=${`${en.product}, ${en.home}`}>${en.product}</a>
      <a class="button go say" href="/say">${en.sayWhatYouWant}</a>
      <nav class="places" aria-label=${en.places}>
        ${places.map((one) => this.linkTo(one))} ${this.link('you', '/you', en.you)}
      </nav>
      <div class="wellness">
        <a href="/care"
          ><span class="dot ${isWell ? '' : 'turn'}"></span>${isWell ? en.allWell : en.lookAtIt}</a
        >
        <div>${startNow()?.practice === true ? en.practiceOn : en.onlyHere}</div>
      </div>
    </header>`
  }

  private tabbar() {
    const [first, second, third, fourth] = places
    return html`<nav class="tabbar" aria-label=${en.places}>
      ${this.linkTo(first)} ${this.linkTo(second)}
      <a class="say" href="/say" aria-current=${this.match?.route.place === 'say' ? 'page' : nothing}
        >${en.say}</a
      >
      ${this.linkTo(third)} ${this.linkTo(fourth)}
    </nav>`
  }

  private topbar() {
    return html`<header class="topbar">
      <a class="wordmark" href="/" aria-label=${`${en.product}, ${en.home}`}>${en.product}</a>
      ${this.link('you', '/you', en.you)}
    </header>`
  }

  private inside() {
    const isIn = startNow()?.isSignedIn === true && !this.match?.route.isDoor
    const page = html`<main id="page" tabindex="-1">${this.page}</main>`
    if (!isIn)
      return html`<div class="porch">
        <header><p class="wordmark">${en.product}</p></header>
        ${page}
      </div>`
    return html`<div class="frame">
      ${this.rail()}
      <div>
        ${this.topbar()}
        ${this.isOffline ? html`<p class="offline" role="status">${en.offline}</p>` : nothing} ${page}
      </div>
      ${this.tabbar()}
    </div>`
  }

  private failed() {
    return html`<main class="door">
      <bs-problem
        .problem=${{ code: 'offline' as const, values: {} }}
        retry
        @again=${() => void this.enter()}
      ></bs-problem>
    </main>`
  }

  protected override render() {
    return html`<a class="skip" href="#page" @click=${this.skip}>${en.skip}</a>
      ${this.hasFailed ? this.failed() : this.match === undefined ? nothing : this.inside()}
      <bs-toast></bs-toast>
      <div class="hidden-words" aria-live="polite">${this.news}</div>`
  }

  private skip(event: Event): void {
    event.preventDefault()
    this.querySelector<HTMLElement>('main')?.focus()
  }
}
