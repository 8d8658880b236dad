// What verifying found: one sentence, then figures for every ledger.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { care } from '../../copy/care.ts'
import { number } from '../../copy/words.ts'
import type { VerifyReport } from '../../data/care.ts'
import { badge } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'

const words = care.journal

@customElement('bs-verified')
export class Verified extends Part {
  @property({ attribute: false }) report: VerifyReport | undefined

  protected override render() {
    const { report } = this
    if (report === undefined) return nothing
    const { ok, journal, ledgers, tookMs } = report
    const records = ledgers.reduce((sum, ledger) => sum + ledger.records, 0)
    return html`<section class="card verified ${ok ? 'first' : ''}">
      <h2>${ok ? words.good : words.bad}</h2>
      <p class="figures">${words.sum(journal.entries, records, tookMs)}</p>
      ${journal.badSeq === undefined ? nothing : html`<p class="problem">${words.journalBad(journal.badSeq)}</p>`}
      <details ?open=${!ok}>
        <summary>${words.ledger}: ${number(ledgers.length)}</summary>
        <table class="folds">
          <thead>
            <tr>
              <th scope="col">${words.ledger}</th>
              <th scope="col">${words.records}</th>
              <th scope="col">${words.result}</th>
            </tr>
          </thead>
          <tbody>
            ${ledgers.map(
              (one) =>
                html`<tr>
                  <td><bdi>${one.name === '' ? words.own : one.name}</bdi></td>
                  <td data-label=${words.records}>${number(one.records)}</td>
                  <td data-label=${words.result}>
                    ${
                      one.ok
                        ? badge(words.ok, 'go')
                        : html`${badge(words.breaks(one.badSeq ?? 0), 'end')} <bdi>${one.reason ?? ''}</bdi>`
                    }
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>
    </section>`
  }
}
