// Runs beside the server on a thread of its own: writes the data file anew, then empties its journal file.
// Plain JavaScript, so that the thread starts from the sources and from what was built alike.
import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'

const tries = 600
const pauseMs = 50

function scrub({ file }) {
  const database = new Sqlite(file, { fileMustExist: true, timeout: 5000 })
  try {
    // The same promises as the server's own connection makes.
    database.pragma('synchronous = FULL')
    database.pragma('fullfsync = ON')
    database.pragma('checkpoint_fullfsync = ON')
    // The whole file passes through there: too much for memory.
    database.pragma('temp_store = FILE')
    // Overwriting alone is not enough: in a page's empty part copies stay of rows that moved before they were deleted.
    database.pragma('wal_autocheckpoint = 0')
    database.exec('VACUUM')
    parentPort.postMessage({ news: 'written' }, [])
    // From here on others write again, and nothing here may keep them waiting.
    database.pragma('busy_timeout = 0')
    database.pragma('wal_checkpoint(PASSIVE)')
    const pause = new Int32Array(new SharedArrayBuffer(4))
    for (let round = 0; round < tries; round++) {
      const [{ busy }] = database.pragma('wal_checkpoint(TRUNCATE)')
      if (busy === 0) return true
      Atomics.wait(pause, 0, 0, pauseMs)
    }
    return false
  } finally {
    database.close()
  }
}

try {
  parentPort.postMessage({ done: scrub(workerData) }, [])
} catch (error) {
  parentPort.postMessage({ failed: { code: String(error.code ?? ''), message: String(error.message) } }, [])
}
