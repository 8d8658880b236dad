// Choosing fields to show and until when: nothing is ticked, what is not kept yet can be typed, a birthday cannot be shown.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { attributeTitle, valueWords } from '../../copy/attribute-names.ts'
import { questionWords as words } from '../../copy/showing.ts'
import { day } from '../../copy/words.ts'
import type { Field, Wish } from '../../data/showing.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Says `shown` with the wish, for whoever holds the brand to send it. */
@customElement('bs-wish')
export class WishPart extends Part {
  @property({ attribute: false }) fields: readonly Field[] = []
  /** What is proposed, and the latest there can be; ms. */
  @property({ type: Number }) until = 0
  @property({ type: Number }) latest = 0
  @property({ type: Boolean }) busy = false
  /** With a way to say no, which says `refused`. */
  @property({ type: Boolean }) refusable = false
  @state() private chosen: readonly string[] = []
  @state() private typed: Readonly<Record<string, string>> = {}
  @state() private date = ''

  /** The end of the chosen day, but not after the agreement; the proposal to the second when the day was not touched. */
  private get end(): number {
    const chosen = this.date === '' ? this.until : Date.parse(`${this.date}T23:59:59Z`)
    return Number.isNaN(chosen) ? this.until : Math.min(chosen, this.latest)
  }

  private keep(): NonNullable<Wish['keep']> {
    return Object.fromEntries(
      this.fields
        .filter(({ name, value }) => value === undefined && this.chosen.includes(name))
        .map(({ name, isList }) => {
          const text = (this.typed[name] ?? '').trim()
          const parts = text.split(',').map((part) => part.trim())
          return [name, isList ? parts.filter((part) => part !== '') : text]
        }),
    )
  }

  private get isReady(): boolean {
    const missing = this.fields.filter(
      ({ name, value }) =>
        this.chosen.includes(name) && value === undefined && (this.typed[name] ?? '').trim() === '',
    )
    return this.chosen.length > 0 && missing.length === 0
  }

  private send(event: Event): void {
    event.preventDefault()
    if (!this.isReady) return
    const wish: Wish = { names: [...this.chosen], keep: this.keep(), until: this.end }
    this.dispatchEvent(new CustomEvent('shown', { detail: wish }))
  }

  private tick(name: string, isOn: boolean): void {
    const others = this.chosen.filter((one) => one !== name)
    this.chosen = isOn ? [...others, name] : others
  }

  private field({ name, value, isPrivate }: Field) {
    const title = attributeTitle(name)
    if (isPrivate) return html`<p class="small">${words.neverShown}</p>`
    const isChosen = this.chosen.includes(name)
    return html`<div class="stack-tight">
      <label class="choice"
        ><input
          type="checkbox"
          .checked=${isChosen}
          @change=${(event: Event) => this.tick(name, (event.target as HTMLInputElement).checked)}
        /><span
          >${title} ·
          ${
            value === undefined
              ? html`<span class="quiet">${words.nothingKept}</span>`
              : html`<strong><bdi>${valueWords(value)}</bdi></strong>`
          }</span
        ></label
      >
      ${
        isChosen && value === undefined
          ? html`<bs-field
              label=${words.type(title)}
              .value=${this.typed[name] ?? ''}
              @typed=${(event: CustomEvent<string>) => (this.typed = { ...this.typed, [name]: event.detail })}
            ></bs-field>`
          : nothing
      }
    </div>`
  }

  protected override render() {
    return html`<form class="stack" @submit=${(event: Event) => this.send(event)}>
      <fieldset>
        <legend class="small">${words.fields}</legend>
        ${this.fields.map((field) => this.field(field))}
      </fieldset>
      <div class="row row-foot">
        <bs-field
          type="date"
          label=${words.until}
          hint=${words.untilHint(day(this.latest))}
          .value=${this.date === '' ? dayOf(this.until) : this.date}
          @typed=${(event: CustomEvent<string>) => (this.date = event.detail)}
        ></bs-field>
        <button class="button go" ?disabled=${this.busy || !this.isReady}>
          ${words.show(this.chosen.length)}
        </button>
        ${
          this.refusable
            ? html`<button
                class="button"
                type="button"
                ?disabled=${this.busy}
                @click=${() => this.dispatchEvent(new CustomEvent('refused'))}
              >
                ${words.refuse}
              </button>`
            : nothing
        }
      </div>
    </form>`
  }
}
