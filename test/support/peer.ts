// An honest person on the other end of the line: a small store in memory with real sockets and real signatures.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isOver } from '../../protocol/allowed.ts'
import { importPublicKey, type PublicKey, type Signer } from '../../protocol/keys.ts'
import { checkFresh, newRid, parseMessage, verifyMessage, type Parsed } from '../../protocol/message.ts'
import { Problem, problemDocument } from '../../protocol/problem.ts'
import { parseProfile, type BrandProfile } from '../../protocol/profile.ts'
import { canBeGone, goneForm, type Head, type LedgerRecord, type LiveRecord } from '../../protocol/record.ts'
import { signRead, verifyRead } from '../../protocol/request.ts'
import { parseBody, type BodyOf, type MessageType } from '../../protocol/types.ts'
import { PersonLedger, type PeerOptions } from './peer-ledger.ts'

export interface Answered {
  status: number
  type: string
  text: string
  replayed: boolean
}

export class Peer extends PersonLedger {
  readonly receipts: string[] = []
  readonly refused: { jti: string; problem: { code: string; detail: string } }[] = []
  /** Requests that came, as `METHOD path`. */
  readonly seen: string[] = []
  /** What went wrong while nobody was waiting for it. */
  readonly failures: unknown[] = []
  acked: Head = { seq: 0, hash: '' }
  /** Answers in place of taking a message, for one test or another. */
  refuseWith: Problem | undefined
  private brandKey: PublicKey | undefined
  private profile: BrandProfile | undefined
  private readonly answers = new Map<string, { digest: string; status: number; body: string }>()
  private readonly nonces = new Set<string>()
  private readonly streams = new Set<ServerResponse>()
  private lastTaken: string | undefined
  private pushing: Promise<void> = Promise.resolve()
  private readonly server = createServer((request, response) => void this.serve(request, response))

  async open(): Promise<this> {
    await this.makeKey()
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    const { port } = this.server.address() as AddressInfo
    this.base = `http://127.0.0.1:${port}/r/${this.rid}`
    const response = await fetch(`${this.options.brand}/.well-known/bespeak`)
    this.profile = parseProfile(await response.text(), this.options.brand, { allowLoopback: true })
    return this
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  protected override onAppended(record: LiveRecord): void {
    for (const stream of this.streams) writeEvent(stream, record)
  }

  /** While signing, something of the brand's may have come: then it is signed again, on the new head. */
  private async signAtHead(type: string, body: object, on: string | undefined): Promise<string> {
    for (;;) {
      const { hash } = this.head
      const jwt = await this.sign(type, body, { head: hash, ...(on !== undefined && { on }) })
      if (hash === this.head.hash) return jwt
    }
  }

  /** Says something in the ledger, and pushes it when told to; `next` signs everything after it. */
  async say<T extends MessageType>(
    type: T,
    body: BodyOf<T>,
    on?: string,
    next?: Signer,
  ): Promise<LiveRecord & { id: string }> {
    const jwt = await this.signAtHead(type, body, on)
    const record = this.append(jwt, 'person')
    if (next) this.signer = next
    if (this.options.isPushing) await this.push()
    return { ...record, id: parseMessage(jwt).claims.jti }
  }

  /** Proffers terms; an answer that comes back at once is taken. */
  async proffer(over: Partial<BodyOf<'terms.proffer'>> = {}, on?: string): Promise<Answered> {
    const jwt = await this.signAtHead('terms.proffer', this.profferBody(over), on)
    this.append(jwt, 'person')
    const answer = await this.post(jwt)
    if (answer.status === 200) await this.takeMessage(answer.text)
    return answer
  }

  async post(jwt: string): Promise<Answered> {
    if (!this.profile) throw new Error('the peer is not open')
    const headers = { 'content-type': 'application/jwt' }
    const response = await fetch(this.profile.inbox, { method: 'POST', headers, body: jwt })
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      text: await response.text(),
      replayed: response.headers.has('idempotent-replayed'),
    }
  }

  /** One batch of what was not acknowledged yet. */
  batch(records: LedgerRecord[] = this.records.slice(this.acked.seq, this.acked.seq + 50)): Promise<string> {
    const receipts = this.receipts.slice()
    const refused = this.refused.slice()
    return this.sign('ledger.batch', { records, head: this.head, receipts, refused })
  }

  /** Delivers until all is acknowledged, one call after the other. */
  push(): Promise<void> {
    const run = this.pushing.then(() => this.pushAll())
    this.pushing = run.catch(() => {})
    return run
  }

  private async pushAll(): Promise<void> {
    do {
      const answer = await this.post(await this.batch())
      if (answer.status !== 200) throw new Error(`push: ${answer.status} ${answer.text}`)
      this.receipts.length = 0
      this.refused.length = 0
      await this.takeAck(answer.text)
    } while (this.acked.seq < this.head.seq)
  }

  async takeAck(jwt: string): Promise<Head> {
    const parsed = await this.prove(parseMessage(jwt))
    const ack = parseBody('ledger.ack', parsed.claims.body)
    if ((this.records[ack.seq - 1]?.hash ?? '') !== ack.hash) throw new Error('the ack names another history')
    this.acked = { seq: ack.seq, hash: ack.hash }
    return this.acked
  }

  private async prove(parsed: Parsed): Promise<Parsed> {
    await verifyMessage(parsed, this.brandKey ?? (await this.pin(parsed)), {
      iss: this.options.brand,
      aud: this.me,
      sub: this.rid,
    })
    return parsed
  }

