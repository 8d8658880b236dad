// On the first page: a brand's question, answered right there, and what a brand warned of, until it is read.
import { html, type TemplateResult } from 'lit'
import type { Need } from '../../../protocol/owner/care.ts'
import '../brands/incident.ts'
import '../brands/question.ts'

type Of<Kind extends Need['kind']> = Extract<Need, { kind: Kind }>

export const askedViews = {
  question: ({ brand, question }: Of<'question'>): TemplateResult =>
    html`<bs-question
      .question=${question}
      brand=${brand.brand}
      name=${brand.name}
      .logo=${brand.logo}
    ></bs-question>`,
  incident: ({ incident }: Of<'incident'>): TemplateResult =>
    html`<bs-incident .incident=${incident}></bs-incident>`,
}
