// Opens the sockets of the way out, so that a call that is given up is cut: nothing the system still holds goes out.
import { connect, type LookupFunction, type Socket } from 'node:net'
import { buildConnector } from 'undici'

const timeoutMs = 10_000

/** A connector for undici's agent; every name is looked up by `lookup`. */
export function createDialler(lookup: LookupFunction): buildConnector.connector {
  const plain = buildConnector({ lookup, timeout: timeoutMs })
  const secure = buildConnector({ timeout: timeoutMs })
  return (options, callback) => {
    if (options.protocol !== 'https:') {
      plain(options, (...result) => {
        const [, socket] = result
        if (socket) resetWhenGivenUp(socket, socket)
        callback(...result)
      })
      return
    }
    // A TLS socket has no reset of its own, so the one below it is made here.
    const below = connect({ host: options.hostname, port: Number(options.port) || 443, lookup })
    below.setNoDelay(true)
    const fail = (error: Error): void => {
      below.destroy()
      callback(error, null)
    }
    below.setTimeout(timeoutMs, () => {
      below.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }))
    })
    below.once('error', fail)
    below.once('connect', () => {
      below.off('error', fail)
      below.setTimeout(0)
      secure({ ...options, httpSocket: below }, (...result) => {
        const [, socket] = result
        if (socket) resetWhenGivenUp(socket, below)
        callback(...result)
      })
    })
  }
}

/** A socket destroyed with an error was given up; after a mere close what the system holds would still be sent. */
function resetWhenGivenUp(socket: Socket, below: Socket): void {
  const destroy = socket.destroy.bind(socket)
  socket.destroy = (error) => {
    if (error && !below.destroyed) {
      // A reset closes without a word. Who listens must hear first why, or takes this for the end of the answer.
      if (socket === below) socket.emit('error', error)
      below.resetAndDestroy()
    }
    return destroy(error)
  }
}
