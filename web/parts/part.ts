// What all elements of the pages share: they live in the page's own tree, so that its style, labels and reading order hold.
import { LitElement } from 'lit'

export class Part extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this
  }
}
