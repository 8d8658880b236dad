// Conversations: list, open, write, end, mark as read.
import * as calls from '../../protocol/owner/threads.ts'
import type * as z from 'zod'
import { ask } from './ask.ts'

export type Asked = z.input<typeof calls.listThreads.query>
export const loadThreads = (query: Asked) => ask(calls.listThreads, { query })
export const openThread = (body: z.input<typeof calls.openThread.body>, key: string) =>
  ask(calls.openThread, { body, key })
export const write = (id: string, text: string, key: string) =>
  ask(calls.writeNote, { params: { id }, body: { text }, key })
export const end = (id: string) => ask(calls.closeThread, { params: { id } })
export const haveRead = (id: string, seq: number) => ask(calls.readThread, { params: { id }, body: { seq } })

export type * from '../../protocol/owner/threads.ts'
