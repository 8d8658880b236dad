// Who got an intent, what each got of it, when it was handed over and when it was opened.
import { html, nothing, type TemplateResult } from 'lit'
import { keptBack } from '../../../protocol/coarse.ts'
import type { Line } from '../../../protocol/line.ts'
import { readLine } from '../../../protocol/line-read.ts'
import { intentWords as words } from '../../copy/en-buying.ts'
import { composeWords } from '../../copy/en-compose.ts'
import { en } from '../../copy/en.ts'
import { stepUpWords } from '../../copy/step-up.ts'
import { plural } from '../../copy/words.ts'
import type { IntentDetail, StepKey } from '../../../protocol/owner/intents.ts'
import { badge } from '../../parts/badge.ts'
import { brandPath } from '../../router.ts'
import '../../parts/avatar.ts'
import '../../parts/line.ts'
import '../../parts/time.ts'

type One = IntentDetail['audience'][number]

const when = (at: number | undefined, not: string): TemplateResult =>
  at === undefined ? html`<span class="tiny">${not}</span>` : html`<bs-time .at=${at}></bs-time>`

/** Shows one brand more; absent where nothing can be shown any more. */
export type Show = (brand: string, key: StepKey) => void

/** What a brand does not see yet, and a button for each. */
function kept(one: One, line: Line | undefined, show: Show | undefined): TemplateResult | typeof nothing {
  const isOpen = one.state === 'open' || one.state === 'revised'
  const keys = line === undefined || !isOpen ? [] : keptBack(line, one)
  if (keys.length === 0) return nothing
  return html`<p class="tiny kept">
    ${stepUpWords.keeps(keys)}
    ${
      show === undefined
        ? nothing
        : keys.map(
            (key) =>
              html`<button
                class="link-button"
                aria-label=${stepUpWords.yoursTo(one.name, key)}
                @click=${() => show(one.brand, key)}
              >
                ${stepUpWords.yours[key]}
              </button>`,
          )
    }
  </p>`
}

const row = (one: One, line: Line | undefined, show: Show | undefined): TemplateResult =>
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
          ? html`<bs-line class="fine" .line=${one.sees ?? ''}></bs-line>${kept(one, line, show)}`
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

export function audienceTable(
  { audience, waiting, brands, line: text }: IntentDetail,
  show?: Show,
): TemplateResult {
  const { line } = readLine(text)
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
        ${rows.map((one) => row(one, line, show))}
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
