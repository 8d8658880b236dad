// One order: what was bought, its signed receipt, where it is, what was shared for it, and what can be done.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { offerWords } from '../copy/en-buying.ts'
import { historyWords, orderWords as words } from '../copy/en-orders.ts'
import { en } from '../copy/en.ts'
import { now } from '../clock.ts'
import { exactTime, relative } from '../copy/words.ts'
import type { OrderDetail } from '../../protocol/owner/orders.ts'
import { loadOrder } from '../data/orders.ts'
import { Loader, Page } from '../page.ts'
import { badge, seal } from '../parts/badge.ts'
import { money, price } from '../parts/money.ts'
import { brandPath, go } from '../router.ts'
import { moodOf } from './history/order-state.ts'
import { priceRows, theirLink } from './intent/offer-words.ts'
import type { Action } from './order/action.ts'
import './conversation/conversation.ts'
import './conversation/rating.ts'
import './forget.ts'
import './order/action.ts'
import './history.css'
import '../parts/avatar.ts'
import '../parts/dialog.ts'
import '../parts/line.ts'
import '../parts/time.ts'
import '../parts/timeline.ts'

/** An order's events are kept by the type of their message; the story is told in the words of the journal. */
const stories: Readonly<Record<string, string>> = {
  'offer.accept': 'offer.accepted',
  'order.confirm': 'order.confirmed',
  'order.receipt': 'order.receipted',
  'order.refund': 'order.refunded',
  'order.pay': 'order.paid',
  'order.cancel': 'order.cancelled',
  'order.dispute': 'order.disputed',
  'order.close': 'order.closed',
}

