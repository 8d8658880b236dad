// The words that lines are made of: categories with what they mean elsewhere, properties, units, currencies.
import { currencies } from '../../protocol/money.ts'
import { roster } from '../../protocol/roster.ts'
import { units } from '../../protocol/units.ts'
import { attributeEntries } from '../../protocol/vocabulary-attributes.ts'
import { categories } from '../../protocol/vocabulary.ts'
import { code, html, joined, table } from './html.ts'
import type { Page } from './page.ts'

const tags: readonly (readonly [string, string, string])[] = [
  ['q:', 'q:2', 'how many, with a unit where it is weighed or measured'],
  ['is:', 'is:new,refurb', 'condition'],
  ['name=', 'ram=16GB..', 'must'],
  ['name!=', 'brand!=Acme', 'must not'],
  ['name~', 'brand~Framework', 'would like; only ranks'],
  ['on:', 'on:2027-07-01..2027-07-08', 'the day or days it is for'],
  ['in:', 'in:ES,sp3e~25', 'countries, subdivisions, and circles that narrow them'],
  ['by:', 'by:2026-12-15', 'needed no later than'],
  ['via:', 'via:ship', 'how it comes'],
  ['pay:', 'pay:card', 'how it is paid'],
  ['mt:', 'mt:PDC-INTENT', 'the agreement asked for'],
  ['for:', 'for:sell', 'in a #follow: which verbs'],
  ['x:', 'x:2026-12-01', 'until when the line counts'],
  ['re:', 're:k7Qe4W', 'what it answers; never on the wire'],
  ['id:', 'id:k7Qe4W', 'its id where it is shown to people; never on the wire'],
  ['+', '+', 'shortened; the full form is in the message'],
]

export function vocabularyPage(): Page {
  const list = (words: readonly string[]) => joined(words.map(code), ', ')
  return {
    path: '/docs/vocabulary',
    title: 'Vocabulary',
    lead: html`<p>
      The grammar of a line is in <a href="/docs/spec#section-8">section 8</a>. A category or property that is
      not listed is legal and matches itself.
    </p>`,
    sections: [
      {
        id: 'tags',
        title: 'Tags',
        content: table(
          ['Tag', 'As in', 'What it says'],
          tags.map(([tag, example, meaning]) => [code(tag), code(example), meaning]),
        ),
      },
      {
        id: 'categories',
        title: 'Categories',
        content: table(
          ['Slug', 'Name', 'Elsewhere', 'Properties people ask about'],
          categories.map(({ slug, label, google, schema, attributes }) => [
            code(slug),
            label,
            [
              google === undefined ? undefined : `Google ${google}`,
              google !== undefined && schema !== undefined ? ', ' : undefined,
              schema === undefined ? undefined : `schema.org ${schema}`,
            ],
            list(attributes.map(({ name }) => name)),
          ]),
        ),
      },
      {
        id: 'properties',
        title: 'Properties',
        content: table(
          ['Name', 'What it is', 'Usual values'],
          [...attributeEntries.values()].map(({ name, label, kind, unit, values = [] }) => [
            code(name),
            `${label}${kind === 'number' ? `, a number${unit === undefined ? '' : ` in ${unit}`}` : ''}`,
            list(values),
          ]),
        ),
      },
      {
        id: 'units',
        title: 'Units',
        content: table(
          ['Unit', 'Name', 'Compared as', 'UN Rec 20'],
          [...units.values()].map(({ symbol, label, dimension, factor, code: common }) => [
            code(symbol),
            label,
            `${dimension}, times ${factor}`,
            common,
          ]),
        ),
      },
      {
        id: 'agreements',
        title: 'Agreements',
        content: table(
          ['Id', 'Kind', 'IRI'],
          roster.map(({ id, kind, iri }) => [code(id), kind, code(iri)]),
        ),
      },
      {
        id: 'currencies',
        title: 'Currencies',
        content: html`<p>By the number of decimals of their minor unit.</p>
          ${table(
            ['Decimals', 'Codes'],
            [...new Set(currencies.values())]
              .toSorted((a, b) => a - b)
              .map((exponent) => [
                exponent,
                list([...currencies].filter(([, one]) => one === exponent).map(([name]) => name)),
              ]),
          )}`,
      },
    ],
  }
}
