// From brands that the person follows: what they posted, newest first, and whom one follows.
import { html } from 'lit'
import { customElement } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { followWords as words } from '../../copy/conversation.ts'
import { haveSeenPosts, loadPosts, type PostList } from '../../data/posts.ts'
import { Loader, Page } from '../../page.ts'
import { empty } from '../../parts/states.ts'
import { brandPath } from '../../router.ts'
import './conversation.css'
import { postCard } from './post-card.ts'

@customElement('bs-following-page')
export class FollowingPage extends Page {
  private readonly list = new Loader(
    this,
    async () => {
      const list = await loadPosts()
      // Not having looked costs nothing but a link on the first page.
      if (list.fresh > 0) void haveSeenPosts().catch(() => undefined)
      return list
    },
    { topics: ['post'] },
  )

  override connectedCallback(): void {
    super.connectedCallback()
    this.entitle(words.title)
  }

  protected override render() {
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/brands">${words.crumb}</a></p>
          <h1 tabindex="-1">${words.title}</h1>
          <p class="small">${words.lead}</p>
        </div>
      </header>
      ${this.list.show((list) => this.ready(list))}`
  }

  private ready({ posts, following }: PostList) {
    if (following.length === 0)
      return empty(
        words.noneFollowed,
        words.noneFollowedBody,
        html`<a class="button" href="/brands">${words.toBrands}</a>`,
      )
    return html`<div class="columns">
      <div class="posts">
        ${
          posts.length === 0
            ? empty(words.nothing, words.nothingBody)
            : html`<h2 class="hidden-words">${words.brandTitle}</h2>
                ${repeat(
                  posts,
                  ({ id }) => id,
                  (post) => postCard(post),
                )}`
        }
      </div>
      <aside>
        <h2 class="side-title">${words.youFollow}</h2>
        <ul role="list" class="rows">
          ${following.map(
            ({ brand, name, filter }) =>
              html`<li>
                <div class="grow">
                  <a href=${brandPath(brand)}><bdi>${name}</bdi></a>
                  <p class="small">
                    ${filter === undefined ? words.all : html`<code>${filter.replace(/^#follow /, '')}</code>`}
                  </p>
                </div>
              </li>`,
          )}
        </ul>
      </aside>
    </div>`
  }
}