  private async pin({ kid }: Parsed): Promise<PublicKey | undefined> {
    const jwk = this.profile?.keys.find((key) => key.kid === kid)
    return jwk && importPublicKey(jwk)
  }

  /** A message of the brand's, by whatever way it came. @returns the receipt */
  async takeMessage(jwt: string, isLive = true): Promise<string> {
    const parsed = parseMessage(jwt)
    const name = `${parsed.claims.iss} ${parsed.claims.jti}`
    const stored = this.answers.get(name)
    if (stored && stored.digest !== parsed.digest) throw new Problem('conflict')
    if (stored) return stored.body
    if (isLive) checkFresh(parsed, this.now())
    await this.prove(parsed)
    if (this.refuseWith) throw this.refuseWith
    const { type, head, body } = parsed.claims
    if (head !== undefined && !this.records.some(({ hash }) => hash === head)) throw new Problem('fork')
    if (head === undefined && !type.startsWith('terms.')) throw new Problem('fork')
    const record = this.append(jwt, 'brand')
    if (type === 'terms.accept') {
      this.brandKey = await importPublicKey(parseBody('terms.accept', body).cnf.jwk as PublicKey['jwk'])
    }
    const { seq, hash, prev, at } = record
    const receipt = await this.sign('ledger.receipt', { seq, hash, prev, at })
    this.answers.set(name, { digest: parsed.digest, status: 201, body: receipt })
    return receipt
  }

  /** Headers of a read of the brand's endpoints, signed by this person. */
  async signRead(url: string): Promise<Record<string, string>> {
    return {
      ...(await signRead({ method: 'GET', url, nowSeconds: this.now(), nonce: newRid(), signer: this.key })),
    }
  }

  /** Fetches what waits in the brand's outbox; receipts and refusals ride in the next batch. */
  async collect(): Promise<number> {
    if (!this.profile) throw new Error('the peer is not open')
    const url = `${this.profile.outbox}?rid=${this.rid}${this.lastTaken === undefined ? '' : `&after=${this.lastTaken}`}`
    const response = await fetch(url, { headers: await this.signRead(url) })
    if (!response.ok) throw new Error(`outbox: ${response.status} ${await response.text()}`)
    const { messages } = (await response.json()) as { messages: string[] }
    for (const jwt of messages) {
      const { jti } = parseMessage(jwt).claims
      this.lastTaken = jti
      try {
        this.receipts.push(await this.takeMessage(jwt, false))
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem
        this.refused.push({ jti, problem: { code: problem.code, detail: problem.detail } })
      }
    }
    return messages.length
  }

  async revoke(): Promise<LiveRecord> {
    const { isPushing } = this.options
    this.options.isPushing = false
    const record = await this.say('terms.revoke', { erase: false })
    this.options.isPushing = isPushing
    for (const stream of this.streams) stream.destroy()
    if (isPushing) await this.push()
    return record
  }

  private served(record: LedgerRecord): LedgerRecord {
    const isEnded = isOver(this.state.relationship) && canBeGone(record.type)
    return isEnded ? goneForm(record, 'revoked') : record
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.base)
    this.seen.push(`${request.method ?? ''} ${url.pathname.slice(`/r/${this.rid}`.length)}`)
    try {
      if (url.pathname === `/r/${this.rid}/inbox`) return await this.serveInbox(request, response)
      await this.checkRead(request, url)
      const after = Number(url.searchParams.get('after') ?? 0)
      const held = url.searchParams.get('head') ?? ''
      if ((this.records[after - 1]?.hash ?? '') !== held) throw new Problem('fork')
      if (after > this.acked.seq) this.acked = { seq: after, hash: held }
      if (url.pathname.endsWith('/stream')) return this.serveStream(response, after)
      const limit = Number(url.searchParams.get('limit') ?? 200)
      const page = this.records.slice(after, after + limit).map((record) => this.served(record))
      const more = after + page.length < this.records.length
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ records: page, head: this.head, more }))
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      response.writeHead(problem.status, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify(problemDocument(problem)))
    }
  }

  private async serveInbox(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const receipt = await this.takeMessage(Buffer.concat(parts).toString())
    response.writeHead(201, { 'content-type': 'application/jwt' })
    response.end(receipt)
    if (this.options.isPushing) this.push().catch((error: unknown) => this.failures.push(error))
  }

  private async checkRead(request: IncomingMessage, url: URL): Promise<void> {
    const headers = request.headers as Record<string, string>
    const { nonce } = await verifyRead(
      {
        method: request.method ?? '',
        authority: new URL(this.base).host,
        path: url.pathname,
        query: url.search,
        headers,
        nowSeconds: this.now(),
      },
      this.brandKey,
    )
    if (this.nonces.has(nonce)) throw new Problem('bad_signature')
    this.nonces.add(nonce)
  }

  private serveStream(response: ServerResponse, after: number): void {
    if (isOver(this.state.relationship)) throw new Problem('revoked')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const record of this.records.slice(after)) writeEvent(response, record)
    response.write(`event: live\ndata: ${JSON.stringify({ head: this.head })}\n\n`)
    this.streams.add(response)
    response.on('close', () => this.streams.delete(response))
  }
}

function writeEvent(response: ServerResponse, record: LedgerRecord): void {
  response.write(`event: record\nid: ${record.seq}\ndata: ${JSON.stringify(record)}\n\n`)
}

/** A person with a store of their own, ready to proffer. */
export function openPeer(options: PeerOptions): Promise<Peer> {
  return new Peer(options).open()
}
