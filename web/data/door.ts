// How brands know this server: the person's own key towards each, and the address they were told.
import * as calls from '../../protocol/owner/door.ts'
import { withProof } from './access.ts'
import { ask } from './ask.ts'

export const loadOwnKey = (brand: string) => ask(calls.readOwnKey, { params: { brand } })
export const renewKey = (brand: string) => withProof(() => ask(calls.renewKey, { params: { brand } }))
export const renewAllKeys = () => withProof(() => ask(calls.renewAllKeys))
export const loadAddress = () => ask(calls.readAddress)

export type * from '../../protocol/owner/door.ts'
