// What can be wrong with a bundle, each in words for somebody who has never seen one.

/** Code → what it means; `#` stands for the record's number, where there is one. */
export const faultSentences = {
  not_json: 'The file is not JSON that two programs would read alike.',
  not_bundle: 'The file is not a dispute bundle of this form.',
  seal_missing: 'Nothing seals the file: its end could have been cut off, and its journal changed.',
  seal: 'The seal does not fit what the file holds: something in it was changed, added or taken away.',
  chain_gap: 'Record # is missing or out of order.',
  chain_prev: 'Record # does not follow the record before it.',
  chain_hash: 'Record # was changed: its hash is another.',
  chain_time: 'Record # is dated before the record before it.',
  chain_shape: 'Record # has not the form of a record.',
  type: 'Record # is listed as something else than what was signed.',
  addressed: 'The message of record # belongs to somebody else’s relationship.',
  message: 'The message of record # cannot be read.',
  key: 'Record # is signed by a key that does not count here.',
  signature: 'The signature of record # does not hold.',
  head: 'The message of record # was signed for another place in the history.',
  future: 'The message of record # claims to be from later than its record.',
  late: 'The message of record # was signed longer before its record than any may wait.',
  repeated: 'The message of record # was used twice.',
  hidden: 'The content of record # is left out, which is not allowed for its kind.',
  impossible: 'Record # was not possible in the state things were in.',
  rotation: 'The new key of record # was not proven to be held by whoever named it.',
  proffer_key: 'The first record does not name the key that signed it.',
  receipt_missing: 'The store’s receipt for the brand’s record # is missing.',
  receipt: 'A receipt does not fit any record, or its signature does not hold.',
  acknowledgement: 'An acknowledgement does not fit the history, or its signature does not hold.',
  document: 'A document of the brand is not what its hash says, or not the brand’s.',
  roster: 'An agreement of the list is not what its hash says, or the one that the terms name is missing.',
  journal: 'A row of the journal was changed, or the rows are out of order.',
  made: 'The file claims to be older than its newest record.',
} as const

export type FaultCode = keyof typeof faultSentences

export interface Fault {
  code: FaultCode
  /** The record it is about. */
  seq?: number
  sentence: string
}

export function fault(code: FaultCode, seq?: number): Fault {
  const sentence = faultSentences[code].replace('#', String(seq ?? ''))
  return { code, ...(seq !== undefined && { seq }), sentence }
}
