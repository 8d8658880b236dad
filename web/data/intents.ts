// What the person wants: preview, post, revise, withdraw, take back within six seconds.
import * as calls from '../../protocol/owner/intents.ts'
import type * as z from 'zod'
import { ask } from './ask.ts'

export const preview = (line: string, choices?: calls.Choice[]) =>
  ask(calls.previewIntent, { body: { line, ...(choices === undefined ? {} : { choices }) } })
export const post = (body: z.input<typeof calls.postIntent.body>, key: string) =>
  ask(calls.postIntent, { body, key })
export const takeBack = (id: string) => ask(calls.undoWaiting, { params: { id } })
export const loadIntents = (tab: z.input<typeof calls.listIntents.query>['tab'], before?: number) =>
  ask(calls.listIntents, {
    query: { ...(tab === undefined ? {} : { tab }), ...(before === undefined ? {} : { before }) },
  })
export const exportPath = (id: string): string => `/api/intents/${encodeURIComponent(id)}/demand`
export const loadIntent = (id: string) => ask(calls.readIntent, { params: { id } })
export const revise = (id: string, body: z.input<typeof calls.reviseIntent.body>, key: string) =>
  ask(calls.reviseIntent, { params: { id }, body, key })
export const show = (id: string, body: z.input<typeof calls.showIntent.body>, key: string) =>
  ask(calls.showIntent, { params: { id }, body, key })
export const withdraw = (id: string, reason?: string) =>
  ask(calls.withdrawIntent, { params: { id }, body: reason === undefined ? {} : { reason } })

export type * from '../../protocol/owner/intents.ts'
