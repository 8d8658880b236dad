// On the first page: a brand's question, answered right there, and what a brand warned of, until it is read.
import { html, type TemplateResult } from 'lit'
import type { Need } from '../../../protocol/owner/care.ts'

type Of<Kind extends Need['kind']> = Extract<Need, { kind: Kind }>

/** Loaded when there is something to show: most days nobody asks. */
let loading: Promise<unknown> | undefined
const load = (): void => {
  loading ??= Promise.all([import('../brands/incident.ts'), import('../brands/question.ts')])
}

export const askedViews = {
  question: ({ brand, question }: Of<'question'>): TemplateResult => {
    load()
    return html`<bs-question
      .question=${question}
      brand=${brand.brand}
      name=${brand.name}
      .logo=${brand.logo}
    ></bs-question>`
  },
  ending: ({ brand, endsAt }: Of<'ending'>): TemplateResult => {
    void import('../brands/ending.ts')
    return html`<bs-ending
      brand=${brand.brand}
      name=${brand.name}
      .logo=${brand.logo}
      ends=${endsAt}
    ></bs-ending>`
  },
  incident: ({ incident }: Of<'incident'>): TemplateResult => {
    load()
    return html`<bs-incident .incident=${incident}></bs-incident>`
  },
}
