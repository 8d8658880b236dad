// Conversations with a brand, or about an intent or an order: read, answer, begin, end; what arrives appears by itself.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { after } from '../../clock.ts'
import { talkWords as words } from '../../copy/conversation.ts'
import { en } from '../../copy/en.ts'
import { titleOf } from '../../copy/line-title.ts'
import { day } from '../../copy/words.ts'
import type { Partner, ThreadList, ThreadView } from '../../../protocol/owner/threads.ts'
import { end, haveRead, loadThreads, openThread, write, type Asked } from '../../data/threads.ts'
import { Loader, Step } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { brandPath } from '../../router.ts'
import './conversation.css'
import './note-form.ts'
import { threadNotes } from './thread-notes.ts'
import '../../parts/avatar.ts'

/** How long a note that just came is marked. */
const freshFor = 2500

@customElement('bs-conversation')
export class ConversationPart extends Part {
  @property() brand = ''
  @property() intent = ''
  @property() order = ''
  @state() private begun: string | undefined
  @state() private whole: ReadonlySet<string> = new Set()
  @state() private fresh: ReadonlySet<number> = new Set()
  private known: ReadonlySet<number> | undefined
  private readonly step = new Step(this)
  private readonly list = new Loader(this, () => this.read(), { topics: ['thread', 'brand', 'order'] })

  private get asked(): Asked {
    if (this.order !== '') return { order: this.order }
    return this.intent !== '' ? { intent: this.intent } : { brand: this.brand }
  }

  private async read(): Promise<ThreadList> {
    const list = await loadThreads(this.asked)
    this.mark(list.threads)
    for (const { id, unread, notes } of list.threads) {
      const last = notes.findLast(({ by }) => by === 'brand')
      // What is on the page is read; without it the first page only says so once more.
      if (unread > 0 && last !== undefined) void haveRead(id, last.seq).catch(() => undefined)
    }
    return list
  }

  /** Notes of theirs that were not there when this was last read. */
  private mark(threads: readonly ThreadView[]): void {
    const theirs = threads.flatMap(({ notes }) => notes.filter(({ by }) => by === 'brand'))
    const seqs = new Set(theirs.map(({ seq }) => seq))
    const { known } = this
    this.known = seqs
    const came = known === undefined ? [] : [...seqs].filter((seq) => !known.has(seq))
    if (came.length === 0) return
    this.fresh = new Set(came)
    after(freshFor, () => (this.fresh = new Set()))
  }

  protected override willUpdate(changed: PropertyValues): void {
    const isOther = ['brand', 'intent', 'order'].some((name) => changed.get(name))
    if (!isOther) return
    this.known = undefined
    this.begun = undefined
    this.list.restart()
  }

  protected override render() {
    return html`<section class="card talk">
      <h2>${words.title}</h2>
      ${this.list.show((list) => this.ready(list))} ${this.step.show()}
    </section>`
  }

  private ready({ threads, partners }: ThreadList) {
    const open = threads.filter(({ state: now }) => now === 'open')
    const over = threads.filter(({ state: now }) => now === 'closed')
    // Somebody with whom a conversation is open is answered in it.
    const others = partners.filter(({ brand }) => !open.some((one) => one.brand === brand))
    const one = (thread: ThreadView) => this.thread(thread)
    return html`${repeat(open, ({ id }) => id, one)}
    ${
      over.length === 0
        ? nothing
        : over.length === 1 && open.length === 0
          ? over.map(one)
          : html`<details>
              <summary>${words.endedList(over.length)}</summary>
              ${repeat(over, ({ id }) => id, one)}
            </details>`
    }
    ${others.length === 0 ? (threads.length === 0 ? html`<p class="small">${words.nobody}</p>` : nothing) : this.begin(others, threads.length === 0)}`
  }