const fact = (name: unknown, value: unknown) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`

@customElement('bs-order-page')
export class OrderPage extends Page {
  @state() private action: Action | undefined
  private readonly page = new Loader(
    this,
    async () => {
      const order = await loadOrder(this.params['id'] ?? '')
      this.entitle(order.title)
      return order
    },
    { topics: ['order'], concerns: ({ id }) => id === undefined || id === this.params['id'] },
  )

  protected override render() {
    return this.page.showWhole(historyWords.title, (order) => this.ready(order))
  }

  private ready(order: OrderDetail) {
    const { total } = order
    return html`<nav class="crumbs no-print" aria-label=${historyWords.title}>
        <a href="/history">${historyWords.title}</a>
      </nav>
      <header class="page-head order-head">
        <div class="stack-tight grow">
          <h1 tabindex="-1"><bdi>${order.title}</bdi></h1>
          <p class="row tight">
            ${badge(historyWords.states[order.state], moodOf(order.state))}
            ${order.isPractice ? badge(en.practice) : nothing}
            <span class="small"
              >${words.from} <a href=${brandPath(order.brand)}><bdi>${order.name}</bdi></a
              >${order.number === undefined ? nothing : html` · <bdi>${words.number(order.number)}</bdi>`} ·
              <bs-time .at=${order.placedAt}></bs-time
            ></span>
          </p>
        </div>
        ${price(total.amount, total.currency)}
      </header>
      ${this.actions(order)}
      <div class="columns">
        <div class="stack">
          ${this.receipt(order)} ${this.items(order)} ${this.refunds(order)} ${this.said(order)}
        </div>
        <div class="stack no-print">
          ${this.tracking(order)}
          <bs-rating order=${order.id} name=${order.name}></bs-rating>
          <bs-conversation order=${order.id}></bs-conversation>
          ${this.shared(order)}
          <section class="order-page-story">
            <h2>${words.events}</h2>
            <bs-timeline .events=${this.told(order)}></bs-timeline>
          </section>
          <bs-forget kind="order" about=${order.id} @forgotten=${() => go('/history')}></bs-forget>
        </div>
      </div>
      ${this.dialog(order)}`
  }

  /** Events of an order know neither brand nor title: both stand above them. */
  private told({ events, name, title }: OrderDetail): OrderDetail['events'] {
    return events
      .map((event) => {
        const { code, values } = event.said
        return { ...event, said: { code: stories[code] ?? code, values: { name, title, ...values } } }
      })
      .toReversed()
  }

  private actions({ actions }: OrderDetail) {
    if (actions.length === 0) return nothing
    return html`<div class="row no-print order-actions">
      ${actions.map(
        (action, index) =>
          html`<button
            class="button ${action === 'cancel' || action === 'dispute' ? 'bare' : index === 0 ? 'go' : ''}"
            @click=${() => (this.action = action)}
          >
            ${words.actions[action]}
          </button>`,
      )}
    </div>`
  }

  private receipt({ receipt, total, name }: OrderDetail) {
    if (receipt === undefined) return nothing
    return html`<section class="card receipt">
      <div class="row-apart">
        <h2>${seal(en.signedByThem)}${words.receipt}</h2>
        <button class="button small no-print" @click=${() => print()}>${words.print}</button>
      </div>
      <p class="small"><bdi>${name}</bdi>, ${exactTime(receipt.at)}. ${words.receiptBody}</p>
      ${priceRows(receipt.rows, total.currency)}
      <dl class="facts">
        ${receipt.payment === undefined ? nothing : fact(words.paidBy, html`<bdi>${receipt.payment}</bdi>`)}
        ${fact(words.position, html`<span class="figures">${receipt.seq}</span>`)}
        ${fact(words.hash, html`<span class="mono">${receipt.hash}</span>`)}
        ${receipt.keyFingerprint === '' ? nothing : fact(words.key, html`<span class="mono">${receipt.keyFingerprint}</span>`)}
      </dl>
    </section>`
  }

  private items({ items, rows, total, receipt }: OrderDetail) {
    return html`<section class="card">
      <h2>${words.items}</h2>
      <dl class="facts">
        ${items.map(({ name, quantity, amount, gtin }) =>
          fact(
            html`<bdi>${offerWords.quantity(name, quantity)}</bdi>${
                gtin === undefined ? nothing : html` <span class="tiny mono">gt:${gtin}</span>`
              }`,
            amount === undefined ? nothing : money(amount, total.currency),
          ),
        )}
      </dl>
      ${
        receipt === undefined
          ? html`${priceRows(rows, total.currency)}
              <p class="tiny">${words.noReceipt}</p>`
          : nothing
      }
    </section>`
  }

  private refunds({ refunds, total }: OrderDetail) {
    if (refunds.length === 0) return nothing
    return html`<section class="card">
      <h2>${words.refunds}</h2>
      <dl class="facts">
        ${refunds.map(({ at, amount, reason }) =>
          fact(
            html`<bs-time .at=${at}></bs-time>, <bdi>${reason.replaceAll('_', ' ')}</bdi>`,
            money(amount, total.currency),
          ),
        )}
      </dl>
    </section>`
  }

  private said({ intent, intentLine, offerLine, terms }: OrderDetail) {
    return html`<section class="card no-print">
      ${
        intent === undefined || intentLine === undefined
          ? nothing
          : html`<h3><a href="/intents/${intent}">${words.said}</a></h3>
              <bs-line .line=${intentLine}></bs-line>`
      }
      <h3>${words.offered}</h3>
      <bs-line .line=${offerLine}></bs-line>
      <p class="small">${words.terms}: ${badge(terms, 'signed')}</p>
    </section>`
  }

  private tracking({ tracking }: OrderDetail) {
    if (tracking === undefined) return nothing
    const { carrier, number, link } = tracking
    return html`<section class="card">
      <h2>${words.tracking}</h2>
      <dl class="facts">
        ${carrier === undefined ? nothing : fact(words.carrier, html`<bdi>${carrier}</bdi>`)}
        ${number === undefined ? nothing : fact(words.trackingNumber, html`<bdi class="mono">${number}</bdi>`)}
      </dl>
      ${link === undefined ? nothing : theirLink(link, words.trackingLink)}
    </section>`
  }

  private shared({ shared, sharedUntil }: OrderDetail) {
    const until =
      sharedUntil === undefined
        ? words.sharedWithOrder
        : sharedUntil <= now()
          ? words.sharedEnded(relative(sharedUntil, now()))
          : words.sharedUntil(relative(sharedUntil, now()))
    return html`<section class="card">
      <h2>${words.shared}</h2>
      ${
        shared.length === 0
          ? html`<p class="small">${words.nothingShared}</p>`
          : html`<p class="small">${until}</p>
              <dl class="facts">
                ${shared.map(({ attribute, value }) => fact(words.attributes[attribute] ?? attribute, value))}
              </dl>`
      }
    </section>`
  }

  private dialog({ id }: OrderDetail) {
    const close = () => (this.action = undefined)
    return html`<bs-dialog
      .open=${this.action !== undefined}
      .body=${() => html`<bs-order-action order=${id} .action=${this.action ?? 'pay'}></bs-order-action>`}
      label=${this.action === undefined ? '' : words.actions[this.action]}
      @closed=${close}
      @finished=${close}
    ></bs-dialog>`
  }
}
