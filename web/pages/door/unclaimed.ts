// What anybody sees before the server has an owner.
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { access } from '../../copy/access.ts'
import { Page } from '../../page.ts'

const words = access.unclaimed

@customElement('bs-unclaimed-page')
export class UnclaimedPage extends Page {
  protected override render() {
    this.entitle(words.title)
    return html`<div class="stack">
      <h1>${words.title}</h1>
      <p class="serif quiet">${words.lead}</p>
      <section class="card">
        <h2 class="card-title">${words.another}</h2>
        <pre class="command"><code>${words.command}</code></pre>
      </section>
    </div>`
  }
}
