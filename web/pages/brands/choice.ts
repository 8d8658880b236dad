// Choosing terms for a brand: what is struck out, which agreement, which kinds of intents, until when.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { addWords as words, attributeLabel, lineLabel, retention } from '../../copy/brands.ts'
import { healthAgreement, namesHealth } from '../../../protocol/health.ts'
import { startWords } from '../../copy/rules.ts'
import { capital } from '../../copy/words.ts'
import type { BrandLook, RosterEntry } from '../../data/brands.ts'
import { badge } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import { followedLines, offeredFirst, takenBy } from './offered.ts'
import {
  alternatesChoice,
  moreChoice,
  quotaChoice,
  quotaOf,
  returnField,
  type Extras,
} from './terms-extras.ts'

export interface Choice extends Extras {
  lines: string[]
  attributes: string[]
  struck: string[]
  months: number
}

/** As it would go out: what is about health goes under one agreement, and nothing beside it. */
const outgoing = (choice: Choice): Choice =>
  namesHealth(choice) ? { ...choice, preferred: healthAgreement, alternates: [] } : choice

const terms = [3, 6, 12] as const

@customElement('bs-terms-choice')
export class TermsChoice extends Part {
  @property({ attribute: false }) looked: BrandLook | undefined
  @property({ attribute: false }) roster: readonly RosterEntry[] = []
  @state() private choice: Choice = {
    preferred: '',
    alternates: [],
    lines: [],
    attributes: [],
    struck: [],
    months: 12,
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('looked') || this.looked === undefined) return
    const { looked } = this
    // Least by default: what they do not need is struck out until the person says otherwise.
    const struck = looked.asks.filter((ask) => !ask.required).map(({ attribute }) => attribute)
    const lines = followedLines(looked.follows)
    const { start } = looked
    const isRuled = start !== undefined && start.by !== 'unset'
    if (start?.maxOffersPerDay !== undefined) this.quota = String(start.maxOffersPerDay)
    this.choose({
      // Where the person has said what they want, it begins with that; else with what protects most and they take.
      preferred: isRuled ? start.preferred : (offeredFirst(looked, this.roster)[0]?.id ?? ''),
      alternates: isRuled ? start.alternates : [],
      ...(start?.maxOffersPerDay === undefined ? {} : { maxOffersPerDay: start.maxOffersPerDay }),
      lines: lines.length === 0 ? ['*'] : lines,
      struck,
      attributes: looked.asks.map(({ attribute }) => attribute).filter((name) => !struck.includes(name)),
      months: isRuled ? start.months : 12,
    })
  }

  @state() private quota = ''

  /** What the person's rules begin with stands among the first, whatever the brand takes. */
  private get began(): string {
    const { start } = this.looked ?? {}
    return start === undefined || start.by === 'unset' ? '' : start.preferred
  }

  private limit(typed: string): void {
    this.quota = typed
    const { maxOffersPerDay: _, ...rest } = this.choice
    const count = quotaOf(typed)
    this.choice = count === undefined ? rest : { ...rest, maxOffersPerDay: count }
    this.choose({})
  }

  private choose(part: Partial<Choice>): void {
    this.choice = { ...this.choice, ...part }
    this.dispatchEvent(new CustomEvent('chosen', { detail: outgoing(this.choice) }))
  }

  private strike(attribute: string): void {
    const { struck, attributes } = this.choice
    this.choose(
      struck.includes(attribute)
        ? { struck: struck.filter((name) => name !== attribute), attributes: [...attributes, attribute] }
        : { struck: [...struck, attribute], attributes: attributes.filter((name) => name !== attribute) },
    )
  }

  private toggleLine(line: string, on: boolean): void {
    const others = this.choice.lines.filter((one) => one !== line && one !== '*' && line !== '*')
    this.choose({ lines: on ? [...others, line] : others })
  }

  protected override render() {
    const { looked } = this
    if (looked === undefined) return nothing
    return html`<div class="stack">
      ${this.asks(looked)} ${this.terms(looked)} ${this.scope(looked)} ${this.until()}
      ${quotaChoice(this.quota, (typed) => this.limit(typed))}
      <section class="card">${moreChoice(this.choice, (part) => this.choose(part))}</section>
    </div>`
  }

  private asks({ asks }: BrandLook) {
    return html`<section class="card">
      <h2>${words.asks}</h2>
      <p class="small">${asks.length === 0 ? words.asksNone : words.asksHint}</p>
      <ul role="list" class="rows">
        ${asks.map((ask) => {
          const isStruck = this.choice.struck.includes(ask.attribute)
          const label = capital(attributeLabel(ask.attribute))
          return html`<li>
            <div class="grow">
              <p class=${isStruck ? 'struck' : ''}><strong>${label}</strong> <bdi>“${ask.purpose}”</bdi></p>
              <p class="small">
                ${words.kept(retention(ask.retention))}${ask.required ? ` · ${words.required}` : ''}
              </p>
            </div>
            <button
              class="button small"
              aria-label=${`${isStruck ? words.restore : words.strike}: ${label}`}
              @click=${() => this.strike(ask.attribute)}
            >
              ${isStruck ? words.restore : words.strike}
            </button>
          </li>`
        })}
      </ul>
    </section>`
  }

  private terms(looked: BrandLook) {
    const isHealthy = namesHealth(this.choice)
    const offered = offeredFirst(looked, this.roster).filter(({ id }) => !isHealthy || id === healthAgreement)
    const chosen = offered.filter(
      ({ id }) => id === this.began && !offered.slice(0, 3).some((one) => one.id === id),
    )
    const first = [...chosen, ...offered.slice(0, 3)]
    const rest = offered.filter((entry) => !first.includes(entry))
    const { start, says, name } = looked
    return html`<fieldset class="card">
      <legend><h2>${words.terms}</h2></legend>
      <p class="small">${words.termsHint}</p>
      ${
        start === undefined || start.by === 'unset'
          ? nothing
          : html`<p class="notice">
              <span>${startWords.by(start)}</span> <a href="/you/terms">${startWords.change}</a>
            </p>`
      }
      ${
        says?.agreements === undefined
          ? nothing
          : html`<p class="small">
              <bdi
                >${says.agreements.length === 0 ? startWords.saysNone(name) : startWords.says(name, says.agreements)}</bdi
              >
            </p>`
      }
      ${isHealthy ? html`<p class="notice">${startWords.health}</p>` : nothing}
      <div class="terms-choice">${first.map((entry) => this.entry(looked, entry))}</div>
      ${
        rest.length === 0
          ? nothing
          : html`<details>
              <summary>${words.otherTerms}</summary>
              <div class="terms-choice">${rest.map((entry) => this.entry(looked, entry))}</div>
            </details>`
      }
      ${returnField(outgoing(this.choice), (part) => this.choose(part))}
      ${alternatesChoice(offered, outgoing(this.choice), (alternates) => this.choose({ alternates }))}
    </fieldset>`
  }

  private entry(looked: BrandLook, { id, summary }: RosterEntry) {
    const taken = takenBy(looked)
    return html`<label>
      <input
        type="radio"
        name="terms"
        .checked=${outgoing(this.choice).preferred === id}
        @change=${() =>
          this.choose({
            preferred: id,
            alternates: this.choice.alternates.filter((one) => one !== id),
          })}
      />
      <span>
        <span>${summary}</span><br />
        <span class="row tight"
          ><code class="tiny">${id}</code> ${taken.includes(id) ? badge(words.theyTake, 'go') : nothing}</span
        >
      </span>
    </label>`
  }

  private scope({ follows }: BrandLook) {
    const offered = followedLines(follows)
    const { lines } = this.choice
    return html`<fieldset class="card">
      <legend><h2>${words.scope}</h2></legend>
      <p class="small">${words.scopeHint}</p>
      <div class="two-fields tight-fields">
        ${[...offered, '*'].map(
          (line) =>
            html`<label class="choice"
              ><input
                type="checkbox"
                .checked=${lines.includes(line)}
                @change=${(event: Event) => this.toggleLine(line, (event.target as HTMLInputElement).checked)}
              /><span>${line === '*' ? words.scopeAll : capital(lineLabel(line))}</span></label
            >`,
        )}
      </div>
      ${lines.length === 0 ? html`<p class="fault" role="alert">${words.scopeNone}</p>` : nothing}
    </fieldset>`
  }

  private until() {
    return html`<fieldset class="card">
      <legend><h2>${words.until}</h2></legend>
      <p class="small">${words.untilHint}</p>
      <div class="row">
        ${[...new Set([...terms, this.choice.months])]
          .toSorted((a, b) => a - b)
          .map(
            (months) =>
              html`<label class="choice"
                ><input
                  type="radio"
                  name="until"
                  .checked=${this.choice.months === months}
                  @change=${() => this.choose({ months })}
                /><span>${months === 12 ? words.year : words.months(months)}</span></label
              >`,
          )}
      </div>
    </fieldset>`
  }
}
