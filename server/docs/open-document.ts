// As much of an OpenAPI document as the pages read of it.
import type { Shape } from './schema-words.ts'

export interface Operation {
  operationId: string
  tags?: string[]
  summary: string
  security: Record<string, unknown>[]
  parameters?: { name: string; in: string; required: boolean; schema: Shape; description?: string }[]
  requestBody?: { required: boolean; description?: string; content: Record<string, { schema?: Shape }> }
  responses: Record<string, Response>
  'x-step-up'?: string
}

interface Response {
  $ref?: string
  description: string
  content?: Record<string, { schema?: Shape }>
}

export interface OpenDocument {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Shape>; responses: Record<string, Response> }
}

export interface OpenCall {
  method: string
  path: string
  operation: Operation
}

/** All calls in the order of the document. */
export function callsIn({ paths }: OpenDocument): OpenCall[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )
}
