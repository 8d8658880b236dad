// One attribute: what is kept, change and forget, and beneath it every brand that sees it, until when, each with its End.
import { html, nothing } from 'lit'
import { heldWords } from '../../copy/backups.ts'
import { customElement, property, state } from 'lit/decorators.js'
import { birthday } from '../../../protocol/owner/attribute-names.ts'
import { attributeTitle } from '../../copy/attribute-names.ts'
import { saidValue } from '../../copy/attribute-values.ts'
import { youWords as words } from '../../copy/showing.ts'
import { day } from '../../copy/words.ts'
import {
  endShowing,
  forget,
  keepAttribute,
  showNewest,
  type Attribute,
  type AttributeValue,
  type Seer,
  type ShownValue,
} from '../../data/showing.ts'
import { Step } from '../../page.ts'
import '../../parts/avatar.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { brandPath } from '../../router.ts'
import './value.ts'
import type { Valued } from './value.ts'

/** Says `changed` when something was kept, forgotten or ended. */
@customElement('bs-attribute')
export class AttributePart extends Part {
  @property() name = ''
  /** Absent while nothing is kept under the name. */
  @property({ attribute: false }) attribute: Attribute | undefined
  @state() private isOpen = false
  @state() private draft: AttributeValue | undefined
  private readonly step = new Step(this)

  private get heading(): string {
    return attributeTitle(this.name)
  }

  private async act(step: () => Promise<unknown>, told: string): Promise<boolean> {
    const done = await this.step.take(step)
    if (done === undefined) return false
    showToast({ text: told })
    this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
    return true
  }

  private get kept(): AttributeValue | undefined {
    const value = this.attribute?.value
    return typeof value === 'boolean' ? undefined : value
  }

  private open(): void {
    this.draft = this.kept
    this.isOpen = true
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('bs-value')?.focus())
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault()
    const { draft } = this
    if (draft === undefined) return
    if (await this.act(() => keepAttribute(this.name, draft), words.kept(this.heading))) this.isOpen = false
  }

  private async drop(): Promise<void> {
    const done = await this.step.take(() => forget(this.name))
    if (done === undefined) return
    const { ended, backupsHoldUntil: held } = done
    const still = held === undefined ? '' : ` ${heldWords.after(held.backups, held.until)} ${heldWords.care}`
    showToast({ text: `${words.forgotten(ended)}${still}` })
    this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
  }

  protected override render() {
    const { attribute, heading: title } = this
    if (this.isOpen) return this.form()
    const value = attribute?.value
    const isComputed = attribute?.kind === 'claim'
    return html`<div class="attribute">
      <div class="attribute-line">
        <span class="attribute-name">${title}</span>
        <span class="attribute-value">
          ${value === undefined ? nothing : html`<bdi>${this.said(value)}</bdi>`}
          ${
            isComputed || attribute?.kind === 'private'
              ? html`<span class="small">${isComputed ? words.computed : words.never}</span>`
              : nothing
          }
        </span>
        <span class="attribute-actions">${isComputed ? nothing : this.actions(value !== undefined)}</span>
      </div>
      ${this.step.problem === undefined ? nothing : this.step.show()}
      ${(attribute?.seenBy ?? []).map((seer) => this.seer(seer))}
    </div>`
  }

  private said(value: ShownValue): string {
    const text = String(value)
    const isDay = this.name === birthday && text.length > 4
    return isDay ? day(Date.parse(`${text}T12:00:00Z`)) : saidValue(this.name, value)
  }

  private actions(isKept: boolean) {
    const { heading: title } = this
    if (!isKept)
      return html`<button class="link-button" aria-label=${words.addTo(title)} @click=${() => this.open()}>
        ${words.add}
      </button>`
    return html`<button class="link-button" aria-label=${words.changeOf(title)} @click=${() => this.open()}>
        ${words.change}
      </button>
      <button
        class="link-button"
        aria-label=${words.forgetOf(title)}
        ?disabled=${this.step.isBusy}
        @click=${() => void this.drop()}
      >
        ${words.forget}
      </button>`
  }

  private form() {
    return html`<form class="attribute inline-form" @submit=${(event: Event) => void this.save(event)}>
      <bs-value
        class="grow"
        name=${this.name}
        label=${this.heading}
        .value=${this.kept}
        @valued=${(event: CustomEvent<Valued>) => (this.draft = event.detail.value)}
      ></bs-value>
      <button class="button go" ?disabled=${this.step.isBusy || this.draft === undefined}>
        ${words.save}
      </button>
      <button class="button bare" type="button" @click=${() => (this.isOpen = false)}>${words.cancel}</button>
      ${this.step.show()}
    </form>`
  }

  private seer({ brand, name: who, logo, disclosure, field, until, order, isOld, value }: Seer) {
    const end = () => endShowing(brand, disclosure, order === undefined ? field : undefined)
    return html`<div class="seer ${isOld ? 'old' : ''}">
      <bs-avatar .name=${who} .logo=${logo}></bs-avatar>
      <span class="grow">
        <a href=${brandPath(brand)}
          ><bdi>${isOld ? words.seesOld(who, saidValue(this.name, value)) : words.sees(who)}</bdi></a
        >
        <span class="small">${order === undefined ? words.until(day(until)) : words.forOrder}</span>
      </span>
      ${
        isOld
          ? html`<button
              class="button small"
              aria-label=${words.showNewTo(who)}
              ?disabled=${this.step.isBusy}
              @click=${() => void this.act(() => showNewest(brand, disclosure, field), words.shownNew(who))}
            >
              ${words.showNew}
            </button>`
          : nothing
      }
      <button
        class="button small"
        aria-label=${words.endFor(who, this.heading)}
        ?disabled=${this.step.isBusy}
        @click=${() => void this.act(end, words.ended(who))}
      >
        ${words.end}
      </button>
    </div>`
  }
}
