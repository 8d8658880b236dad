// The switch of the practice brands over HTTP.
import { setPractice } from '../../../protocol/owner/care.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Practice } from './practice.ts'

export function practiceRoutes(practice: Practice): Route[] {
  return [
    // Safe to repeat by itself: what is on stays on.
    ownerRoute(setPractice, { remembers: false, problems: ['brand_known'] }, async ({ body }) => {
      await (body.on ? practice.turnOn() : practice.turnOff())
      return { on: practice.isOn(), brands: practice.brands() }
    }),
  ]
}
