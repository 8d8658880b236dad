// Who will see this, and what: brand by brand, with a switch for each brand and for each tag.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { live } from 'lit/directives/live.js'
import { repeat } from 'lit/directives/repeat.js'
import { composeWords as words } from '../../copy/en-compose.ts'
import { en } from '../../copy/en.ts'
import { tagName } from '../../copy/line-title.ts'
import { stepUpWords } from '../../copy/step-up.ts'
import { list } from '../../copy/words.ts'
import { coarseLine, hasExactPlace } from '../../../protocol/coarse.ts'
import type { Line, Tag } from '../../../protocol/line.ts'
import type { Audience } from '../../../protocol/owner/intents.ts'
import { badge } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import { brandPath } from '../../router.ts'
import {
  hideable,
  isExactFor,
  noSecrets,
  showTo,
  toggleBrand,
  toggleExact,
  toggleTag,
  withheldFrom,
  type Secrets,
} from './secrets.ts'
import '../../parts/avatar.ts'
import '../../parts/line.ts'

const canSee = ({ gets }: Audience): boolean => gets === 'yes' || gets === 'switched_off'
/** Those who may get it first, then those who would if they saw more; the reasons of the others are below. */
const rank = (one: Audience): number => (canSee(one) ? 0 : one.needs === undefined ? 2 : 1)

@customElement('bs-audience')
export class AudiencePart extends Part {
  @property({ attribute: false }) line: Line | undefined
  @property({ attribute: false }) audience: readonly Audience[] = []
  @property({ attribute: false }) secrets: Secrets = noSecrets
  /** In words instead of tags, for people who never want to see one. */
  @property({ type: Boolean }) plain = false

  private named({ key, text }: Tag): string {
    return this.plain ? tagName(key) : text
  }

  private change(secrets: Secrets): void {
    this.dispatchEvent(new CustomEvent('kept', { detail: secrets, bubbles: true }))
  }

  protected override render() {
    const sorted = this.audience.toSorted((a, b) => rank(a) - rank(b))
    return html`${this.everyone()}
      <div class="card audience">
        <table class="folds">
          <caption class="hidden-words">
            ${words.who}
          </caption>
          <thead>
            <tr>
              <th scope="col">${words.brand}</th>
              <th scope="col">${words.sees}</th>
              <th scope="col">${words.doesNotSee}</th>
              <th scope="col">${words.terms}</th>
              <th scope="col" class="end-cell">${words.send}</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              sorted,
              ({ brand }) => brand,
              (one) => this.row(one),
            )}
          </tbody>
        </table>
      </div>`
  }

  /** One press hides a tag from all brands. */
  private everyone() {
    const { line } = this
    // The place as most brands see it: what is exact in it stays until it is shown to all.
    const tags = line === undefined ? [] : hideable(this.secrets.isExact ? line : coarseLine(line))
    if (tags.length === 0 || !this.audience.some(canSee)) return nothing
    return html`<div class="shown-tags" role="group" aria-label=${words.shown}>
      <p class="small" id="hide-hint">${words.hideHint}</p>
      <div class=${this.plain ? 'line in-words' : 'line'} translate="no">
        ${tags.map((tag) => {
          const { key } = tag
          const isHidden = this.secrets.hidden.has(key)
          return html`<button
            class="tag-switch"
            aria-pressed=${isHidden ? 'false' : 'true'}
            aria-label=${words.hide(this.named(tag))}
            @click=${() => this.change(toggleTag(this.secrets, key))}
          >
            <bdi>${this.named(tag)}</bdi>
          </button>`
        })}
      </div>
    </div>`
  }

