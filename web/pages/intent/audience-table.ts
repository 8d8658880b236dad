// Who got an intent, what each got of it, when it was handed over and when it was opened.
import { html, nothing, type TemplateResult } from 'lit'
import { intentWords as words } from '../../copy/en-buying.ts'
import { composeWords } from '../../copy/en-compose.ts'
import { en } from '../../copy/en.ts'
import { plural } from '../../copy/words.ts'
import type { IntentDetail } from '../../../protocol/owner/intents.ts'
import { badge } from '../../parts/badge.ts'
import { brandPath } from '../../router.ts'
import '../../parts/avatar.ts'
import '../../parts/line.ts'
import '../../parts/time.ts'

type One = IntentDetail['audience'][number]

const when = (at: number | undefined, not: string): TemplateResult =>
  at === undefined ? html`<span class="tiny">${not}</span>` : html`<bs-time .at=${at}></bs-time>`

const row = (one: One): TemplateResult =>
  html`<tr>
    <td>
      <span class="who">
        <bs-avatar .name=${one.name} .logo=${one.logo}></bs-avatar>
        <span>
          <a href=${brandPath(one.brand)}><bdi>${one.name}</bdi></a>
          ${one.isPractice ? badge(en.practice) : nothing}
        </span>
      </span>
    </td>
    <td data-label=${words.audienceHead.what}>
      ${
        one.gets === 'yes'
          ? html`<bs-line class="fine" .line=${one.sees ?? ''}></bs-line>`
          : html`<span class="small">${composeWords.gets[one.gets]}</span>`
      }
    </td>
    <td data-label=${words.audienceHead.handed}>
      ${one.gets === 'yes' ? when(one.handedAt, words.notHanded) : nothing}
    </td>
    <td data-label=${words.audienceHead.seen}>
      ${one.gets === 'yes' ? when(one.seenAt, words.notSeen) : nothing}
    </td>
  </tr>`

export function audienceTable({ audience, waiting, brands }: IntentDetail): TemplateResult {
  const told = audience.filter(({ gets }) => gets === 'yes')
  const others = audience.filter(({ gets }) => gets !== 'yes')
  const table = (rows: readonly One[]) =>
    html`<table class="folds">
      <caption class="hidden-words">
        ${words.audience}
      </caption>
      <thead>
        <tr>
          <th scope="col">${words.audienceHead.brand}</th>
          <th scope="col">${words.audienceHead.what}</th>
          <th scope="col">${words.audienceHead.handed}</th>
          <th scope="col">${words.audienceHead.seen}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
    </table>`
  return html`<section class="stack">
    <h2>${words.audience}</h2>
    <div class="card audience">
      ${told.length === 0 ? html`<p class="quiet">${waiting === undefined ? words.waitingFor(0) : words.soonTo(brands)}</p>` : table(told)}
      ${
        others.length === 0
          ? nothing
          : html`<details>
              <summary class="small">
                ${plural(others.length, 'brand', 'brands')}: ${composeWords.nothing}
              </summary>
              <ul class="stack-tight" role="list">
                ${others.map(
                  ({ name, gets }) =>
                    html`<li class="small">
                      <bdi>${name}</bdi>: ${composeWords.gets[gets].replace(/^nothing: /, '')}
                    </li>`,
                )}
              </ul>
            </details>`
      }
    </div>
  </section>`
}
