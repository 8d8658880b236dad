// For ledgers under test: a grant that covers everything, so that anything can be said in them.
import { grantFor, startGrant, type Granted } from '../../protocol/terms.ts'

const everything = startGrant(
  {
    scope: {
      lines: ['*'],
      attributes: [],
      purposes: [],
      recipients: [],
      retention: 'P30D',
      jurisdiction: [],
    },
    expires: '2100-01-01T00:00:00Z',
  },
  'PDC-INTENT',
  0,
)

export const granted = <T>(value: T): Granted<T> => grantFor(everything, {}, 1, value)
