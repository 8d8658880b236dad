// Offers side by side, tag by tag: what was asked, and what each offers instead.
import { html, nothing, type TemplateResult } from 'lit'
import { intentWords, offerWords } from '../../copy/en-buying.ts'
import { ratingWords } from '../../copy/conversation.ts'
import { en } from '../../copy/en.ts'
import type { FitTag, Offer } from '../../../protocol/owner/intents.ts'
import { deliveryWords } from './offer-words.ts'
import { total } from './offer-card.ts'
import '../../parts/countdown.ts'

const marks = { met: '✓', unmet: '✕', unknown: '?' } as const

/** The tag without its key: `ram=16GB` → `16GB`. */
const valueOf = (text: string): string => text.replace(/^[a-z-]+(?:!=|=|~|:)/, '')

function verdictCell(tag: FitTag | undefined): TemplateResult {
  if (tag === undefined) return html`<span class="tiny">—</span>`
  const { verdict, offered, says } = tag
  const known = offered === undefined ? undefined : valueOf(offered)
  const said = says === 'met' || says === 'unmet' ? en.fit[says] : says
  return html`<span class="verdict ${verdict}"
    ><span class="fit-box ${verdict}" aria-hidden="true">${marks[verdict]}</span>
    <span
      ><span class=${known === undefined ? '' : 'hidden-words'}>${en.fit[verdict]}</span>${
        known === undefined ? nothing : html`<bdi>${known}</bdi>`
      }${said === undefined ? nothing : html` <bdi class="theirs-inline tiny">${offerWords.says(said)}</bdi>`}</span
    ></span
  >`
}

/** Rows are what was asked; columns are the offers, on a phone cards. */
export function compareTable(offers: readonly Offer[]): TemplateResult | typeof nothing {
  if (offers.length < 2) return nothing
  const tags = offers[0]?.fit.filter(({ key }) => key !== 'item') ?? []
  const cells = (cell: (offer: Offer) => unknown) =>
    offers.map((offer) => html`<td data-label=${offer.name}>${cell(offer)}</td>`)
  return html`<section class="card compare" aria-label=${intentWords.compare}>
    <table class="folds">
      <caption class="hidden-words">
        ${intentWords.compare}
      </caption>
      <thead>
        <tr>
          <th scope="col">${intentWords.mustHave}</th>
          ${offers.map(({ name }) => html`<th scope="col"><bdi>${name}</bdi></th>`)}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">${intentWords.total}</th>
          ${cells((offer) => html`<strong>${total(offer)}</strong>`)}
        </tr>
        ${
          offers.some(({ yours }) => yours !== undefined)
            ? html`<tr>
                <th scope="row">${ratingWords.yours}</th>
                ${cells(({ yours }) =>
                  yours === undefined ? ratingWords.none : ratingWords.mean(yours.mean, yours.count),
                )}
              </tr>`
            : nothing
        }
        ${tags.map(
          ({ key, text, must }) =>
            html`<tr>
              <th scope="row"><bdi class="chip mono ${must ? 'must' : 'like'}">${text}</bdi></th>
              ${cells((offer) => verdictCell(offer.fit.find((one) => one.key === key)))}
            </tr>`,
        )}
        <tr>
          <th scope="row">${intentWords.delivery}</th>
          ${cells(deliveryWords)}
        </tr>
        <tr>
          <th scope="row">${intentWords.fee}</th>
          ${cells(({ fee }) =>
            fee === undefined
              ? intentWords.none
              : html`<bdi>${fee.text}</bdi>, ${offerWords.feePayer[fee.payer] ?? fee.payer}`,
          )}
        </tr>
        <tr>
          <th scope="row">${intentWords.valid}</th>
          ${cells(({ validUntil }) => html`<bs-countdown until=${validUntil}></bs-countdown>`)}
        </tr>
      </tbody>
    </table>
  </section>`
}
