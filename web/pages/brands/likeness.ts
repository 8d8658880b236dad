// The marks of a brand whose name or address could be taken for another, beside the brands one knows.
import { customElement, property } from 'lit/decorators.js'
import { loadBrands } from '../../data/brands.ts'
import { Loader } from '../../page.ts'
import { likeness } from '../../parts/lookalike.ts'
import { Part } from '../../parts/part.ts'

let asked: ReturnType<typeof loadBrands> | undefined

/** Several of these on one page ask once. */
function loadKnown(): ReturnType<typeof loadBrands> {
  asked ??= loadBrands('current').finally(() => (asked = undefined))
  return asked
}

@customElement('bs-likeness')
export class LikenessPart extends Part {
  @property() brand = ''
  @property() name = ''
  private readonly known = new Loader(this, loadKnown, { topics: ['brand'] })

  protected override render() {
    // What is wrong with the name alone is said even while the others are not known.
    return likeness({ name: this.name, brand: this.brand }, this.known.data?.brands ?? [])
  }
}
