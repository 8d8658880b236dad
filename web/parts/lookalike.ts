// Says of a brand what in its name or address could be taken for something else; nothing where nothing could.
import { html, nothing, type TemplateResult } from 'lit'
import { likenessWords as words } from '../copy/likeness.ts'
import { lookalike, shownHost, twinOf, type Lookalike, type Named } from '../../protocol/lookalike.ts'
import { brandPath } from '../router.ts'

const letters = ({ kind, word, scripts }: Lookalike): TemplateResult =>
  html`<p><bdi>${word}</bdi> ${words[kind](scripts)}</p>`

function address(brand: string): TemplateResult[] {
  const shown = shownHost(brand)
  if (!shown.isForeign) return []
  if (shown.letters === undefined) return [html`<p>${words.unreadable}</p>`]
  const what = html`<p>${words.domain} <bdi>${shown.letters}</bdi> (<bdi>${shown.ascii}</bdi>).</p>`
  return shown.lookalike === undefined ? [what] : [what, letters(shown.lookalike)]
}

/** The marks of one brand among those that the person knows. */
export function likeness(one: Named, known: readonly Named[]): TemplateResult | typeof nothing {
  const inName = lookalike(one.name)
  const twin = twinOf(one, known)
  const marks = [
    ...(inName === undefined ? [] : [letters(inName)]),
    ...address(one.brand),
    ...(twin === undefined
      ? []
      : [
          html`<p>
            ${twin.by === 'name' ? words.namesake : words.neighbour}
            <a href=${brandPath(twin.brand.brand)}><bdi>${twin.brand.brand}</bdi></a>
          </p>`,
        ]),
  ]
  return marks.length === 0
    ? nothing
    : html`<div class="notice likeness" role="note" aria-label=${words.label}><div>${marks}</div></div>`
}
