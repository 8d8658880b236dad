// Who stands behind a brand, as it says itself: facts for a list.
import { html, nothing, type TemplateResult } from 'lit'
import { addWords as words } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import type { BrandDetail } from '../../data/brands.ts'

const fact = (name: string, value: string | undefined) =>
  value === undefined || value === ''
    ? nothing
    : html`<div>
        <dt>${name}</dt>
        <dd><bdi>${value}</bdi></dd>
      </div>`

/** A brand's link, shown with the host it leads to and opened without telling from where. */
export function outside(link: string): TemplateResult {
  const url = URL.canParse(link) ? new URL(link) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return html`<bdi>${link}</bdi>`
  return html`<a href=${url.href} target="_blank" rel="noopener noreferrer" title=${en.linkTo(url.host)}
    ><bdi>${url.host}</bdi></a
  >`
}

export function legalFacts(legal: NonNullable<BrandDetail['legal']>) {
  return html`${fact(words.legal, legal.name)} ${fact(words.address, legal.address)}
  ${fact(words.register, legal.register)} ${fact(words.vat, legal.vat)}
  ${
    legal.complaints === undefined
      ? nothing
      : html`<div>
          <dt>${words.complaints}</dt>
          <dd>${outside(legal.complaints)}</dd>
        </div>`
  }`
}
