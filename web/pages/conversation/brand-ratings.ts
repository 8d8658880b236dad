// On a brand's page: every rating that was given to it and that it gave.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { ratingWords as words } from '../../copy/conversation.ts'
import { loadBrandRatings } from '../../data/ratings.ts'
import { Loader } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { stars } from './rating.ts'
import '../../parts/time.ts'

@customElement('bs-brand-ratings')
export class BrandRatings extends Part {
  @property() brand = ''
  @property() name = ''
  private readonly list = new Loader(this, () => loadBrandRatings(this.brand), { topics: ['order'] })

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.get('brand')) this.list.restart()
  }

  protected override render() {
    const { data } = this.list
    if (data === undefined || data.ratings.length === 0) return nothing
    return html`<section class="card">
      <h2>${words.title}</h2>
      ${data.given === undefined ? nothing : html`<p>${words.yours}: ${words.mean(data.given.mean, data.given.count)}</p>`}
      <ul role="list" class="rows">
        ${data.ratings.map(
          ({ by, score, line, at, order, title }) =>
            html`<li>
              <div class="grow">
                <p>
                  ${by === 'person' ? words.mine : html`<bdi>${words.theirs(this.name)}</bdi>`}
                  ${stars(score)}
                </p>
                ${line === '' ? nothing : html`<p class=${by === 'brand' ? 'theirs' : 'small'}><bdi>${line}</bdi></p>`}
                <p class="tiny">
                  <a href="/orders/${order}"><bdi>${title}</bdi></a> · <bs-time .at=${at}></bs-time>
                </p>
              </div>
            </li>`,
        )}
      </ul>
    </section>`
  }
}
