// One wish for terms: for what, what is proffered, what is also fine, and what may be taken without asking.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { isHealth } from '../../../protocol/health.ts'
import { isRosterId, type RosterId } from '../../../protocol/roster.ts'
import { unsetTerms } from '../../../protocol/terms-rules.ts'
import { categoryFor } from '../../../protocol/vocabulary.ts'
import { ruleWords as words } from '../../copy/rules.ts'
import { keepRule, type KeptRule, type RuleContext, type RuleTerms } from '../../data/rules.ts'
import { Step } from '../../page.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'

type Of = keyof typeof words.of

const ofContext = (context: RuleContext): Of =>
  context.kind === 'brands' ? (context.of === 'trade' ? 'trade' : 'shop') : context.kind

/** Says `kept` once it is. */
@customElement('bs-rule-form')
export class RuleForm extends Part {
  @property({ attribute: false }) rule: KeptRule | undefined
  @property({ attribute: false }) roster: readonly { id: string; summary: string }[] = []
  @state() private of: Of = 'any'
  @state() private named = ''
  @state() private terms: RuleTerms = unsetTerms
  @state() private typed = { months: '12', quota: '' }
  @state() private fault = ''
  private readonly step = new Step(this)

  protected override willUpdate(changed: PropertyValues): void {
    const { rule } = this
    if (!changed.has('rule') || rule === undefined) return
    this.of = ofContext(rule.context)
    const { context } = rule
    this.named =
      context.kind === 'brand' ? context.brand : context.kind === 'category' ? context.category : ''
    this.terms = rule.terms
    const { months, maxOffersPerDay } = rule.terms
    this.typed = {
      months: String(months),
      quota: maxOffersPerDay === undefined ? '' : String(maxOffersPerDay),
    }
  }

  /** What the wish is for; none, with a fault, where what was typed names nothing. */
  private context(): RuleContext | undefined {
    const { of, rule } = this
    this.fault = ''
    if (rule !== undefined) return rule.context
    if (of === 'any') return { kind: 'any' }
    if (of === 'shop' || of === 'trade') return { kind: 'brands', of }
    const name = this.named.trim().toLowerCase()
    if (of === 'brand') {
      const host = name.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
      if (!/^[^\s/]+$/.test(host)) this.fault = words.brandFault
      return this.fault === '' ? { kind: 'brand', brand: host } : undefined
    }
    const slug = categoryFor(name)?.slug ?? name.replaceAll(' ', '-').replace(/\.\*$/, '')
    if (!/^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*$/.test(slug)) this.fault = words.categoryFault
    else if (isHealth(slug)) this.fault = words.healthFault
    return this.fault === '' ? { kind: 'category', category: `${slug}.*` } : undefined
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault()
    const context = this.context()
    const months = Number(this.typed.months)
    if (context === undefined || !this.isMonthsGood(months)) return
    const { maxOffersPerDay: _, ...rest } = this.terms
    const quota = Number(this.typed.quota)
    const terms = { ...rest, months, ...(quota >= 1 && quota <= 1000 ? { maxOffersPerDay: quota } : {}) }
    const done = await this.step.take(() => keepRule(context, terms))
    if (done !== undefined) this.dispatchEvent(new CustomEvent('kept'))
  }

  private isMonthsGood(months: number): boolean {
    return Number.isInteger(months) && months >= 1 && months <= 12
  }

  protected override render() {
    const { terms } = this
    return html`<form class="stack" @submit=${(event: Event) => void this.save(event)}>
      <h2>${words.title}</h2>
      ${this.rule === undefined ? this.forWhat() : nothing}
      <label class="field"
        ><span>${words.preferred}</span>
        <select
          aria-label=${words.preferred}
          @change=${(event: Event) => {
            const preferred = (event.target as HTMLSelectElement).value
            if (!isRosterId(preferred)) return
            this.terms = {
              ...terms,
              preferred,
              alternates: terms.alternates.filter((id) => id !== preferred),
            }
          }}
        >
          ${this.roster.map(
            ({ id }) => html`<option value=${id} ?selected=${id === terms.preferred}>${id}</option>`,
          )}
        </select></label
      >
      <p class="small">${this.roster.find(({ id }) => id === terms.preferred)?.summary}</p>
      <details>
        <summary>${words.alternates}</summary>
        ${this.ticks('alternates', terms.preferred)}
      </details>
      <label class="choice"
        ><input
          type="checkbox"
          .checked=${terms.takesCounter}
          @change=${(event: Event) =>
            (this.terms = { ...terms, takesCounter: (event.target as HTMLInputElement).checked })}
        /><span>${words.takes}<br /><span class="small">${words.takesHint}</span></span></label
      >
      ${
        terms.takesCounter
          ? html`<details>
              <summary>${words.asks}</summary>
              ${this.ticks('asksFor')}
            </details>`
          : nothing
      }
      <div class="two-fields">
        <bs-field
          type="number"
          label=${words.months}
          longest="2"
          fault=${this.isMonthsGood(Number(this.typed.months)) ? '' : words.monthsFault}
          .value=${this.typed.months}
          @typed=${(event: CustomEvent<string>) => (this.typed = { ...this.typed, months: event.detail })}
        ></bs-field>
        <bs-field
          type="number"
          label=${words.quota}
          hint=${words.quotaHint}
          longest="4"
          .value=${this.typed.quota}
          @typed=${(event: CustomEvent<string>) => (this.typed = { ...this.typed, quota: event.detail })}
        ></bs-field>
      </div>
      ${this.step.show()}
      <p class="row">
        <button class="button go" ?disabled=${this.step.isBusy}>${words.save}</button>
      </p>
    </form>`
  }

  private forWhat() {
    const { of } = this
    return html`<label class="field"
        ><span>${words.forWhat}</span>
        <select
          aria-label=${words.forWhat}
          @change=${(event: Event) => {
            this.of = (event.target as HTMLSelectElement).value as Of
            this.fault = ''
          }}
        >
          ${Object.entries(words.of).map(
            ([key, label]) => html`<option value=${key} ?selected=${key === of}>${label}</option>`,
          )}
        </select></label
      >
      ${
        of === 'category' || of === 'brand'
          ? html`<bs-field
              label=${words[of]}
              hint=${of === 'category' ? words.categoryHint : words.brandHint}
              longest="140"
              fault=${this.fault}
              .value=${this.named}
              @typed=${(event: CustomEvent<string>) => (this.named = event.detail)}
            ></bs-field>`
          : nothing
      }`
  }

  private ticks(what: 'alternates' | 'asksFor', except?: RosterId) {
    const { terms } = this
    return this.roster
      .flatMap((entry) => (isRosterId(entry.id) ? [{ ...entry, id: entry.id }] : []))
      .filter(({ id }) => id !== except)
      .map(
        ({ id, summary }) =>
          html`<label class="choice"
            ><input
              type="checkbox"
              .checked=${terms[what].includes(id)}
              @change=${(event: Event) => {
                const others = terms[what].filter((one) => one !== id)
                const isOn = (event.target as HTMLInputElement).checked
                this.terms = { ...terms, [what]: isOn ? [...others, id] : others }
              }}
            /><span>${summary} <code class="tiny">${id}</code></span></label
          >`,
      )
  }
}
