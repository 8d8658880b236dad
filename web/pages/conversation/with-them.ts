// On a brand's page: what it listens for, what it posts, what was said with it, and what was said of each other.
import { html, nothing, type TemplateResult } from 'lit'
import { addressWords } from '../../copy/conversation.ts'
import type { BrandDetail } from '../../data/brands.ts'
import './brand-ratings.ts'
import './conversation.ts'
import './follow.ts'
import { listensFor } from './listens.ts'

const sayTo = (brand: string, verb: string): string =>
  `/say?line=${encodeURIComponent(`#${verb} `)}&to=${encodeURIComponent(brand)}`

export function withThem({ brand, name, standing, follows }: BrandDetail): TemplateResult {
  const isOn = standing === 'in_force'
  const isCurrent = isOn || standing === 'paused'
  return html`${isCurrent ? listensFor(name, follows) : nothing}
    ${
      isOn
        ? html`<div class="row">
            <a class="button" href=${sayTo(brand, 'ask')}>${addressWords.askBrand}</a>
            <a class="button bare" href=${sayTo(brand, 'thank')}>${addressWords.thankBrand}</a>
          </div>`
        : nothing
    }
    <bs-conversation brand=${brand}></bs-conversation>
    <bs-brand-ratings brand=${brand} name=${name}></bs-brand-ratings>
    <bs-follow brand=${brand} name=${name} ?open=${isCurrent}></bs-follow>`
}
