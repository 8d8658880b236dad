// Making an invitation: what it is for, how long it is good, and for how many brands.
import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { doorWords as words } from '../../copy/door.ts'
import { number } from '../../copy/words.ts'
import { invite } from '../../data/knocks.ts'
import { Step } from '../../page.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'

const lives = [1, 7, 30, 90] as const
const many = [1, 5, 20] as const

/** Says `made` with the invitation. */
@customElement('bs-invite')
export class InvitePart extends Part {
  @state() private name = ''
  @state() private days: number = 7
  @state() private uses: number = 1
  private readonly step = new Step(this)

  private async make(event: Event): Promise<void> {
    event.preventDefault()
    const name = this.name.trim()
    if (name === '') return
    const made = await this.step.take(() => invite({ name, days: this.days, uses: this.uses }))
    if (made === undefined) return
    this.name = ''
    this.dispatchEvent(new CustomEvent('made', { detail: made }))
  }

  private choice(
    label: string,
    name: string,
    values: readonly number[],
    chosen: number,
    text: (value: number) => string,
    choose: (value: number) => void,
  ) {
    return html`<fieldset>
      <legend class="small">${label}</legend>
      <div class="row">
        ${values.map(
          (value) =>
            html`<label class="choice"
              ><input
                type="radio"
                name=${name}
                .checked=${value === chosen}
                @change=${() => choose(value)}
              /><span>${text(value)}</span></label
            >`,
        )}
      </div>
    </fieldset>`
  }

  protected override render() {
    return html`<form class="stack" @submit=${(event: Event) => void this.make(event)}>
      <bs-field
        label=${words.name}
        hint=${words.nameHint}
        placeholder=${words.namePlaceholder}
        longest="60"
        required
        .value=${this.name}
        @typed=${(event: CustomEvent<string>) => (this.name = event.detail)}
      ></bs-field>
      ${this.choice(words.days, 'days', lives, this.days, words.day, (value) => (this.days = value))}
      ${this.choice(words.uses, 'uses', many, this.uses, number, (value) => (this.uses = value))}
      ${this.step.show()}
      <p>
        <button class="button" ?disabled=${this.step.isBusy || this.name.trim() === ''}>${words.make}</button>
      </p>
    </form>`
  }
}