  private row(one: Audience) {
    // What the person has just decided counts, not the answer that is still on its way.
    const isOn = !this.secrets.off.has(one.brand)
    return html`<tr class=${canSee(one) ? '' : 'unreached'}>
      <td>
        <span class="who">
          <bs-avatar .name=${one.name} .logo=${one.logo}></bs-avatar>
          <span>
            <a href=${brandPath(one.brand)}><bdi>${one.name}</bdi></a>
            ${one.isPractice ? badge(en.practice) : nothing}
          </span>
        </span>
      </td>
      ${canSee(one) ? this.seen(one) : html`<td colspan="2" class="quiet">${this.lacks(one)}</td>`}
      <td data-label=${words.terms}>${badge(one.agreement ?? '—')}</td>
      <td
        class="end-cell switch ${canSee(one) ? '' : 'bare-cell'}"
        data-label=${canSee(one) ? words.send : nothing}
      >
        ${
          canSee(one)
            ? html`<input
                type="checkbox"
                role="switch"
                aria-label=${words.sendTo(one.name)}
                .checked=${live(isOn)}
                @change=${() => this.change(toggleBrand(this.secrets, one.brand))}
              />`
            : nothing
        }
      </td>
    </tr>`
  }

  /** Why a brand gets nothing; where it would with a word of the person's, that word is one press away. */
  private lacks({ brand, name, gets, needs, listens = '' }: Audience) {
    if (needs === undefined) return words.gets[gets]
    return html`${stepUpWords.lacks(listens, needs)}
      <button class="link-button" @click=${() => this.change(showTo(this.secrets, brand, needs))}>
        ${stepUpWords.showTo(name, needs)}
      </button>`
  }

  private seen(one: Audience) {
    const { line, secrets } = this
    if (line === undefined)
      return html`<td></td>
        <td></td>`
    const tags = hideable(line)
    const kept = withheldFrom(secrets, one.brand, line)
    const isCoarse = hasExactPlace(line) && !kept.includes('in') && !isExactFor(secrets, one.brand)
    const hidden = [
      ...tags.filter(({ key }) => kept.includes(key)).map((tag) => this.named(tag)),
      ...(isCoarse ? [stepUpWords.exactly] : []),
    ]
    return html`<td data-label=${words.sees}>
        ${
          one.gets === 'yes' && this.plain
            ? words.seesAll(list(hidden))
            : one.gets === 'yes'
              ? html`<bs-line class="fine" .line=${one.sees ?? ''}></bs-line>`
              : html`<span class="quiet">${words.gets.switched_off}</span>`
        }
      </td>
      <td data-label=${words.doesNotSee}>
        <span class="small">${hidden.length === 0 ? words.always : words.also(list(hidden))}</span>
        ${tags.length === 0 || one.gets !== 'yes' ? nothing : this.choose(one, kept)}
      </td>`
  }

  private exactly(brand: string, kept: readonly string[]) {
    const { line, secrets } = this
    if (line === undefined || !hasExactPlace(line) || kept.includes('in')) return nothing
    return html`<label class="choice">
      <input
        type="checkbox"
        ?disabled=${secrets.isExact}
        .checked=${live(isExactFor(secrets, brand))}
        @change=${() => this.change(toggleExact(secrets, brand))}
      />
      <span>${stepUpWords.exactly}</span>
    </label>`
  }

  private choose({ brand, name }: Audience, kept: readonly string[]) {
    const { line, secrets } = this
    return html`<details class="choose">
      <summary class="small">${words.choose}</summary>
      <fieldset>
        <legend class="hidden-words">${words.chooseFor(name)}</legend>
        ${(line === undefined ? [] : hideable(line)).map((tag) => {
          const { key } = tag
          const isHidden = secrets.hidden.has(key)
          return html`<label class="choice">
            <input
              type="checkbox"
              .checked=${live(!kept.includes(key))}
              @change=${() => this.change(toggleTag(secrets, key, brand))}
            />
            <span
              ><bdi class=${this.plain ? nothing : 'mono'}>${this.named(tag)}</bdi>${
                isHidden
                  ? html` <span class="tiny"
                      >${kept.includes(key) ? words.hiddenFromAll : stepUpWords.onlyThey}</span
                    >`
                  : nothing
              }</span
            >
          </label>`
        })}
        ${this.exactly(brand, kept)}
      </fieldset>
    </details>`
  }
}
