// A JSON Schema as a table: one row a member, members of members by their path.
import { code, html, table, type Content, type Html } from './html.ts'
import { refName, wordsOf, type Shape } from './schema-words.ts'

export interface SchemaRow {
  path: string
  isRequired: boolean
  words: Content
}

const depth = 5

/** All members with their path: `items[].amount`. */
export function rowsOf(shape: Shape, link: (name: string) => string, under = '', level = 0): SchemaRow[] {
  const required = new Set(shape.required)
  return Object.entries(shape.properties ?? {}).flatMap(([name, inner]) => {
    const path = `${under}${name}`
    const own: SchemaRow = { path, isRequired: required.has(name), words: saying(inner, link) }
    return level >= depth ? [own] : [own, ...within(inner, link, path, level + 1)]
  })
}

const isPlainObject = (shape: Shape): boolean => shape.type === 'object' && shape.properties !== undefined

function within(shape: Shape, link: (name: string) => string, path: string, level: number): SchemaRow[] {
  if (refName(shape) !== undefined) return []
  if (shape.type === 'array' && shape.items) return within(shape.items, link, `${path}[]`, level)
  const forms = shape.anyOf ?? shape.oneOf
  if (forms) return merged(forms.filter(isPlainObject).map((one) => rowsOf(one, link, `${path}.`, level)))
  return isPlainObject(shape) ? rowsOf(shape, link, `${path}.`, level) : []
}

/** Members of several forms, each once; needed only where every form needs it. */
function merged(forms: readonly SchemaRow[][]): SchemaRow[] {
  const byPath = new Map<string, SchemaRow>()
  for (const row of forms.flat()) {
    const isRequired = forms.every((rows) => rows.some((one) => one.path === row.path && one.isRequired))
    if (!byPath.has(row.path)) byPath.set(row.path, { ...row, isRequired })
  }
  return [...byPath.values()]
}

function saying(shape: Shape, link: (name: string) => string): Content {
  const words = shape.type === 'array' && shape.items ? listWords(shape, link) : wordsOf(shape, link)
  const initial =
    shape.default === undefined ? undefined : [', ', code(JSON.stringify(shape.default)), ' if absent']
  return [words, initial, shape.description === undefined ? undefined : [': ', shape.description]]
}

/** `list, at most 50 of: …`, without the word "object" where its members follow. */
function listWords(shape: Shape, link: (name: string) => string): Content {
  const { items = {} } = shape
  return isPlainObject(items) ? wordsOf({ ...shape, items: { type: 'object' } }, link) : wordsOf(shape, link)
}

/** The table of a schema, or what it is where it has no members. */
export function schemaTable(shape: Shape, link: (name: string) => string): Html {
  const forms = shape.anyOf ?? shape.oneOf
  if (forms?.every(isPlainObject)) {
    return html`${forms.map(
      (one, i) =>
        html`<p class="form">Form ${i + 1}</p>
          ${schemaTable(one, link)}`,
    )}`
  }
  const rows = rowsOf(shape, link)
  if (rows.length === 0) {
    const isEmpty = shape.type === 'object' && shape.properties !== undefined
    return html`<p>${isEmpty || isBlank(shape) ? 'No members.' : wordsOf(shape, link)}</p>`
  }
  return table(
    ['Member', 'Needed', 'What it is'],
    rows.map(({ path, isRequired, words }) => [code(path), isRequired ? 'yes' : 'no', words]),
  )
}

const isBlank = (shape: Shape): boolean => shape.type === 'object' && refName(shape) === undefined