  private thread(thread: ThreadView) {
    const { id, name, brand, logo, about, state: now, unread } = thread
    const title = about === undefined ? '' : about.kind === 'order' ? about.title : titleOf(about.title)
    const showsAbout = this.intent === '' && this.order === '' && about !== undefined
    return html`<article class="thread" aria-label=${words.with(name)}>
      <header class="thread-head">
        <bs-avatar .name=${name} .logo=${logo}></bs-avatar>
        <div>
          <h3>
            ${this.brand === '' ? html`<a href=${brandPath(brand)}><bdi>${name}</bdi></a>` : html`<bdi>${name}</bdi>`}
          </h3>
          ${
            about === undefined
              ? nothing
              : html`<p class="tiny">
                  ${
                    showsAbout
                      ? html`<a
                          href=${thread.order === undefined ? `/intents/${thread.intent ?? ''}` : `/orders/${thread.order}`}
                          ><bdi>${title}</bdi></a
                        >`
                      : words.about[about.kind]
                  }
                </p>`
          }
        </div>
        ${thread.isPractice ? badge(en.practice) : nothing}
        ${unread > 0 ? badge(words.unread(unread), 'turn') : nothing}
        ${now === 'closed' ? badge(words.ended) : nothing}
      </header>
      ${threadNotes(thread, {
        isWhole: this.whole.has(id),
        fresh: this.fresh,
        onWhole: () => (this.whole = new Set([...this.whole, id])),
      })}
      ${this.foot(thread)}
    </article>`
  }

  private foot(thread: ThreadView) {
    const { id, name, state: now, canWrite, canClose, closedBy, servedUntil } = thread
    if (now === 'closed') {
      const until = servedUntil === undefined ? words.overRelation : words.over30(day(servedUntil))
      return html`<p class="small">${closedBy === undefined ? nothing : words.endedBy[closedBy]} ${until}</p>`
    }
    const ending = canClose
      ? html`<button
          type="button"
          class="button bare"
          aria-label=${words.endOne(name)}
          ?disabled=${this.step.isBusy}
          @click=${() => void this.end(id)}
        >
          ${words.end}
        </button>`
      : nothing
    if (!canWrite)
      return html`<p class="small">${words.pausedHint}</p>
        <div class="row">${ending}</div>`
    return html`<bs-note-form
      place=${id}
      .beside=${ending}
      .send=${async (text: string, key: string) => {
        await write(id, text, key)
        await this.list.reload()
      }}
    ></bs-note-form>`
  }

  private async end(id: string): Promise<void> {
    if ((await this.step.take(() => end(id))) === undefined) return
    showToast({ text: words.toldEnded })
    await this.list.reload()
  }

  private begin(partners: readonly Partner[], isFirst: boolean) {
    const chosen = partners.find(({ brand }) => brand === this.begun)
    return html`<div class=${isFirst ? 'stack-tight' : 'begin'}>
      ${isFirst && chosen === undefined ? html`<p class="small">${words.none}</p>` : nothing}
      <div class="row">
        ${partners
          .filter(({ brand }) => brand !== this.begun)
          .map(
            ({ brand, name }) =>
              html`<button class="button small" @click=${() => void this.start(brand)}>
                ${words.write(name)}
              </button>`,
          )}
      </div>
      ${chosen === undefined ? nothing : this.firstNote(chosen)}
    </div>`
  }

  private async start(brand: string): Promise<void> {
    this.begun = brand
    await this.updateComplete
    const form = this.querySelector<Part>(`bs-note-form[place="new ${brand} ${this.intent}${this.order}"]`)
    await form?.updateComplete
    form?.querySelector<HTMLElement>('textarea')?.focus()
  }

  private firstNote({ brand, name, about }: Partner) {
    return html`<article class="thread" aria-label=${words.with(name)}>
      <h3><bdi>${words.write(name)}</bdi></h3>
      <bs-note-form
        place="new ${brand} ${this.intent}${this.order}"
        hint=${words.first}
        .beside=${html`<button type="button" class="button bare" @click=${() => (this.begun = undefined)}>
          ${en.cancel}
        </button>`}
        .send=${async (text: string, key: string) => {
          await openThread({ brand, text, ...(about === undefined ? {} : { about }) }, key)
          this.begun = undefined
          await this.list.reload()
        }}
      ></bs-note-form>
    </article>`
  }
}
