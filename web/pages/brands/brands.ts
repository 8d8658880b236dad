// All brands a person has to do with: current and past.
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { en } from '../../copy/en.ts'
import { loadBrands } from '../../data/brands.ts'
import { Loader, Page } from '../../page.ts'

@customElement('bs-brands-page')
export class BrandsPage extends Page {
  private readonly brands = new Loader(this, () => loadBrands('current'), { topics: ['brand'] })

  protected override render() {
    return html`<h1>${en.brands}</h1>
      ${this.brands.show(({ brands }) => brands.map(({ name }) => html`<p><bdi>${name}</bdi></p>`))}`
  }
}
