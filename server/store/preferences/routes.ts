// Preferences over HTTP.
import * as calls from '../../../protocol/owner/care.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { readPreferences, setAttributes, setPreference, showAlways } from './preferences.ts'

export function preferenceRoutes(context: Context): Route[] {
  return [
    ownerRoute(calls.readPreferences, {}, () => readPreferences(context.database)),
    ownerRoute(calls.savePreferences, {}, async ({ body, write }) => {
      await write((tx) => {
        if (body.currency !== undefined) setPreference(context, tx, 'currency', body.currency)
        if (body.place !== undefined) setPreference(context, tx, 'place', body.place)
        if (body.always !== undefined) showAlways(context, tx, body.always)
        setAttributes(context, tx, body.attributes ?? {})
      })
      return { done: true as const }
    }),
  ]
}
