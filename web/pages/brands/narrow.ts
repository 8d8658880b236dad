// Showing a brand less, at once and alone: which kinds of intents stay, what it may ask for, and an earlier end.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { attributeLabel, brandWords as words, lineLabel } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import { capital } from '../../copy/words.ts'
import { narrow, type BrandDetail, type Grant } from '../../data/brands.ts'
import { Step } from '../../page.ts'
import '../../parts/dialog.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'

@customElement('bs-narrow')
export class Narrow extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  @property({ type: Boolean }) open = false
  @state() private without: readonly string[] = []
  @state() private until = ''
  private readonly step = new Step(this)

  private close(): void {
    this.without = []
    this.until = ''
    this.dispatchEvent(new CustomEvent('closed'))
  }

  private async save(event: Event, brand: string, grant: Grant): Promise<void> {
    event.preventDefault()
    const kept = (list: readonly string[]) => list.filter((one) => !this.without.includes(one))
    const until = this.until === '' ? undefined : Date.parse(`${this.until}T23:59:59Z`)
    const done = await this.step.take(() =>
      narrow(brand, {
        lines: kept(grant.lines),
        attributes: kept(grant.attributes),
        ...(until === undefined || Number.isNaN(until) ? {} : { expiresAt: until }),
      }),
    )
    if (done === undefined) return
    showToast({ text: words.narrowDone })
    this.dispatchEvent(new CustomEvent('changed'))
    this.close()
  }

  private choice(name: string, label: string) {
    return html`<label class="choice"
      ><input
        type="checkbox"
        .checked=${!this.without.includes(name)}
        @change=${(event: Event) =>
          (this.without = (event.target as HTMLInputElement).checked
            ? this.without.filter((one) => one !== name)
            : [...this.without, name])}
      /><span>${label}</span></label
    >`
  }

  private form(brand: string, grant: Grant) {
    return html`<form class="stack" @submit=${(event: Event) => void this.save(event, brand, grant)}>
      <h2>${words.narrowTitle}</h2>
      <p class="quiet">${words.narrowLead}</p>
      <fieldset>
        <legend>${words.sees}</legend>
        ${grant.lines.map((line) => this.choice(line, line === '*' ? words.intentsAll : words.intents(lineLabel(line))))}
        ${grant.attributes.map((name) => this.choice(name, capital(attributeLabel(name))))}
      </fieldset>
      <bs-field
        type="date"
        label=${words.until}
        .value=${this.until === '' ? new Date(grant.expiresAt).toISOString().slice(0, 10) : this.until}
        @typed=${(event: CustomEvent<string>) => (this.until = event.detail)}
      ></bs-field>
      ${this.step.show()}
      <p class="row">
        <button class="button go" ?disabled=${this.step.isBusy}>${words.save}</button>
        <button class="button bare" type="button" @click=${() => this.close()}>${en.cancel}</button>
      </p>
    </form>`
  }

  protected override render() {
    const grant = this.brand?.terms?.grant
    if (this.brand === undefined || grant === undefined) return nothing
    const { brand } = this.brand
    return html`<bs-dialog
      ?open=${this.open}
      label=${words.narrowTitle}
      .body=${() => this.form(brand, grant)}
      @closed=${() => this.close()}
    ></bs-dialog>`
  }
}
