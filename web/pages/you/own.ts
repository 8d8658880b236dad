// Keeping something that has no name of its own here yet.
import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { isList } from '../../../protocol/owner/attribute-names.ts'
import { attributeTitle } from '../../copy/attribute-names.ts'
import { youWords as words } from '../../copy/showing.ts'
import { keepAttribute } from '../../data/showing.ts'
import { Step } from '../../page.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'

/** "Ski length" → `ski-length`: letters without their marks, digits, and hyphens between. */
export const nameFrom = (typed: string): string =>
  typed
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 64)

const form = /^[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*$/

/** Says `changed` when it is kept. */
@customElement('bs-own-attribute')
export class OwnAttribute extends Part {
  @state() private named = ''
  @state() private value = ''
  @state() private fault = ''
  private readonly step = new Step(this)

  private async keep(event: Event): Promise<void> {
    event.preventDefault()
    const name = nameFrom(this.named)
    this.fault = form.test(name) ? '' : words.ownNameFault
    if (this.fault !== '' || this.value.trim() === '') return
    const parts = this.value.split(',').map((part) => part.trim())
    const value = isList(name) ? parts.filter((part) => part !== '') : this.value.trim()
    const done = await this.step.take(() => keepAttribute(name, value))
    if (done === undefined) return
    showToast({ text: words.kept(attributeTitle(name)) })
    this.named = ''
    this.value = ''
    this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
  }

  protected override render() {
    return html`<form class="inline-form" @submit=${(event: Event) => void this.keep(event)}>
      <bs-field
        class="grow"
        label=${words.ownName}
        longest="60"
        fault=${this.fault}
        .value=${this.named}
        @typed=${(event: CustomEvent<string>) => (this.named = event.detail)}
      ></bs-field>
      <bs-field
        class="grow"
        label=${words.ownValue}
        .value=${this.value}
        @typed=${(event: CustomEvent<string>) => (this.value = event.detail)}
      ></bs-field>
      <button
        class="button"
        ?disabled=${this.step.isBusy || this.named.trim() === '' || this.value.trim() === ''}
      >
        ${words.ownAdd}
      </button>
      ${this.step.show()}
    </form>`
  }
}
