// JSON Schema of every message body, as published in protocol/schema; run as a script it writes the folder anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { messageTypes, type MessageType } from '../../protocol/types.ts'

const folder = fileURLToPath(new URL('../../protocol/schema/', import.meta.url))

/** Path of the published schema of a message type. */
export const schemaPath = (type: MessageType): string => `${folder}${type}.json`

/** The text of one schema, as it should be published. */
export function schemaText(type: MessageType): string {
  const schema = z.toJSONSchema(messageTypes[type].body, { io: 'input', target: 'draft-2020-12' })
  return `${JSON.stringify({ $id: `${type}.json`, title: type, ...schema }, null, 2)}\n`
}

/** The text that is published now. */
export const publishedSchema = (type: MessageType): string => readFileSync(schemaPath(type), 'utf8')

/** Writes every schema. */
export function emitSchemas(): void {
  mkdirSync(folder, { recursive: true })
  for (const type of Object.keys(messageTypes) as MessageType[])
    writeFileSync(schemaPath(type), schemaText(type))
}

if (process.argv[1] === fileURLToPath(import.meta.url) || process.env['EMIT_SCHEMA'] === '1') emitSchemas()
