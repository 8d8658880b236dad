// An intent as a file for other programs.
import { html, nothing } from 'lit'
import { intentWords as words } from '../../copy/en-buying.ts'
import { exportPath, type IntentDetail } from '../../data/intents.ts'

/** What was said for practice was never wanted, and what waits its six seconds is not said yet. */
export const exportLink = ({ id, isPractice, waiting }: IntentDetail) =>
  isPractice || waiting !== undefined
    ? nothing
    : html`· <a href=${exportPath(id)} download="intent.jsonld">${words.exportLink}</a>`
