// To whom a question, a repair or thanks go: one brand alone, chosen among those that can get it.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { addressWords as words } from '../../copy/conversation.ts'
import { composeWords } from '../../copy/en-compose.ts'
import { en } from '../../copy/en.ts'
import type { Audience } from '../../../protocol/owner/intents.ts'
import { badge } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import '../conversation/conversation.css'
import '../../parts/avatar.ts'
import '../../parts/line.ts'

/** Who gets it: the one that was chosen, or the only one that can. */
export function addresseeOf(audience: readonly Audience[], chosen: string, named = ''): Audience | undefined {
  const able = audience.filter(({ gets }) => gets === 'yes' || gets === 'switched_off')
  const spoken = named.trim().toLowerCase()
  const isNamed = ({ name, brand }: Audience): boolean =>
    spoken !== '' && (name.toLowerCase().startsWith(spoken) || brand.startsWith(spoken))
  const one = able.find(({ brand }) => brand === chosen) ?? able.find(isNamed)
  return one ?? (able.length === 1 ? able[0] : undefined)
}

@customElement('bs-addressee')
export class AddresseePart extends Part {
  @property() verb = 'ask'
  @property({ attribute: false }) audience: readonly Audience[] = []
  @property() chosen = ''

  protected override render() {
    const able = this.audience.filter(({ gets }) => gets === 'yes' || gets === 'switched_off')
    const others = this.audience.filter((one) => !able.includes(one))
    if (able.length === 0) return html`<p class="quiet">${words.nobody}</p>`
    return html`<fieldset class="addressees">
        <legend class="small">${this.verb === 'thank' ? words.thankLead : words.lead}</legend>
        ${able.map((one) => this.row(one))}
      </fieldset>
      ${
        others.length === 0
          ? nothing
          : html`<ul class="small">
              ${others.map(({ name, gets }) => html`<li><bdi>${name}</bdi>: ${composeWords.gets[gets]}</li>`)}
            </ul>`
      }`
  }

  private row({ brand, name, logo, isPractice, sees }: Audience) {
    const isChosen = brand === this.chosen
    return html`<label>
      <input
        type="radio"
        name="addressee"
        value=${brand}
        .checked=${isChosen}
        @change=${() => this.dispatchEvent(new CustomEvent('chosen', { detail: brand, bubbles: true }))}
      />
      <bs-avatar .name=${name} .logo=${logo}></bs-avatar>
      <span class="grow">
        <bdi>${name}</bdi> ${isPractice ? badge(en.practice) : nothing}
        ${isChosen && sees !== undefined ? html`<bs-line class="fine" .line=${sees}></bs-line>` : nothing}
      </span>
    </label>`
  }
}
