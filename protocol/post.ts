// The post: a brand's `#sell` line to people who follow it, delivered only where a filter of the person's matches.
import * as z from 'zod'
import { link } from './body.ts'
import { lineWith } from './line-shape.ts'

export const linePost = z.looseObject({ line: lineWith(['sell']), link })
export type LinePost = z.infer<typeof linePost>
