// Every message of a relationship as it was signed, in order: anybody can check it without us.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { brandWords, signedWords as words } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import { loadSigned, type SignedRecord } from '../../data/brands.ts'
import { Loader, Page, Step } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import '../../parts/time.ts'
import { brandPath } from '../../router.ts'

@customElement('bs-signed-page')
export class SignedPage extends Page {
  @state() private older: readonly SignedRecord[] = []
  @state() private hasMore: boolean | undefined
  private readonly first = new Loader(this, () => loadSigned(this.brand))
  private readonly step = new Step(this)

  private get brand(): string {
    return this.params['brand'] ?? ''
  }

  private async more(last: SignedRecord | undefined): Promise<void> {
    const page = await this.step.take(() => loadSigned(this.brand, last?.seq))
    if (page === undefined) return
    this.older = [...this.older, ...page.records]
    this.hasMore = page.more
  }

  protected override render() {
    this.entitle(words.title)
    return html`<p class="crumbs">
        <a href="/brands">${brandWords.crumb}</a> /
        <a href=${brandPath(this.brand)}><bdi>${this.brand}</bdi></a>
      </p>
      <header class="page-head">
        <div>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
      </header>
      ${this.first.show(({ records, more }) => {
        const all = [...records, ...this.older]
        return html`<ol role="list" class="stack">
            ${all.map((record) => this.record(record))}
          </ol>
          ${this.step.show()}
          ${
            (this.hasMore ?? more)
              ? html`<p>
                  <button class="button" @click=${() => void this.more(all.at(-1))}>${en.more}</button>
                </p>`
              : nothing
          }`
      })}`
  }

  private record({ seq, at, type, by, jwt }: SignedRecord) {
    return html`<li class="card">
      <div class="row-apart">
        <h2 class="record-title"><code>${type}</code></h2>
        <span class="row tight"
          >${badge(words[by], by === 'brand' ? 'signed' : 'go')}
          <span class="small">${words.record(seq)} · <bs-time .at=${at}></bs-time></span
        ></span>
      </div>
      <pre
        class="command jwt"
        tabindex="0"
        role="region"
        aria-label=${`${words.record(seq)}, ${type}`}
      ><code>${jwt}</code></pre>
    </li>`
  }
}
