// The page for an address that leads nowhere.
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { en } from '../../copy/en.ts'
import { Page } from '../../page.ts'

@customElement('bs-lost-page')
export class LostPage extends Page {
  protected override render() {
    this.entitle(en.notFound.title)
    return html`<div class="stack">
      <h1>${en.notFound.title}</h1>
      <p class="serif quiet">${en.notFound.body}</p>
      <p><a class="button" href="/">${en.notFound.go}</a></p>
    </div>`
  }
}
