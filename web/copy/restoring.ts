// Words of a server that came back from a backup, and of each brand that is asked what happened since.
import type { RestoringBrand } from '../../protocol/owner/restoration.ts'
import { day, number, plural } from './words.ts'

const since = (madeAt: number | undefined): string =>
  madeAt === undefined ? 'since' : `since ${day(madeAt)}`

/** Why a try came to nothing, or why what came cannot be believed. */
const reasons: Readonly<Record<string, string>> = {
  bad_signature:
    'They do not know your key any more: you renewed it after the backup, or they forgot you. To go on, end this and begin anew.',
  behind: 'They give back less than they once signed to have.',
  gap: 'They have your receipts for things that neither side can show any more.',
  chain: 'The records they give back do not follow on one another.',
  signature: 'A record they give back is signed by nobody who may.',
  parties: 'A record they give back belongs elsewhere.',
  time: 'The times in what they give back do not fit.',
  future: 'The times in what they give back do not fit.',
  repeated: 'They give back one thing twice.',
  step: 'What they give back was never possible.',
  hidden: 'They have erased parts that are needed to believe the rest.',
  malformed: 'What they give back is not of the right form.',
  ended_there: 'They say that this was ended. You can only end it here too.',
  restart_refused: 'They hold another history and do not go on from yours. You can only end it.',
}

export const restoringWords = {
  title: (madeAt: number | undefined) =>
    madeAt === undefined ? 'Your data is an older copy' : `Restored from a backup of ${day(madeAt)}`,
  lead: (count: number) =>
    `${plural(count, 'brand is', 'brands are')} told nothing until it is clear what happened since.`,
  done: 'Every brand has said what happened since, and goes on.',
  lost: 'What only you knew did not come back: lines and tags you kept to yourself, what you typed under You, knocks and journal entries since. A passkey or recovery code removed since works again: look under Access.',
  all: (count: number) => `Nothing is missing with any of these ${number(count)}`,
  state(
    { state, name, fetched, tries, outcome, isPractice }: RestoringBrand,
    madeAt: number | undefined,
  ): string {
    const records = plural(fetched, 'record', 'records')
    switch (state) {
      case 'checking':
        return tries === 0
          ? `Checking with ${name} what happened ${since(madeAt)}.`
          : `${name} has not said yet what happened ${since(madeAt)}. It is asked again by itself.`
      case 'asked':
        return fetched === 0
          ? `${name} says that nothing happened ${since(madeAt)}. If you remember anything, an end above all, say no.`
          : `${records} came back, proven. ${name} says that this is all ${since(madeAt)}. Is it?`
      case 'fork':
        return `${name} holds another history than yours, at a place both have. Both are kept; nothing more is said.`
      case 'keyless':
        return `You renewed your key with ${name} after the backup, and it is lost. End this and begin anew.`
      case 'restarting':
        return `It goes on from the backup as soon as ${name} has signed that.`
      case 'unproven':
        return `What ${name} gives back cannot be taken.`
      case 'done':
        return outcome === 'restarted'
          ? `Went on from the backup; ${name} signed it.`
          : outcome === 'over' || outcome === 'ended'
            ? `Ended.${fetched > 0 ? ` ${records} came back.` : ''}`
            : fetched > 0
              ? `${records} came back.`
              : isPractice
                ? 'Nothing was missing.'
                : 'Nothing was missing, as you said.'
    }
  },
  why: (reason: string | undefined): string => (reason === undefined ? '' : (reasons[reason] ?? '')),
  confirm: 'That is all: go on',
  goOn: 'Go on from the backup',
  goOnHint: 'What happened since then counts no more on either side once they have signed it.',
  again: 'Ask again now',
  revoke: 'No, end it',
  revoked: (name: string) => `${name} gets nothing any more.`,
  part: 'After the restore',
}
