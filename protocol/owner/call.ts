// How the pages and the person's own server agree on one call: method, path, and what goes in and comes out.
import * as z from 'zod'

/** One owner call; declared once here, routed by the server, made by the pages. */
export interface Call<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path with `:name` places. */
  path: string
  /** One sentence for the published document. */
  summary: string
  params: P
  query: Q
  body: B
  answer: A
}

const none = z.strictObject({})

type Parts<P, Q, B, A> = { params?: P; query?: Q; body?: B; answer: A; summary: string }
type None = typeof none

/** Declares a call; absent parts are empty objects. */
export function call<
  A extends z.ZodType,
  P extends z.ZodType = None,
  Q extends z.ZodType = None,
  B extends z.ZodType = None,
>(method: Call['method'], path: string, parts: Parts<P, Q, B, A>): Call<P, Q, B, A> {
  return {
    method,
    path,
    summary: parts.summary,
    params: parts.params ?? (none as unknown as P),
    query: parts.query ?? (none as unknown as Q),
    body: parts.body ?? (none as unknown as B),
    answer: parts.answer,
  }
}

/** Milliseconds since 1970, as all times between page and server. */
export const at = z.int()
/** An amount in minor units with its ISO 4217 currency. */
export const money = z.strictObject({ amount: z.int(), currency: z.string().length(3) })
/** Answer of a call that has nothing to say. */
export const done = z.strictObject({ done: z.literal(true) })
/** A code with typed values; words are made from it where it is shown. */
export const said = z.strictObject({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
/** Something that happened, for timelines. */
export const happening = z.strictObject({
  seq: z.int(),
  at,
  said,
  brand: z.string().optional(),
  link: z.string().optional(),
})

export type Money = z.infer<typeof money>
export type Said = z.infer<typeof said>
export type Happening = z.infer<typeof happening>
