// A letter to a brand that does not answer: typed over the facts, printed or copied, and kept nowhere.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { brandWords } from '../../copy/brands.ts'
import { letterOf, letterWords as words, type Writer } from '../../copy/erasing.ts'
import { bundlePath, loadLetter, type Letter } from '../../data/erasing.ts'
import { Loader, Page } from '../../page.ts'
import '../../parts/field.ts'
import { showToast } from '../../parts/toast.ts'
import { brandPath } from '../../router.ts'
import { outside } from './legal.ts'

@customElement('bs-letter-page')
export class LetterPage extends Page {
  @state() private writer: Writer = { name: '', address: '', place: '', own: '' }
  private readonly page = new Loader(this, () =>
    loadLetter(this.params['brand'] ?? '', this.search.get('about') ?? ''),
  )

  protected override render() {
    this.entitle(words.title)
    return this.page.showWhole(words.title, (letter) => this.letter(letter))
  }

  private paragraphs({
    brand,
    name,
    origin,
    legal,
    rid,
    agreement,
    agreementId,
    proofs,
    agreedAt,
    endedAt,
    erasure,
    head,
    now,
  }: Letter): string[] {
    return letterOf(
      {
        name,
        origin,
        rid,
        file: words.file(brand, now),
        legalName: legal?.name ?? '',
        legalAddress: legal?.address ?? '',
        agreement,
        agreementId,
        proofs,
        agreedAt,
        endedAt,
        askedAt: erasure.askedAt,
        readAt: erasure.readAt,
        acknowledgedAt: erasure.acknowledgedAt,
        answerBy: erasure.answerBy,
        promisedAt: erasure.promisedAt,
        receiptedAt: erasure.receiptedAt,
        basis: erasure.basis,
        records: erasure.records,
        left: erasure.receipt?.left ?? [],
        retained: erasure.receipt?.retained ?? [],
        head,
        now,
      },
      this.writer,
    ).filter((paragraph) => paragraph !== '')
  }

  private async copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text)
    showToast({ text: words.copied })
  }

  private letter(letter: Letter) {
    const paragraphs = this.paragraphs(letter)
    const text = paragraphs.join('\n\n')
    const { brand, name, rid, legal } = letter
    const field = (member: keyof Writer, label: string, longest: string) =>
      html`<bs-field
        label=${label}
        longest=${longest}
        ?multiline=${member === 'address' || member === 'own'}
        .value=${this.writer[member]}
        @typed=${(event: CustomEvent<string>) => (this.writer = { ...this.writer, [member]: event.detail })}
      ></bs-field>`
    return html`<p class="crumbs no-print">
        <a href="/brands">${brandWords.crumb}</a> / <a href=${brandPath(brand)}><bdi>${name}</bdi></a>
      </p>
      <header class="page-head no-print">
        <h1>${words.title}</h1>
      </header>
      <section class="card stack no-print">
        <p>${words.lead}</p>
        ${field('name', words.name, '140')} ${field('address', words.address, '300')}
        ${field('place', words.place, '100')} ${field('own', words.own, '2000')}
        ${(legal?.address ?? '') === '' ? html`<p class="problem">${words.noAddress}</p>` : nothing}
        ${
          legal?.complaints === undefined
            ? nothing
            : html`<p class="small">${words.complaints} ${outside(legal.complaints)}</p>`
        }
        <p class="row">
          <button class="button go" @click=${() => print()}>${words.print}</button>
          ${'clipboard' in navigator ? html`<button class="button" @click=${() => void this.copy(text)}>${words.copy}</button>` : nothing}
          <a class="button" href=${bundlePath(rid)} download>${words.bundle}</a>
        </p>
      </section>
      <article class="card letter serif" aria-label=${words.title}>
        ${paragraphs.map((paragraph) => html`<p class="as-typed">${paragraph}</p>`)}
      </article>`
  }
}
