// What the person can say about an order: paid, cancelled, something wrong, all done.
import { html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { orderWords as words } from '../../copy/en-orders.ts'
import { en } from '../../copy/en.ts'
import type { OrderDetail } from '../../../protocol/owner/orders.ts'
import { freshKey } from '../../data/ask.ts'
import { cancel, close, dispute, pay } from '../../data/orders.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import '../../parts/field.ts'

export type Action = OrderDetail['actions'][number]

const texts = {
  pay: { title: words.payTitle, body: words.payBody, field: words.payReference, send: words.paySend },
  cancel: {
    title: words.cancelTitle,
    body: words.cancelBody,
    field: words.cancelReason,
    send: words.cancelSend,
  },
  dispute: {
    title: words.disputeTitle,
    body: words.disputeBody,
    field: words.disputeReason,
    send: words.disputeSend,
  },
  close: { title: words.closeTitle, body: words.closeBody, field: '', send: words.closeSend },
} satisfies Record<Action, object>

@customElement('bs-order-action')
export class OrderAction extends Part {
  @property() order = ''
  @property() action: Action = 'pay'
  @state() private text = ''
  @state() private method = 'transfer'
  @state() private isChecked = false
  private readonly key = freshKey()
  private readonly step = new Step(this)

  private get isMissing(): boolean {
    return (this.action === 'cancel' || this.action === 'dispute') && this.text.trim() === ''
  }

  private say() {
    const { order, key, method } = this
    const text = this.text.trim()
    if (this.action === 'pay') return pay(order, { method, ...(text === '' ? {} : { reference: text }) }, key)
    if (this.action === 'cancel') return cancel(order, text, key)
    return this.action === 'dispute' ? dispute(order, text, key) : close(order)
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault()
    this.isChecked = true
    if (this.isMissing) return
    if ((await this.step.take(() => this.say())) === undefined) return
    showToast({ text: words.done[this.action] })
    this.leave()
  }

  private readonly leave = (): void => {
    this.dispatchEvent(new CustomEvent('finished', { bubbles: true }))
  }

  protected override render() {
    const { title, body, field, send } = texts[this.action]
    const isEnding = this.action === 'cancel' || this.action === 'dispute'
    return html`<form class="stack" novalidate @submit=${this.send}>
      <h2>${title}</h2>
      <p>${body}</p>
      ${this.action === 'pay' ? this.methods() : ''}
      ${
        field === ''
          ? ''
          : html`<bs-field
              label=${field}
              ?multiline=${this.action === 'dispute'}
              longest=${this.action === 'dispute' ? 2000 : this.action === 'pay' ? 80 : 140}
              fault=${this.isChecked && this.isMissing ? words.needed : ''}
              .value=${this.text}
              @typed=${(event: CustomEvent<string>) => (this.text = event.detail)}
            ></bs-field>`
      }
      ${this.step.show()}
      <div class="row">
        <button class="button ${isEnding ? 'end sure' : 'go'}" ?disabled=${this.step.isBusy}>${send}</button>
        <button class="button bare" type="button" @click=${this.leave}>
          ${this.action === 'cancel' ? words.cancelKeep : en.cancel}
        </button>
      </div>
    </form>`
  }

  private methods() {
    return html`<div class="field">
      <label for="pay-method">${words.payMethod}</label>
      <select
        id="pay-method"
        @change=${(event: Event) => (this.method = (event.target as HTMLSelectElement).value)}
      >
        ${Object.entries(words.payMethods).map(
          ([method, name]) =>
            html`<option value=${method} ?selected=${method === this.method}>${name}</option>`,
        )}
      </select>
    </div>`
  }
}
