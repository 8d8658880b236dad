// The server's own move: how many of the brands that were told have confirmed that they know.
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { addressWords as words } from '../../copy/door.ts'
import { loadAddress } from '../../data/door.ts'
import { Loader } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { brandPath } from '../../router.ts'

@customElement('bs-address')
export class AddressPart extends Part {
  private readonly address = new Loader(this, loadAddress, { topics: ['brand', 'care'] })

  protected override render() {
    const { data } = this.address
    if (data === undefined || data.told === 0) return nothing
    const { origin, told, waiting } = data
    return html`<section class="card">
      <h2>${words.title}</h2>
      <p><code>${origin}</code></p>
      <p>${waiting.length === 0 ? words.all : words.moved(told - waiting.length, told)}</p>
      ${
        waiting.length === 0
          ? nothing
          : html`<p class="small">
              ${words.waiting}
              ${waiting.map(
                ({ brand, name }, index) =>
                  html`${index > 0 ? ', ' : nothing}<a href=${brandPath(brand)}><bdi>${name}</bdi></a>`,
              )}.
              ${words.hint}
            </p>`
      }
    </section>`
  }
}
