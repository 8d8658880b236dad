// On a brand's page: whether the person sees what it posts, with which filter, and what passed it lately.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { followWords as words } from '../../copy/conversation.ts'
import { en } from '../../copy/en.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { readingOf } from '../../copy/reading.ts'
import { follow, loadPosts, unfollow, type Following, type PostList } from '../../data/posts.ts'
import { Loader, Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import './conversation.css'
import { postCard } from './post-card.ts'
import '../../parts/field.ts'
import '../../parts/line.ts'

/** So many posts stand on a brand's page; the rest are in the list of all. */
const few = 3

@customElement('bs-follow')
export class FollowPart extends Part {
  @property() brand = ''
  @property() name = ''
  /** Whether there is an agreement under which the brand can post. */
  @property({ type: Boolean }) open = false
  @state() private isChanging = false
  @state() private filter = ''
  private readonly step = new Step(this)
  private readonly list = new Loader(this, () => loadPosts(this.brand), {
    topics: ['post'],
    concerns: ({ id }) => id === undefined || id === this.brand,
  })

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.get('brand')) this.list.restart()
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault()
    const saved = await this.step.take(() => follow(this.brand, this.filter))
    if (saved === undefined) return
    this.isChanging = false
    showToast({ text: words.followed })
    await this.list.reload()
  }

  private async stop(): Promise<void> {
    if ((await this.step.take(() => unfollow(this.brand))) === undefined) return
    this.isChanging = false
    this.filter = ''
    showToast({ text: words.stopped })
    await this.list.reload()
  }

  protected override render() {
    const following = this.list.data?.following[0]
    if (!this.open && following === undefined) return nothing
    return html`<section class="card">
      <h2>${words.brandTitle}</h2>
      ${this.list.show((list) => this.ready(list))}
    </section>`
  }

  private ready({ posts, following: [known] }: PostList) {
    return html`${known === undefined ? html`<p class="small">${words.notFollowing(this.name)}</p>` : this.known(known)}
    ${known === undefined || this.isChanging ? this.form(known) : nothing} ${this.step.show()}
    ${
      known !== undefined && posts.length === 0
        ? html`<p class="small">${words.nothingBody}</p>`
        : html`<div class="posts">${posts.slice(0, few).map((post) => postCard(post, true))}</div>`
    }
    ${posts.length > few ? html`<p class="small"><a href="/following">${words.title}</a></p>` : nothing}`
  }

  private known({ filter }: Following) {
    const read = filter === undefined ? undefined : parseLine(filter)
    return html`${
        filter === undefined
          ? html`<p>${words.everything}</p>`
          : html`<p>
                ${words.only}
                <span class="quiet"
                  >${read?.ok === true ? readingOf({ ...read.line, verb: 'want' }) : nothing}</span
                >
              </p>
              <bs-line .line=${filter}></bs-line>`
      }
      <div class="row">
        ${
          this.isChanging
            ? nothing
            : html`<button
                class="button small"
                @click=${() => {
                  this.filter = (filter ?? '').replace(/^#follow /, '')
                  this.isChanging = true
                }}
              >
                ${words.change}
              </button>`
        }
        <button class="button small bare" ?disabled=${this.step.isBusy} @click=${() => void this.stop()}>
          ${words.stop}
        </button>
      </div>`
  }

  private form(known: Following | undefined) {
    return html`<form class="stack-tight" novalidate @submit=${(event: Event) => void this.save(event)}>
      <bs-field
        label=${words.filterLabel}
        hint=${words.filterHint}
        longest="200"
        .value=${this.filter}
        @typed=${(event: CustomEvent<string>) => (this.filter = event.detail)}
      ></bs-field>
      <div class="row">
        <button class="button" ?disabled=${this.step.isBusy}>
          ${known === undefined ? words.follow : words.save}
        </button>
        ${
          known === undefined
            ? nothing
            : html`<button type="button" class="button bare" @click=${() => (this.isChanging = false)}>
                ${en.cancel}
              </button>`
        }
      </div>
    </form>`
  }
}
