// Reads a secret that must not be in the list of programs or on the screen: typed without echo, or from a pipe.
const longest = 4096

async function readPipe(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin) {
    text += String(chunk)
    if (text.includes('\n') || text.length > longest) break
  }
  return text.split('\n')[0]?.trim() ?? ''
}

/** Every key by itself: Enter ends, Ctrl-C gives up, the last letter can be taken back. */
function readKeys(): Promise<string> {
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.resume()
  return new Promise((resolve, reject) => {
    let text = ''
    const end = (): void => {
      stdin.off('data', take)
      stdin.setRawMode(false)
      stdin.pause()
      process.stderr.write('\n')
    }
    const take = (chunk: Buffer): void => {
      for (const letter of chunk.toString('utf8')) {
        if (letter === '\r' || letter === '\n') {
          end()
          return resolve(text)
        }
        if (letter === '\u0003' || letter === '\u0004') {
          end()
          return resolve('')
        }
        text = letter === '\u007f' || letter === '\b' ? text.slice(0, -1) : text + letter
        if (text.length > longest) {
          end()
          return reject(new Error('that is longer than any key'))
        }
      }
    }
    stdin.on('data', take)
  })
}

/** @returns what was typed; empty when nothing was */
export async function readSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) return readPipe()
  process.stderr.write(question)
  return readKeys()
}
