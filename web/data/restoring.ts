// What each brand says happened since a backup, and the person's word on it.
import * as calls from '../../protocol/owner/restoration.ts'
import { ask } from './ask.ts'

export const loadRestoration = () => ask(calls.readRestoration)
export const confirmBrands = (brands: string[]) => ask(calls.confirmRestoration, { body: { brands } })
export const goOnWithout = (brand: string) => ask(calls.goOnWithout, { params: { brand } })
export const checkAgain = (brand: string) => ask(calls.checkAgain, { params: { brand } })

export type Restoration = Awaited<ReturnType<typeof loadRestoration>>
export type { RestoringBrand } from '../../protocol/owner/restoration.ts'
