// On the first page: one quiet line when brands that the person follows posted something.
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { followWords as words } from '../../copy/conversation.ts'
import { loadPosts } from '../../data/posts.ts'
import { Loader } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import './conversation.css'

@customElement('bs-from-brands')
export class FromBrands extends Part {
  private readonly list = new Loader(this, () => loadPosts(), { topics: ['post'] })

  protected override render() {
    const { data } = this.list
    // Where it cannot be read nothing is said: it is on its own page, with what went wrong.
    if (data === undefined || (data.following.length === 0 && data.posts.length === 0)) return nothing
    return html`<p class="small">
      <a href="/following">${data.fresh > 0 ? words.fresh(data.fresh) : words.link}</a>
    </p>`
  }
}
