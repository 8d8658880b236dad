// The door: who may knock, who was invited, and who waits in front of it.
import * as calls from '../../protocol/owner/knocks.ts'
import { ask } from './ask.ts'

export const loadKnocks = () => ask(calls.readKnocks)
export const openDoor = (door: calls.DoorState) => ask(calls.setDoor, { body: { door } })
export const invite = (body: { name: string; days: number; uses: number }) =>
  ask(calls.makeInvitation, { body })
export const endInvitation = (id: string) => ask(calls.endInvitation, { params: { id } })
export const putAside = (id: string) => ask(calls.putAside, { params: { id } })
export const neverAgain = (id: string) => ask(calls.neverAgain, { params: { id } })
export const allowAgain = (brand: string) => ask(calls.allowAgain, { params: { brand } })

export type * from '../../protocol/owner/knocks.ts'
