// Pieces of an offer that several places show: the rows of its price, how it comes, where its link goes.
import { html, nothing, type TemplateResult } from 'lit'
import { offerWords as words } from '../../copy/en-buying.ts'
import { en } from '../../copy/en.ts'
import { day } from '../../copy/words.ts'
import type { Offer, OfferRow } from '../../../protocol/owner/intents.ts'
import { money } from '../../parts/money.ts'

/** Every row, the sum last and in bold; a discount is taken off. */
export const priceRows = (rows: readonly OfferRow[], currency: string): TemplateResult =>
  html`<dl class="facts rows">
    ${rows.map(
      ({ type, label, amount }) =>
        html`<div class=${type === 'total' ? 'sum' : ''}>
          <dt>
            ${words.rows[type]}${label === undefined ? nothing : html` <bdi class="tiny">${label}</bdi>`}
          </dt>
          <dd>${type === 'discount' ? '− ' : ''}${money(amount, currency)}</dd>
        </div>`,
    )}
  </dl>`

const piece = (text: string): string => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T12:00:00Z`) : Number.NaN
  return Number.isNaN(at) ? (words.delivery[text] ?? text) : day(at)
}

/** How and when it comes. */
export const deliveryWords = ({ delivery }: Pick<Offer, 'delivery'>): string =>
  delivery === undefined
    ? words.noDelivery
    : delivery
        .split(' · ')
        .map((part) => part.split(', ').map(piece).join(' / '))
        .join(', ')

/** A link of a brand's: shown with where it leads, and the page it opens learns nothing of this one. */
export function theirLink(link: string, text: string): TemplateResult | typeof nothing {
  const url = URL.canParse(link) ? new URL(link) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) return nothing
  return html`<p class="small">
    <a href=${url.href} target="_blank" rel="noreferrer noopener nofollow">${text}</a>
    <span class="tiny">${en.linkTo(url.host)}</span>
  </p>`
}
