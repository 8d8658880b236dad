// The journal, the verify button, the server's health, practice brands, and what is remembered.
import * as calls from '../../protocol/owner/care.ts'
import { ask } from './ask.ts'

export const loadJournal = (before?: number, brand?: string) =>
  ask(calls.readJournal, {
    query: { ...(before === undefined ? {} : { before }), ...(brand === undefined ? {} : { brand }) },
  })
export const verifyEverything = () => ask(calls.verifyAll)
export const loadCare = () => ask(calls.readCare)
export const switchPractice = (on: boolean) => ask(calls.setPractice, { body: { on } })
export const loadPreferences = () => ask(calls.readPreferences)
export const keepPreferences = (body: {
  currency?: string
  place?: string
  always?: ('price' | 'in')[]
  attributes?: Record<string, string>
}) => ask(calls.savePreferences, { body })

export type JournalPage = Awaited<ReturnType<typeof loadJournal>>
export type Preferences = Awaited<ReturnType<typeof loadPreferences>>
export type { Care, VerifyReport } from '../../protocol/owner/care.ts'
