// Backups over HTTP: the list, one more, one less, and the encrypted file to save elsewhere.
import { createReadStream } from 'node:fs'
import * as calls from '../../../protocol/owner/backups.ts'
import { ownerRoute, StreamReply, type Route } from '../../platform/http/route.ts'
import type { RawStream } from '../../platform/http/stream.ts'
import type { Context } from '../context.ts'
import type { Backups } from './backups.ts'
import type { Backup } from './folder.ts'

export function backupRoutes(
  { database, journal }: Pick<Context, 'database' | 'journal'>,
  backups: Backups,
): Route[] {
  const fails = ['disk_full' as const, 'not_possible' as const]
  return [
    ownerRoute(calls.listBackups, {}, () => backups.list()),
    ownerRoute(calls.makeBackup, { problems: fails }, async () => {
      const { stamp, bytes } = await backups.make('hand')
      return { stamp, bytes }
    }),
    ownerRoute(calls.renewBackups, { stepUp: true, problems: fails }, async () => {
      const { made, removed } = await backups.renew()
      return { stamp: made.stamp, bytes: made.bytes, removed }
    }),
    ownerRoute(
      calls.checkBackup,
      { stepUp: true, problems: ['not_found', 'not_possible'] },
      async ({ params }) => ({ isSound: await backups.check(params.stamp) }),
    ),
    ownerRoute(
      calls.saveBackup,
      { stepUp: true, produces: 'file', problems: ['not_found'] },
      async ({ params }) => {
        const backup = backups.find(params.stamp)
        await database.transact((tx) =>
          journal.note(tx, 'backup.saved', { stamp: backup.stamp }, { link: '/care' }),
        )
        // Written bit by bit; the router passes on what is no JSON as it is.
        return fileReply(backup) as never
      },
    ),
    ownerRoute(
      calls.removeBackup,
      { stepUp: true, problems: ['not_found', 'not_possible'] },
      async ({ params }) => {
        await backups.remove(params.stamp)
        return { done: true as const }
      },
    ),
  ]
}

function fileReply({ path, stamp, bytes }: Backup): StreamReply {
  return new StreamReply((stream) => pour(path, stream), {
    'content-type': 'application/octet-stream',
    'content-length': String(bytes),
    'content-disposition': `attachment; filename="bespeak-${stamp}.age"`,
    'cache-control': 'no-store',
  })
}

/** As fast as the reader takes it, and no faster. */
function pour(path: string, stream: RawStream): void {
  const file = createReadStream(path, { highWaterMark: 1 << 18 })
  stream.onClose(() => file.destroy())
  stream.onDrain(() => file.resume())
  file.on('data', (chunk) => {
    if (!stream.write(chunk as Buffer)) file.pause()
  })
  file.on('end', () => stream.end())
  // A file that was deleted meanwhile: the reader sees a cut, never a whole file of another length.
  file.on('error', () => void stream.destroy())
}
