// Showing a brand less, at once and alone: what it sees, what for, who else, how long and where; with the effect said before.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { contains } from '../../../protocol/terms.ts'
import { attributeLabel, brandWords as words, lineLabel } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import { eea, eeaAndNear, narrowWords } from '../../copy/terms-more.ts'
import { capital } from '../../copy/words.ts'
import { loadNarrow, narrow, type BrandDetail, type Grant, type NarrowPreview } from '../../data/brands.ts'
import { Step } from '../../page.ts'
import '../../parts/dialog.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { followedLines } from './offered.ts'
import { daysChoice, daysOf, placesChoice } from './terms-extras.ts'
import { narrowTold, type Cut } from './narrow-told.ts'

type Kind = 'lines' | 'attributes' | 'purposes' | 'recipients'
const kinds: readonly Kind[] = ['lines', 'attributes', 'purposes', 'recipients']

@customElement('bs-narrow')
export class Narrow extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  @property({ type: Boolean }) open = false
  /** What is taken away, and what of it stays after all, as `kind name`. */
  @state() private without: ReadonlySet<string> = new Set()
  @state() private only: ReadonlySet<string> = new Set()
  @state() private retention: number | undefined
  @state() private places: string[] | undefined
  @state() private until = ''
  @state() private effect: NarrowPreview | undefined
  private asked = 0
  private readonly step = new Step(this)

  private close(): void {
    this.without = new Set()
    this.only = new Set()
    this.retention = undefined
    this.places = undefined
    this.until = ''
    this.effect = undefined
    this.asked += 1
    this.dispatchEvent(new CustomEvent('closed'))
  }

  /** Only what differs from now: everything else stays as it is. */
  private cut(grant: Grant): Cut {
    const kept = (kind: Kind): string[] => [
      ...grant[kind].filter((one) => !this.without.has(`${kind} ${one}`)),
      ...this.within(kind, grant).filter((one) => this.only.has(`${kind} ${one}`)),
    ]
    const lists = kinds.filter((kind) => grant[kind].some((one) => this.without.has(`${kind} ${one}`)))
    const until = this.until === '' ? Number.NaN : Date.parse(`${this.until}T23:59:59Z`)
    return {
      ...Object.fromEntries(lists.map((kind) => [kind, kept(kind)])),
      ...(this.retention === undefined || this.retention >= daysOf(grant.retention)
        ? {}
        : { retentionDays: this.retention }),
      ...(this.places === undefined || this.places.join() === grant.jurisdiction.join()
        ? {}
        : { jurisdiction: this.places }),
      ...(Number.isNaN(until) || until >= grant.expiresAt ? {} : { expiresAt: until }),
    }
  }

  /** Smaller parts of what was just taken away: kinds of things of `*`, sizes of `size.*`. */
  private within(kind: Kind, grant: Grant): string[] {
    const known =
      kind === 'lines'
        ? followedLines(this.brand?.follows ?? [])
        : kind === 'attributes'
          ? (this.brand?.asks ?? []).map(({ attribute }) => attribute)
          : []
    const wide = grant[kind].filter((one) => this.without.has(`${kind} ${one}`))
    const isPart = (one: string): boolean => wide.some((held) => held !== one && contains(held, one))
    return [...new Set(known)].filter((one) => isPart(one) && !grant[kind].includes(one))
  }

  private async change(brand: string, grant: Grant): Promise<void> {
    this.asked += 1
    const { asked } = this
    const cut = this.cut(grant)
    if (Object.keys(cut).length === 0) this.effect = undefined
    else {
      const effect = await this.step.take(() => loadNarrow(brand, cut))
      // Another choice was made meanwhile, and its answer is the one to be shown.
      if (asked === this.asked) this.effect = effect
    }
  }

  private async save(event: Event, brand: string, grant: Grant): Promise<void> {
    event.preventDefault()
    const cut = this.cut(grant)
    if (Object.keys(cut).length === 0) return
    const done = await this.step.take(() => narrow(brand, cut))
    if (done === undefined) return
    showToast({ text: words.narrowDone })
    this.dispatchEvent(new CustomEvent('changed'))
    this.close()
  }

  private toggle(set: ReadonlySet<string>, key: string, isIn: boolean): ReadonlySet<string> {
    const next = new Set(set)
    if (isIn) next.add(key)
    else next.delete(key)
    return next
  }

  private choice(label: string, isOn: boolean, choose: (isOn: boolean) => void, grant: Grant) {
    return html`<label class="choice"
      ><input
        type="checkbox"
        .checked=${isOn}
        @change=${(event: Event) => {
          choose((event.target as HTMLInputElement).checked)
          void this.change(this.brand?.brand ?? '', grant)
        }}
      /><span><bdi>${label}</bdi></span></label
    >`
  }

  private choices(kind: Kind, grant: Grant, label: (name: string) => string) {
    const key = (name: string): string => `${kind} ${name}`
    const parts = this.within(kind, grant)
    return html`${grant[kind].map((name) =>
      this.choice(
        label(name),
        !this.without.has(key(name)),
        (isOn) => (this.without = this.toggle(this.without, key(name), !isOn)),
        grant,
      ),
    )}
    ${
      parts.length === 0
        ? nothing
        : html`<fieldset class="inner">
            <legend class="small">${narrowWords.only}</legend>
            ${parts.map((name) =>
              this.choice(
                label(name),
                this.only.has(key(name)),
                (isOn) => (this.only = this.toggle(this.only, key(name), isOn)),
                grant,
              ),
            )}
          </fieldset>`
    }`
  }

  private group(title: string, kind: Kind, grant: Grant) {
    if (grant[kind].length === 0) return nothing
    return html`<fieldset>
      <legend>${title}</legend>
      ${this.choices(kind, grant, (name) => name)}
    </fieldset>`
  }

  private form(detail: BrandDetail, grant: Grant) {
    const { brand, name } = detail
    const told = narrowTold(name, grant, this.cut(grant), this.effect)
    const days = daysOf(grant.retention)
    const isWithin = (places: readonly string[]): boolean =>
      grant.jurisdiction.length === 0 || places.every((one) => grant.jurisdiction.includes(one))
    const then = <T>(set: (value: T) => void) => {
      return (value: T) => {
        set(value)
        void this.change(brand, grant)
      }
    }
    return html`<form class="stack" @submit=${(event: Event) => void this.save(event, brand, grant)}>
      <h2>${words.narrowTitle}</h2>
      <p class="quiet">${words.narrowLead}</p>
      <fieldset>
        <legend>${words.sees}</legend>
        ${this.choices('lines', grant, (line) => (line === '*' ? words.intentsAll : words.intents(lineLabel(line))))}
        ${this.choices('attributes', grant, (one) => capital(attributeLabel(one)))}
      </fieldset>
      ${this.group(narrowWords.purposes, 'purposes', grant)}
      ${this.group(narrowWords.recipients, 'recipients', grant)}
      <div class="two-fields tight-fields">
        <bs-field
          type="date"
          label=${words.until}
          .value=${this.until === '' ? new Date(grant.expiresAt).toISOString().slice(0, 10) : this.until}
          @typed=${(event: CustomEvent<string>) => then((text: string) => (this.until = text))(event.detail)}
        ></bs-field>
        ${daysChoice(
          narrowWords.retention,
          [1, 7, 14, 30, 90].filter((count) => count < days),
          days,
          (count) => words.retentionDays(count),
          then((count: number) => (this.retention = count)),
        )}
      </div>
      ${placesChoice(
        narrowWords.places,
        [[...grant.jurisdiction], ...[eea, eeaAndNear].filter(isWithin)],
        this.places ?? grant.jurisdiction,
        then((places: string[]) => (this.places = places)),
      )}
      <section class="notice effect stack-tight" aria-live="polite" aria-label=${narrowWords.effect}>
        <h3>${narrowWords.effect}</h3>
        ${
          told.length === 0
            ? html`<p>${narrowWords.nothing}</p>`
            : html`<ul>
                ${told.map((sentence) => html`<li><bdi>${sentence}</bdi></li>`)}
              </ul>`
        }
      </section>
      ${this.step.show()}
      <p class="row">
        <button class="button go" ?disabled=${this.step.isBusy || told.length === 0}>${words.save}</button>
        <button class="button bare" type="button" @click=${() => this.close()}>${en.cancel}</button>
      </p>
    </form>`
  }

  protected override render() {
    const { brand } = this
    const grant = brand?.terms?.grant
    if (brand === undefined || grant === undefined) return nothing
    return html`<bs-dialog
      ?open=${this.open}
      label=${words.narrowTitle}
      .body=${() => this.form(brand, grant)}
      @closed=${() => this.close()}
    ></bs-dialog>`
  }
}
