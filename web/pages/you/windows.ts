// When deliveries suit: days of the week and hours, as many windows as one likes.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { formatWindow, readWindow, type Window } from '../../../protocol/owner/delivery-windows.ts'
import { valueWordsOf as words, weekdayName, weekdayShort, windowWords } from '../../copy/attribute-values.ts'
import { Part } from '../../parts/part.ts'

const usual: Window = { days: [0, 1, 2, 3, 4], from: '18:00', to: '21:00' }
const week = [0, 1, 2, 3, 4, 5, 6] as const

const isWhole = ({ days, from, to }: Window): boolean => days.length > 0 && from < to

/** Says `chosen` with all windows as texts; with none of them while one is not whole. */
@customElement('bs-windows')
export class Windows extends Part {
  @property() label = ''
  @property({ attribute: false }) kept: readonly string[] = []
  @state() private windows: readonly Window[] = []
  /** Texts from before, which nobody can read as days and hours. */
  @state() private written: readonly string[] = []

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('kept') || this.hasUpdated) return
    const read = this.kept.flatMap((text) => readWindow(text) ?? [])
    this.windows = read.length + this.kept.length === 0 ? [usual] : read
    this.written = this.kept.filter((text) => readWindow(text) === undefined)
    if (this.kept.length === 0) void this.updateComplete.then(() => this.say())
  }

  private say(): void {
    const isReady = this.windows.every(isWhole)
    const detail = isReady ? [...this.windows.map(formatWindow), ...this.written] : []
    this.dispatchEvent(new CustomEvent('chosen', { detail }))
  }

  private set(windows: readonly Window[], written = this.written): void {
    this.windows = windows
    this.written = written
    this.say()
  }

  private change(at: number, part: Partial<Window>): void {
    this.set(this.windows.map((one, place) => (place === at ? { ...one, ...part } : one)))
  }

  protected override render() {
    return html`<fieldset>
      <legend>${this.label}</legend>
      <div class="stack-tight">
        ${this.windows.map((one, at) => this.window(one, at))}
        ${this.written.map(
          (text) =>
            html`<p class="row">
              <span class="grow"><span class="small">${words.asWritten}</span> <bdi>${text}</bdi></span>
              ${this.drop(text, () =>
                this.set(
                  this.windows,
                  this.written.filter((one) => one !== text),
                ),
              )}
            </p>`,
        )}
        ${this.windows.every(isWhole) ? nothing : html`<p class="fault" role="alert">${words.fault}</p>`}
        <p>
          <button class="button small" type="button" @click=${() => this.set([...this.windows, usual])}>
            ${words.another}
          </button>
        </p>
      </div>
    </fieldset>`
  }

  private window(one: Window, at: number) {
    const hour = (label: string, value: string, typed: (text: string) => void) =>
      html`<label class="field"
        ><span>${label}</span
        ><input
          type="time"
          required
          .value=${value}
          @change=${(event: Event) => typed((event.target as HTMLInputElement).value)}
      /></label>`
    return html`<div class="window" role="group" aria-label=${words.window(at + 1)}>
      <div class="weekdays" role="group" aria-label=${words.days}>
        ${week.map(
          (day) =>
            html`<label title=${weekdayName(day)}
              ><input
                type="checkbox"
                aria-label=${weekdayName(day)}
                .checked=${one.days.includes(day)}
                @change=${(event: Event) => {
                  const rest = one.days.filter((other) => other !== day)
                  const days = (event.target as HTMLInputElement).checked ? [...rest, day] : rest
                  this.change(at, { days: days.toSorted((a, b) => a - b) })
                }}
              /><span aria-hidden="true">${weekdayShort(day)}</span></label
            >`,
        )}
      </div>
      ${hour(words.from, one.from, (from) => this.change(at, { from }))}
      ${hour(words.to, one.to, (to) => this.change(at, { to }))}
      ${
        this.windows.length + this.written.length > 1
          ? this.drop(isWhole(one) ? windowWords(one) : words.window(at + 1), () =>
              this.set(this.windows.filter((_, place) => place !== at)),
            )
          : nothing
      }
    </div>`
  }

  private drop(what: string, drop: () => void) {
    return html`<button class="link-button" type="button" aria-label=${words.drop(what)} @click=${drop}>
      ×
    </button>`
  }
}
