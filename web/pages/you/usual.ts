// Currency and place, put into lines that the person writes.
import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { care } from '../../copy/care.ts'
import { keepPreferences, loadPreferences, type Preferences } from '../../data/care.ts'
import { Loader, Step } from '../../page.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import './always.ts'

const words = care.you

@customElement('bs-usual')
export class Usual extends Part {
  @state() private draft: Pick<Preferences, 'currency' | 'place'> = {}
  private readonly known = new Loader(this, loadPreferences)
  private readonly saving = new Step(this)

  private async save(event: Event, known: Preferences): Promise<void> {
    event.preventDefault()
    const { currency, place } = { ...known, ...this.draft }
    const done = await this.saving.take(() =>
      keepPreferences({
        ...(currency === undefined || currency === '' ? {} : { currency: currency.trim().toUpperCase() }),
        ...(place === undefined ? {} : { place: place.trim() }),
      }),
    )
    if (done === undefined) return
    showToast({ text: words.saved })
    await this.known.reload()
    this.draft = {}
  }

  protected override render() {
    return this.known.show((known) => {
      const { currency = '', place = '' } = { ...known, ...this.draft }
      return html`<div class="stack">
        <form class="card" @submit=${(event: Event) => void this.save(event, known)}>
          <h2>${words.usual}</h2>
          <bs-field
            label=${words.currency}
            hint=${words.currencyHint}
            longest="3"
            .value=${currency}
            @typed=${(event: CustomEvent<string>) => (this.draft = { ...this.draft, currency: event.detail })}
          ></bs-field>
          <bs-field
            label=${words.place}
            hint=${words.placeHint}
            longest="40"
            .value=${place}
            @typed=${(event: CustomEvent<string>) => (this.draft = { ...this.draft, place: event.detail })}
          ></bs-field>
          ${this.saving.show()}
          <p><button class="button" ?disabled=${this.saving.isBusy}>${words.save}</button></p>
        </form>
        <bs-always></bs-always>
      </div>`
    })
  }
}
