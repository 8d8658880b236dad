// The state machine as tables: which message is possible when, what follows from it, and what the clock brings about.
import { cascades, lapses, rows, states, type Cascade, type Row } from '../../protocol/allowed.ts'
import { code, html, joined, table, type Content } from './html.ts'
import type { Page, Section } from './page.ts'

const kinds = Object.keys(states) as (keyof typeof states)[]

const moves = (map: Partial<Record<string, string>>): Content =>
  joined(
    Object.entries(map).map(([from, to]) =>
      from === to ? code(from) : html`${code(from)} → ${code(to ?? '')}`,
    ),
    ', ',
  )

const list = (names: readonly string[]): Content => joined(names.map(code), ', ')

function rowCells(row: Row): Content[] {
  const { type, by, event, relationship, object, from = [], to, makes, also } = row
  const change =
    object === undefined
      ? '–'
      : html`${object} ${list(from)} → ${to === 'same' ? 'unchanged' : code(to ?? '')}`
  const made = [makes, also].flatMap((map) => Object.entries(map ?? {}))
  return [
    html`<a href="/docs/messages#${type}">${code(type)}</a
      >${event === undefined ? undefined : html` ${code(event)}`}`,
    by,
    moves(relationship),
    change,
    made.length === 0
      ? '–'
      : joined(
          made.map(([kind, state]) => html`${kind} ${code(state)}`),
          ', ',
        ),
  ]
}

/** The object that a row belongs to: what it is about, or what it makes. */
const kindOf = (row: Row): string => row.object ?? Object.keys(row.makes ?? {})[0] ?? 'relationship'

function kindSection(kind: string): Section {
  const own = rows.filter((row) => kindOf(row) === kind)
  return {
    id: `of-${kind}`,
    title: kind.slice(0, 1).toUpperCase() + kind.slice(1),
    content: html`<p>States: ${list(states[kind as keyof typeof states])}.</p>
      ${
        own.length === 0
          ? undefined
          : table(['Message', 'By', 'Relationship', 'Its object', 'Brings about'], own.map(rowCells))
      }`,
  }
}

const whenWords = ({ when }: Cascade): Content => {
  if ('type' in when) return code(when.type)
  if ('relationship' in when) return html`relationship ${list(when.relationship)}`
  return html`${when.object} ${list(when.to)}`
}

const of: Readonly<Record<Cascade['of'], string>> = {
  rest: 'every other',
  all: 'every',
  older: 'on an older revision',
  intent: 'of the intent',
  order: 'of the order',
  offer: 'of the order',
}

export function statesPage(): Page {
  return {
    path: '/docs/states',
    title: 'States',
    lead: html`<p>
      The whole machine, as both sides run it: <a href="/docs/allowed.json">allowed.json</a>. A message that
      no row allows is <a href="/docs/problems#illegal_transition"><code>illegal_transition</code></a
      >.
    </p>`,
    sections: [
      ...kinds.map(kindSection),
      {
        id: 'cascades',
        title: 'What follows in the same transaction',
        content: table(
          ['When', 'Object', 'Which', 'Change'],
          cascades.map((one) => [
            whenWords(one),
            one.object,
            of[one.of],
            html`${list(one.from)} → ${code(one.to)}`,
          ]),
        ),
      },
      {
        id: 'lapses',
        title: 'What the clock brings about',
        content: table(
          ['Object', 'Change', 'After'],
          lapses.map(({ object, from, after, to }) => [object, html`${list(from)} → ${code(to)}`, after]),
        ),
      },
    ],
  }
}
