// Reads a Server-Sent Events stream from its bytes, with a bound on how much one event may hold.

export interface StreamEvent {
  event: string
  data: string
}

/**
 * Events of a stream as the HTML standard cuts them; `id` and `retry` are not used here. Comments come out as an
 * event called `''`, so that the caller sees that the line is alive.
 * @throws Error when one event grows beyond `limit` characters
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  limit: number,
): AsyncGenerator<StreamEvent, void> {
  const text = new TextDecoder()
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
  let rest = ''
  let event = ''
  let data: string[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += text.decode(value, { stream: true })
      // A lone CR at the end may be half of a CRLF.
      const end = rest.endsWith('\r') ? rest.length - 1 : rest.length
      const lines = rest.slice(0, end).split(/\r\n|\n|\r/)
      rest = (lines.pop() ?? '') + rest.slice(end)
      if (rest.length > limit) throw new Error('a line of the stream is too long')
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { event: event === '' ? 'message' : event, data: data.join('\n') }
          event = ''
          data = []
          size = 0
          continue
        }
        if (line.startsWith(':')) {
          yield { event: '', data: '' }
          continue
        }
        const colon = line.indexOf(':')
        const field = colon < 0 ? line : line.slice(0, colon)
        const content = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
        size += content.length
        if (size > limit) throw new Error('an event of the stream is too long')
        if (field === 'event') event = content
        if (field === 'data') data.push(content)
      }
    }
  } finally {
    await reader.cancel()
  }
}
