// Everything the person has said they want: open, being bought, fulfilled, past.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { intentWords as words } from '../copy/en-buying.ts'
import { en } from '../copy/en.ts'
import type { IntentCard } from '../../protocol/owner/intents.ts'
import { loadIntents } from '../data/intents.ts'
import { Loader, Page, Step } from '../page.ts'
import { empty } from '../parts/states.ts'
import './intents/intent-card.ts'
import './now.css'

const tabs = ['open', 'awarded', 'fulfilled', 'past'] as const
type Tab = (typeof tabs)[number]

@customElement('bs-intents-page')
export class IntentsPage extends Page {
  private tab: Tab = 'open'
  /** Pages after the first, read on demand. */
  @state() private later: IntentCard[] = []
  @state() private isMore = false
  private readonly step = new Step(this)
  private readonly intents = new Loader(
    this,
    async () => {
      const first = await loadIntents(this.tab)
      this.later = []
      this.isMore = first.more
      return first.intents
    },
    { topics: ['intent', 'offer', 'order'] },
  )

  override connectedCallback(): void {
    this.readTab()
    super.connectedCallback()
    this.entitle(words.title)
  }

  private readTab(): boolean {
    const tab = tabs.find((one) => one === this.search.get('tab')) ?? 'open'
    const isNew = tab !== this.tab
    this.tab = tab
    return isNew
  }

  protected override willUpdate(): void {
    if (this.readTab()) this.intents.restart()
  }

  private async readMore(): Promise<void> {
    const last = [...(this.intents.data ?? []), ...this.later].at(-1)
    const next = await this.step.take(() => loadIntents(this.tab, last?.postedAt))
    if (next === undefined) return
    this.later = [...this.later, ...next.intents]
    this.isMore = next.more
  }

  protected override render() {
    return html`<header class="page-head">
        <h1 tabindex="-1">${words.title}</h1>
        <a class="button go" href="/say">${en.sayWhatYouWant}</a>
      </header>
      <nav class="tabs" aria-label=${words.title}>
        ${tabs.map(
          (tab) =>
            html`<a
              href=${tab === 'open' ? '/intents' : `/intents?tab=${tab}`}
              aria-current=${tab === this.tab ? 'page' : nothing}
              >${words.tabs[tab]}</a
            >`,
        )}
      </nav>
      ${this.intents.show((intents) => this.list([...intents, ...this.later]))} ${this.step.show()}`
  }

  private list(intents: readonly IntentCard[]) {
    if (intents.length === 0)
      return empty(
        words.empty[this.tab],
        words.emptyBody,
        html`<a class="button go" href="/say">${en.sayWhatYouWant}</a>`,
      )
    return html`<h2 class="hidden-words">${words.tabs[this.tab]}</h2>
      <div class="stack">
        ${repeat(
          intents,
          (intent) => intent.id,
          (intent) => html`<bs-intent-card class="offscreen" .intent=${intent}></bs-intent-card>`,
        )}
        ${
          this.isMore
            ? html`<p>
                <button class="button" ?disabled=${this.step.isBusy} @click=${() => void this.readMore()}>
                  ${en.more}
                </button>
              </p>`
            : nothing
        }
      </div>`
  }
}
