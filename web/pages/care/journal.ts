// The journal in words, newest first, and the button that recomputes every hash and signature.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { care } from '../../copy/care.ts'
import { en } from '../../copy/en.ts'
import { happeningWords } from '../../copy/happenings.ts'
import { weekday } from '../../copy/words.ts'
import { loadJournal, verifyEverything, type JournalPage, type VerifyReport } from '../../data/care.ts'
import { Loader, Page, Step } from '../../page.ts'
import { empty } from '../../parts/states.ts'
import '../../parts/time.ts'
import { brandPath } from '../../router.ts'
import './verified.ts'

const words = care.journal
type Entry = JournalPage['entries'][number]

function byDay(entries: readonly Entry[]): Map<string, Entry[]> {
  const days = new Map<string, Entry[]>()
  for (const entry of entries) {
    const day = weekday(entry.at)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  return days
}

@customElement('bs-journal-page')
export class JournalPageElement extends Page {
  @state() private older: Entry[] = []
  @state() private hasMore: boolean | undefined
  @state() private report: VerifyReport | undefined
  private readonly first = new Loader(this, () => loadJournal(undefined, this.brand), {
    topics: ['journal', 'intent', 'offer', 'order', 'brand', 'access'],
  })
  private readonly step = new Step(this)

  private get brand(): string | undefined {
    return this.search.get('brand') ?? undefined
  }

  private async more(last: Entry | undefined): Promise<void> {
    const page = await this.step.take(() => loadJournal(last?.seq, this.brand))
    if (page === undefined) return
    this.older = [...this.older, ...page.entries]
    this.hasMore = page.more
  }

  private async verify(): Promise<void> {
    this.report = undefined
    this.report = await this.step.take(verifyEverything)
    await this.first.reload()
  }

  protected override render() {
    this.entitle(words.title)
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/you">${en.you}</a></p>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
        <button class="button" ?disabled=${this.step.isBusy} @click=${() => void this.verify()}>
          ${words.verify}
        </button>
      </header>
      ${
        this.brand === undefined
          ? nothing
          : html`<p class="row"><span>${words.of(this.brand)}</span> <a href="/journal">${words.all}</a></p>`
      }
      ${this.step.show()}
      <div aria-live="polite">
        ${
          this.step.isBusy && this.report === undefined
            ? html`<p class="notice">${words.verifying}</p>`
            : nothing
        }
        ${this.report === undefined ? nothing : html`<bs-verified .report=${this.report}></bs-verified>`}
      </div>
      ${this.first.show((page) => this.list(page))}`
  }

  private list({ entries, more }: JournalPage) {
    const newest = entries.at(-1)?.seq ?? 0
    const all = [...entries, ...this.older.filter(({ seq }) => seq < newest)]
    if (all.length === 0) return empty(words.empty, words.emptyBody)
    const days = byDay(all)
    return html`${[...days].map(
      ([day, ofDay]) =>
        html`<section class="journal-day">
          <h2>${day}</h2>
          <ol class="timeline" role="list">
            ${ofDay.map((entry) => this.entry(entry))}
          </ol>
        </section>`,
    )}
    ${
      (this.hasMore ?? more)
        ? html`<p><button class="button" @click=${() => void this.more(all.at(-1))}>${en.more}</button></p>`
        : nothing
    }`
  }

  private entry({ seq, at, said, link, brand, hash }: Entry) {
    const { text, note, mood } = happeningWords(said, brand)
    const to = link ?? (brand === undefined ? undefined : brandPath(brand))
    return html`<li class=${mood}>
      ${to === undefined ? html`<span>${text}</span>` : html`<a href=${to}>${text}</a>`}
      <span class="tiny"
        ><bs-time .at=${at} clock></bs-time>${note === '' ? nothing : html` · <bdi>${note}</bdi>`}
        <code class="hash" title=${`${words.entry(seq)}: ${hash}`}>${seq} ${hash.slice(0, 8)}</code></span
      >
    </li>`
  }
}
