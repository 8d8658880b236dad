// What keeps a backup from being made, in the words of the problems that the rest of the server knows.
import { Problem } from '../../../protocol/problem.ts'

/** The operating system's own code of a failed file; empty for what came from elsewhere. */
export const codeOfFile = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** @returns the problem that a code of SQLite or of the operating system means; undefined for a bug */
export function problemOfCode(code: string, message: string): Problem | undefined {
  if (/^(?:SQLITE_FULL|ENOSPC|EDQUOT|EFBIG)/.test(code)) return new Problem('disk_full')
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) return new Problem('database_locked')
  if (/^(?:EACCES|EPERM|EROFS|SQLITE_(?:READONLY|PERM|AUTH|CANTOPEN))/.test(code)) {
    return new Problem('not_possible', { reason: 'the folder of backups cannot be written to' })
  }
  if (code === 'UNSOUND') {
    return new Problem('not_possible', { reason: `the copy did not pass its check: ${message}` })
  }
  if (/^(?:EIO|ENOENT|ENOTDIR|SQLITE_(?:IOERR|CORRUPT|NOTADB|NOMEM))/.test(code)) {
    return new Problem('not_possible', { reason: `the disk failed (${code})` })
  }
  return undefined
}

/** The same for what was thrown here; a bug stays what it is. */
export function problemOfFile(error: unknown): unknown {
  if (error instanceof Problem) return error
  return problemOfCode(codeOfFile(error), error instanceof Error ? error.message : '') ?? error
}
