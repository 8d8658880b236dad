// First on a brand's page: what it asks and waits for, and warnings that were not read yet.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { disclosedWords as words } from '../../copy/showing.ts'
import type { BrandDetail } from '../../data/brands.ts'
import { loadDisclosures, loadIncidents } from '../../data/showing.ts'
import { Loader } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import './incident.ts'
import './question.ts'

@customElement('bs-asked')
export class Asked extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  private readonly page = new Loader(
    this,
    async () => {
      const brand = this.brand?.brand ?? ''
      const [{ questions }, { incidents }] = await Promise.all([loadDisclosures(brand), loadIncidents(brand)])
      return { questions, unread: incidents.filter(({ isRead }) => !isRead) }
    },
    {
      topics: ['brand', 'attribute'],
      concerns: ({ topic, id }) => topic !== 'brand' || id === undefined || id === this.brand?.brand,
    },
  )

  protected override render() {
    const { brand } = this
    const read = this.page.data
    // What is wrong with reading is said once, where the rest of it would stand.
    if (brand === undefined || read === undefined) return nothing
    if (read.questions.length + read.unread.length === 0) return nothing
    return html`<section
      class="stack"
      aria-label=${words.questions}
      @changed=${() => void this.page.reload()}
    >
      <h2 class="hidden-words">${words.questions}</h2>
      ${read.unread.map((incident) => html`<bs-incident .incident=${incident}></bs-incident>`)}
      ${read.questions.map(
        (question) =>
          html`<bs-question
            .question=${question}
            brand=${brand.brand}
            name=${brand.name}
            .logo=${brand.logo}
          ></bs-question>`,
      )}
    </section>`
  }
}
