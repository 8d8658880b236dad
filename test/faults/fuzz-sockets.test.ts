// Bytes on a bare socket that are no proper request: an answer or a hang-up, in time, and the next caller is served.
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { problems } from '../../protocol/problem.ts'
import { fc, patienceMs, runs, shoot, underFire, type UnderFire } from './fuzz-world.ts'

/** Longer than the server waits for anybody. */
const hangMs = 20_000

/** Sends bytes, in pieces or at once; resolves with all that came when the other side hangs up, or answered and idles. */
function send(target: UnderFire, pieces: readonly (string | Buffer)[]): Promise<string> {
  const { hostname, port } = new URL(target.home.origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    const hang = setTimeout(() => {
      socket.destroy()
      reject(new Error(`it hangs after ${JSON.stringify(pieces).slice(0, 500)}: ${text.slice(0, 200)}`))
    }, hangMs)
    const end = (): void => {
      clearTimeout(hang)
      socket.destroy()
      resolve(text)
    }
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
    })
    socket.on('error', end)
    socket.on('close', end)
    socket.on('connect', () => {
      for (const piece of pieces) socket.write(piece)
      // Nothing more is said; what was a whole request is answered, and the connection let go.
      socket.end()
    })
  })
}

const eol = '\r\n'
const json = '{"code":"FUZZMARK"}'
const wrongs = (host: string): string[][] => {
  const head = (line: string, ...lines: string[]): string =>
    [line, `host: ${host}`, ...lines, '', ''].join(eol)
  const post = 'POST /api/access/sign-in HTTP/1.1'
  const own = `origin: http://${host}`
  const type = 'content-type: application/json'
  return [
    [head(post, own, type, 'content-length: 5', 'content-length: 50'), json],
    [head(post, own, type, 'content-length: -1'), json],
    [head(post, own, type, 'content-length: 99999999999999999999'), json],
    [head(post, own, type, 'content-length: 3'), json],
    [head(post, own, type, 'content-length: 1000'), json],
    [head(post, own, type, 'content-length: 4', 'transfer-encoding: chunked'), `0${eol}${eol}GET /healthz HTTP/1.1${eol}${eol}`],
    [head(post, own, type, 'transfer-encoding: chunked, identity'), json],
    [head(post, own, type, 'transfer-encoding: xchunked'), json],
    [head(post, own, type, 'transfer-encoding : chunked'), `0${eol}${eol}`],
    [head(post, own, type, 'transfer-encoding: chunked'), `zz${eol}${json}${eol}0${eol}${eol}`],
    [head(post, own, type, 'transfer-encoding: chunked'), `ffffffffffffffff${eol}${json}`],
    [head(post, own, type, 'transfer-encoding: chunked'), `1;${'x'.repeat(40_000)}${eol}a${eol}0${eol}${eol}`],
    [head(post, own, type, 'transfer-encoding: chunked'), `2${eol}{}${eol}0${eol}host: evil${eol}${eol}`],
    [head('GET /healthz HTTP/1.1', ...Array.from({ length: 300 }, (_, index) => `x-${index}: 1`))],
    [head('GET /healthz HTTP/1.1', `x: ${'y'.repeat(20_000)}`)],
    [head(`GET /${'y'.repeat(20_000)} HTTP/1.1`)],
    [head('GET /healthz HTTP/1.1', 'host: other.example')],
    [`GET /healthz HTTP/1.1${eol}${eol}`],
    [`GET /healthz HTTP/1.0${eol}${eol}`],
    [`GET /healthz HTTP/9.9${eol}host: ${host}${eol}${eol}`],
    [`GET /healthz${eol}${eol}`],
    [head('GET http://evil.example/healthz HTTP/1.1')],
    [head(`GET http://${host}/healthz HTTP/1.1`)],
    [head('GET * HTTP/1.1'), head('OPTIONS * HTTP/1.1')],
    [head('CONNECT evil.example:443 HTTP/1.1')],
    [head('BREW /healthz HTTP/1.1')],
    [head('GET /healthz HTTP/1.1', 'connection: upgrade', 'upgrade: websocket')],
    [head('GET /healthz HTTP/1.1', 'expect: 100-continue'), head('GET /healthz HTTP/1.1', 'expect: miracles')],
    [head('GET /healthz HTTP/1.1', 'x: \u0000')],
    [head('GET /healthz HTTP/1.1', 'x: a\rb: c')],
    [head('GET /heal\u0000thz HTTP/1.1')],
    [`GET /healthz HTTP/1.1\nhost: ${host}\n\n`],
    [head('GET /healthz HTTP/1.1', ' folded: 1')],
    [head('PRI * HTTP/2.0'), 'SM\r\n\r\n'],
    ['\u0016\u0003\u0001\u0002\u0000\u0001\u0000'],
    [head('GET /healthz HTTP/1.1'), head('GET /healthz HTTP/1.1'), 'garbage'],
  ] // prettier-ignore
}

/** Each answer on the wire is well, or a refusal that says why. */
function checkAnswers(sent: string, text: string): void {
  for (const [, status = '', rest = ''] of text.matchAll(
    /HTTP\/1\.1 (\d{3})([\s\S]*?)(?=HTTP\/1\.1 \d{3}|$)/g,
  )) {
    expect(Number(status), sent).toBeLessThan(500)
    const code = /"code":"(\w+)"/.exec(rest)?.[1]
    if (Number(status) >= 400 && status !== '408')
      expect(Object.keys(problems), `${sent} → ${text}`).toContain(code)
  }
}

it(
  'answers or hangs up, whatever lies about its length, its framing, its host or its very form',
  async () => {
    const target = await underFire()
    const before = target.dump()
    const all = wrongs(new URL(target.home.origin).host)
    const answers = await Promise.all(all.map((pieces) => send(target, pieces)))
    for (const [index, text] of answers.entries())
      checkAnswers(JSON.stringify(all[index]).slice(0, 300), text)
    // What smuggled a second request got no second answer.
    expect(answers[5]?.match(/HTTP\/1\.1/g)?.length).toBe(1)

    const whole = all.map((pieces) => pieces.join(''))
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.nat(3) })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.array(change, { maxLength: 3 }),
        async (text, changes) => {
          let bytes = Buffer.from(text, 'latin1')
          for (const { at, byte, cut } of changes) {
            bytes[at % bytes.length] = byte
            if (cut === 0) bytes = bytes.subarray(0, at % bytes.length)
            if (bytes.length === 0) return
          }
          checkAnswers(bytes.toString('latin1').slice(0, 300), await send(target, [bytes]))
        },
      ),
      runs(150),
    )
    expect(target.dump()).toEqual(before)
    target.checkLog()
    expect((await shoot(target.home.origin, 'GET', '/healthz', undefined, {})).status).toBe(200)
  },
  patienceMs,
)
