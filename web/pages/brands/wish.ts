// Choosing fields to show, for what and until when: nothing is ticked, and what cannot be shown says why.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { attributeTitle } from '../../copy/attribute-names.ts'
import { saidValue } from '../../copy/attribute-values.ts'
import { questionWords as words } from '../../copy/showing.ts'
import { day } from '../../copy/words.ts'
import type { AttributeValue, Field, Wish } from '../../data/showing.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'
import '../you/value.ts'
import type { Valued } from '../you/value.ts'

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
  /** Purposes of the agreement to choose from, where no question says what it is for. */
  @property({ attribute: false }) purposes: readonly string[] | undefined
  @state() private chosen: readonly string[] = []
  @state() private typed: Readonly<Record<string, AttributeValue | undefined>> = {}
  @state() private date = ''
  /** The chosen purpose; absent where it is written. */
  @state() private purpose: string | undefined
  @state() private written = ''

  /** The end of the chosen day, but not after the agreement; the proposal to the second when the day was not touched. */
  private get end(): number {
    const chosen = this.date === '' ? this.until : Date.parse(`${this.date}T23:59:59Z`)
    return Number.isNaN(chosen) ? this.until : Math.min(chosen, this.latest)
  }

  private keep(): NonNullable<Wish['keep']> {
    return Object.fromEntries(
      this.fields
        .filter(({ name, value }) => value === undefined && this.chosen.includes(name))
        .flatMap(({ name }) => {
          const value = this.typed[name]
          return value === undefined ? [] : [[name, value] as const]
        }),
    )
  }

  private get why(): string {
    return this.purpose ?? this.written.trim()
  }

  private get isReady(): boolean {
    const missing = this.fields.filter(
      ({ name, value }) =>
        this.chosen.includes(name) && value === undefined && this.typed[name] === undefined,
    )
    const isSaid = this.purposes === undefined || this.why !== ''
    return this.chosen.length > 0 && missing.length === 0 && isSaid
  }

  private send(event: Event): void {
    event.preventDefault()
    if (!this.isReady) return
    const wish: Wish = {
      names: [...this.chosen],
      keep: this.keep(),
      until: this.end,
      ...(this.purposes === undefined ? {} : { purpose: this.why }),
    }
    this.dispatchEvent(new CustomEvent('shown', { detail: wish }))
  }

  private tick(name: string, isOn: boolean): void {
    const others = this.chosen.filter((one) => one !== name)
    this.chosen = isOn ? [...others, name] : others
  }

  private field({ name, value, isPrivate, isHeld }: Field) {
    const title = attributeTitle(name)
    if (isPrivate) return html`<p class="small">${words.neverShown}</p>`
    if (isHeld === true) return html`<p class="small">${words.held(title)}</p>`
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
              : html`<strong><bdi>${saidValue(name, value)}</bdi></strong>`
          }</span
        ></label
      >
      ${
        isChosen && value === undefined
          ? html`<bs-value
              name=${name}
              label=${words.type(title)}
              @valued=${(event: CustomEvent<Valued>) =>
                (this.typed = { ...this.typed, [name]: event.detail.value })}
            ></bs-value>`
          : nothing
      }
    </div>`
  }

  private purposeChoice(purposes: readonly string[]) {
    const isWritten = this.purpose === undefined
    const write = html`<bs-field
      label=${words.purposeOwn}
      longest="140"
      .value=${this.written}
      @typed=${(event: CustomEvent<string>) => (this.written = event.detail)}
    ></bs-field>`
    if (purposes.length === 0) return write
    const choice = (label: unknown, isOn: boolean, choose: () => void) =>
      html`<label class="choice"
        ><input type="radio" name="purpose" .checked=${isOn} @change=${choose} /><span>${label}</span></label
      >`
    return html`<fieldset>
      <legend class="small">${words.purpose}</legend>
      ${purposes.map((one) =>
        choice(html`<bdi>${one}</bdi>`, this.purpose === one, () => (this.purpose = one)),
      )}
      ${choice(words.purposeOther, isWritten, () => (this.purpose = undefined))}
      ${isWritten ? write : nothing}
    </fieldset>`
  }

  protected override render() {
    return html`<form class="stack" @submit=${(event: Event) => this.send(event)}>
      <fieldset>
        <legend class="small">${words.fields}</legend>
        ${this.fields.map((field) => this.field(field))}
      </fieldset>
      ${this.purposes === undefined ? nothing : this.purposeChoice(this.purposes)}
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
