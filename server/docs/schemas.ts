// Collects the schemas that a published document names, each once under one name, as JSON Schema.
import * as z from 'zod'
import type { Json } from './json.ts'

/** What a value is before it is checked, or after. */
export type Io = 'input' | 'output'

export interface Schemas {
  /** Gives a schema its name; a second name for the same schema is not taken. */
  name(schema: z.ZodType, name: string): void
  /** A schema of our own hand under a name. */
  add(name: string, schema: Json): Json
  /** The place of a schema in the document; one without a name stands where it is used. */
  ref(schema: z.ZodType, io: Io): Json
  /** Everything that was referred to, with what it refers to, sorted by name. */
  all(): Record<string, Json>
}

const place = (name: string): string => `#/components/schemas/${name}`
const settings = { unrepresentable: 'any', target: 'draft-2020-12' } as const

export function createSchemas(): Schemas {
  const registry = z.registry<{ id: string }>()
  const names = new Set<string>()
  const added = new Map<string, Json>()
  const wanted = new Set<string>()
  let made: { input: Record<string, Json>; output: Record<string, Json> } | undefined

  /** Both forms of everything; where they differ, the one after the check gets a name of its own. */
  const make = () => {
    if (made) return made
    const input = formsOf(registry, 'input')
    const output = formsOf(registry, 'output')
    const differing = new Set(
      Object.keys(output).filter((name) => JSON.stringify(input[name]) !== JSON.stringify(output[name])),
    )
    for (let size = -1; size !== differing.size;) {
      size = differing.size
      for (const [name, schema] of Object.entries(output)) {
        if (refsIn(schema).some((one) => differing.has(one))) differing.add(name)
      }
    }
    const renamed = Object.fromEntries(
      Object.entries(output).map(([name, schema]) => [
        differing.has(name) ? `${name}Read` : name,
        mapRefs(schema, (one) => (differing.has(one) ? `${one}Read` : one)),
      ]),
    )
    made = { input, output: renamed }
    return made
  }

  return {
    name: (schema, name) => {
      if (registry.has(schema) || made) return
      if (names.has(name)) throw new TypeError(`two schemas are called ${name}`)
      names.add(name)
      registry.add(schema, { id: name })
    },
    add: (name, schema) => {
      added.set(name, schema)
      wanted.add(name)
      return { $ref: place(name) }
    },
    ref: (schema, io) => {
      const { id } = registry.get(schema) ?? {}
      if (id === undefined) return strip(z.toJSONSchema(schema, { ...settings, io }))
      const { output } = make()
      const name = io === 'output' && `${id}Read` in output ? `${id}Read` : id
      wanted.add(name)
      return { $ref: place(name) }
    },
    all: () => {
      const { input, output } = make()
      const known: Record<string, Json> = { ...output, ...input, ...Object.fromEntries(added) }
      const found = new Map<string, Json>()
      const visit = (name: string): void => {
        const schema = known[name]
        if (found.has(name) || schema === undefined) return
        found.set(name, schema)
        for (const next of refsIn(schema)) visit(next)
      }
      for (const name of wanted) visit(name)
      return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    },
  }
}

function formsOf(registry: z.core.$ZodRegistry<{ id: string }>, io: Io): Record<string, Json> {
  const { schemas } = z.toJSONSchema(registry, { ...settings, io, uri: place })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strip(schema)]))
}

/** The document says once which dialect it speaks, and a component is named by its place. */
function strip(schema: object): Json {
  const { $schema: _dialect, $id: _id, id: _name, ...rest } = schema as Json
  return rest
}

function refsIn(schema: unknown): string[] {
  const found: string[] = []
  mapRefs(schema, (name) => {
    found.push(name)
    return name
  })
  return found
}

function mapRefs<T>(schema: T, rename: (name: string) => string): T {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) =>
        key === '$ref' && typeof inner === 'string' && inner.startsWith(place(''))
          ? [key, place(rename(inner.slice(place('').length)))]
          : [key, visit(inner)],
      ),
    )
  }
  return visit(schema) as T
}
