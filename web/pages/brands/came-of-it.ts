// What came of a relationship: their offers, the person's orders, what was refused, and earlier relationships.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { brandWords as words, standings } from '../../copy/brands.ts'
import { day } from '../../copy/words.ts'
import type { BrandDetail } from '../../data/brands.ts'
import { badge } from '../../parts/badge.ts'
import { money } from '../../parts/money.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'

@customElement('bs-came-of-it')
export class CameOfIt extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined

  protected override render() {
    const { brand } = this
    if (brand === undefined) return nothing
    return html`<div class="stack">
      ${this.deals(
        words.ordersTitle,
        brand.orderList.map((one) => ({ ...one, link: `/orders/${one.id}` })),
      )}
      ${this.deals(
        words.offersTitle,
        brand.offersMade.map((one) => ({ ...one, link: `/intents/${one.intent}` })),
      )}
      ${this.refusals(brand)} ${this.past(brand)}
    </div>`
  }

  private deals(
    title: string,
    list: readonly {
      title: string
      total?: { amount: number; currency: string } | undefined
      state: string
      at: number
      link: string
    }[],
  ) {
    if (list.length === 0) return nothing
    return html`<section class="card">
      <h3>${title}</h3>
      <ul role="list" class="rows">
        ${list.map(
          ({ title: name, total, state, at, link }) =>
            html`<li>
              <div class="grow">
                <a href=${link}><bdi>${name}</bdi></a>
                <p class="small">${state} · <bs-time .at=${at}></bs-time></p>
              </div>
              ${total === undefined ? nothing : money(total.amount, total.currency)}
            </li>`,
        )}
      </ul>
    </section>`
  }

  private refusals({ refused }: BrandDetail) {
    if (refused.length === 0) return nothing
    return html`<section class="card">
      <h3>${words.refusals}</h3>
      <ul role="list" class="rows">
        ${refused.map(
          ({ at, type, code }) =>
            html`<li>
              <span><code>${type}</code> ${code.replaceAll('_', ' ')}</span>
              <span class="small"><bs-time .at=${at}></bs-time></span>
            </li>`,
        )}
      </ul>
    </section>`
  }

  private past({ past }: BrandDetail) {
    if (past.length === 0) return nothing
    return html`<section class="card">
      <h3>${words.past}</h3>
      <ul role="list" class="rows">
        ${past.map(
          ({ standing, from, to }) =>
            html`<li>
              <span>${day(from)}${to === undefined ? '' : ` – ${day(to)}`}</span>
              ${badge(standings[standing])}
            </li>`,
        )}
      </ul>
    </section>`
  }
}
