// One place to type what one wants: words or tags, coloured as they are understood, with suggestions for what comes next.
import { html, nothing } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { composeWords as words } from '../../copy/en-compose.ts'
import type { Line } from '../../../protocol/line.ts'
import type { Token } from '../../../protocol/line-tokens.ts'
import { suggest, type Suggestion } from '../../../protocol/owner/suggest.ts'
import { Part } from '../../parts/part.ts'

/** What stands before the cursor is half a tag still: the value is suggested next. */
const isOpen = /[=~:,]$/

/** Suggestions in plain words: only what it is about, as one says it. */
function suggestWords(text: string, cursor: number, history: readonly Line[]): Suggestion[] {
  const start = text.slice(0, cursor).lastIndexOf(' ') + 1
  const word = text.slice(start, cursor)
  if (word.length < 2 || /\d/.test(word)) return []
  const head = '#want '
  return suggest(head + word, head.length + word.length, { history, limit: 5 })
    .filter(({ kind }) => kind === 'category')
    .map((one) => ({ ...one, text: one.label.toLowerCase(), start, end: cursor }))
}

@customElement('bs-say-input')
export class SayInput extends Part {
  @property() value = ''
  @property({ attribute: false }) tokens: readonly Token[] = []
  @property({ type: Boolean }) tagged = false
  /** Something was understood already: no more suggestions of what it is about. */
  @property({ type: Boolean }) understood = false
  @property({ attribute: false }) history: readonly Line[] = []
  @property() describedby = ''
  @property({ type: Boolean }) wrong = false
  @state() private suggestions: Suggestion[] = []
  @state() private chosen = -1
  @query('textarea') private readonly area!: HTMLTextAreaElement

  override focus(): void {
    this.area.focus()
  }

  /** Writes a text and puts the cursor at its end. */
  async write(text: string, cursor = text.length): Promise<void> {
    this.say(text)
    await this.updateComplete
    this.area.focus()
    this.area.setSelectionRange(cursor, cursor)
  }

  private say(text: string): void {
    this.value = text
    this.dispatchEvent(new CustomEvent('typed', { detail: text, bubbles: true }))
  }

  private typed(): void {
    // A line is one line: a pasted break is a space.
    const text = this.area.value.replaceAll(/[\r\n\t]+/g, ' ')
    this.say(text)
    this.look(false)
  }

  private look(isAsked: boolean): void {
    const { selectionStart: cursor } = this.area
    const isTagged = this.value.trimStart().startsWith('#')
    const all = isTagged
      ? suggest(this.value, cursor, { history: this.history, limit: 8 })
      : this.understood && !isAsked
        ? []
        : suggestWords(this.value, cursor, this.history)
    const typed = this.value.slice(0, cursor)
    // What is written already needs no suggestion.
    this.suggestions = all.filter((one) => !(all.length === 1 && typed.endsWith(one.text)))
    this.chosen = -1
  }

  private close(): void {
    this.suggestions = []
    this.chosen = -1
  }

  private take(one: Suggestion): void {
    const before = this.value.slice(0, one.start)
    const after = this.value.slice(one.end)
    const isHalf = isOpen.test(one.text)
    const middle = one.text + (one.kind === 'currency' ? '..' : isHalf || after.startsWith(' ') ? '' : ' ')
    this.close()
    void this.write(before + middle + after, before.length + middle.length).then(() => {
      if (isHalf) this.look(true)
    })
  }

  private pressed(event: KeyboardEvent): void {
    const { suggestions, chosen } = this
    const count = suggestions.length
    const picked = suggestions[chosen]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (count === 0 && event.key === 'ArrowDown') this.look(true)
      else if (count > 0) this.chosen = (chosen + (event.key === 'ArrowDown' ? 1 : -1) + count) % count
      if (count > 0 || this.suggestions.length > 0) event.preventDefault()
    } else if (event.key === 'Escape' && count > 0) {
      event.preventDefault()
      this.close()
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (picked !== undefined) this.take(picked)
      else this.dispatchEvent(new CustomEvent('entered', { bubbles: true }))
    } else if (event.key === 'Tab' && picked !== undefined) {
      event.preventDefault()
      this.take(picked)
    }
  }

  protected override render() {
    const { suggestions, chosen } = this
    const isShown = suggestions.length > 0
    return html`<div class="say-box ${this.tagged ? 'in-tags' : ''}">
        <div class="say-paper">
          ${this.ink()}
          <textarea
            id="say"
            rows="1"
            spellcheck=${this.tagged ? 'false' : 'true'}
            autocapitalize="none"
            autocomplete="off"
            enterkeyhint="done"
            placeholder=${words.placeholder}
            aria-autocomplete="list"
            aria-controls="say-list"
            aria-activedescendant=${chosen < 0 ? nothing : `say-${chosen}`}
            aria-describedby=${this.describedby || nothing}
            aria-invalid=${this.wrong ? 'true' : nothing}
            .value=${live(this.value)}
            @input=${this.typed}
            @keydown=${this.pressed}
            @blur=${this.close}
          ></textarea>
        </div>
        <ul
          class="say-list"
          id="say-list"
          role="listbox"
          aria-label=${words.suggestions}
          ?hidden=${!isShown}
          @mousedown=${(event: Event) => event.preventDefault()}
        >
          ${suggestions.map((one, index) => this.option(one, index))}
        </ul>
      </div>
      <span class="hidden-words" role="status">${isShown ? words.count(suggestions.length) : ''}</span>`
  }

  private option(one: Suggestion, index: number) {
    const isSame = one.text.toLowerCase() === one.label.toLowerCase()
    return html`<li
      id="say-${index}"
      role="option"
      aria-selected=${index === this.chosen ? 'true' : 'false'}
      @click=${() => this.take(one)}
    >
      <span class=${this.tagged ? 'mono' : ''}>${one.text}</span>
      ${isSame ? nothing : html`<span class="small">${one.label}</span>`}
    </li>`
  }

  /** The same text under the field, in the colours of what was recognised. */
  private ink() {
    const parts: unknown[] = []
    let at = 0
    if (this.tagged) {
      for (const { start, end, kind } of this.tokens) {
        parts.push(
          this.value.slice(at, start),
          html`<span class="ink ${kind}">${this.value.slice(start, end)}</span>`,
        )
        at = end
      }
    }
    parts.push(this.value.slice(at))
    return html`<div class="say-ink" aria-hidden="true" translate="no">${parts}<i>&#8203;</i></div>`
  }
}
