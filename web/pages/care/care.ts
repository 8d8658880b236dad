// The server's health, and the ways to what keeps it safe.
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { care } from '../../copy/care.ts'
import { en } from '../../copy/en.ts'
import { happeningWords } from '../../copy/happenings.ts'
import { bytes, number } from '../../copy/words.ts'
import { loadCare, type Care } from '../../data/care.ts'
import { Loader, Page } from '../../page.ts'
import '../../parts/time.ts'
import './address.ts'
import './backups.ts'
import './restored.ts'

const words = care.health

@customElement('bs-care-page')
export class CarePage extends Page {
  private readonly care = new Loader(this, loadCare, { topics: ['care', 'practice'] })

  protected override render() {
    this.entitle(words.title)
    return this.care.showWhole(words.title, (known) => this.health(known))
  }

  private health(known: Care) {
    const { problems } = known
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/you">${en.you}</a> / ${words.title}</p>
          <h1>${problems.length === 0 ? words.well : words.notWell(problems.length)}</h1>
        </div>
      </header>
      ${problems.map((said) => {
        const { text, note } = happeningWords(said)
        return html`<p class="problem"><strong>${text}</strong> ${note}</p>`
      })}
      <div class="columns">
        <div class="stack">
          <bs-restored whole></bs-restored> <bs-address></bs-address>
          <section class="card">
            <h2><a href="/journal">${words.journal}</a></h2>
            <p>${words.journalHint}</p>
          </section>
          <section class="card">
            <h2><a href="/access">${words.access}</a></h2>
            <p>${words.accessHint}</p>
          </section>
          <bs-backups></bs-backups>
        </div>
        <section class="card">
          <h3>${words.server}</h3>
          <dl class="facts">
            ${this.fact(words.version, known.version)} ${this.fact(words.node, known.node)}
            ${this.fact(words.since, html`<bs-time .at=${known.startedAt}></bs-time>`)}
            ${this.fact(words.size, bytes(known.dataBytes))}
            ${this.fact(words.records, number(known.records))}
            ${this.fact(words.streams, number(known.openStreams))}
            ${
              known.lastSnapshotAt === undefined
                ? nothing
                : this.fact(words.snapshot, html`<bs-time .at=${known.lastSnapshotAt}></bs-time>`)
            }
            ${this.fact(words.practice, known.practice ? en.on : en.off)}
          </dl>
        </section>
      </div>`
  }

  private fact(name: string, value: unknown) {
    return html`<div>
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`
  }
}
