// The way into the gallery: every state of every page, one link each.
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { Part } from '../parts/part.ts'
import { addressOf, pictures } from './pictures.ts'
import { scenes } from './scenes.ts'

@customElement('bs-gallery-list')
export class GalleryList extends Part {
  protected override render() {
    document.title = 'Gallery · Bespeak'
    return html`<main class="gallery">
      <header class="stack-tight">
        <h1>Gallery</h1>
        <p class="serif quiet">Every page in each state, and <a href="/gallery/parts">all parts</a>.</p>
      </header>
      <div class="states">
        ${[...scenes].map(
          ([name, { about }]) =>
            html`<section class="card">
              <h2>${name}</h2>
              <p class="small">${about}</p>
              <ul role="list" class="stack-tight">
                ${pictures
                  .filter(({ scene }) => scene === name)
                  .map(
                    (picture) =>
                      html`<li>
                        <a href=${addressOf(picture)}><code>${picture.path}</code></a>
                      </li>`,
                  )}
              </ul>
            </section>`,
        )}
      </div>
    </main>`
  }
}
