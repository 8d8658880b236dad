// Counters and the person's rules: a wide proffer must not slip past the rule that the person made for a part of it.
import { expect, it } from 'vitest'
import { termsFor, unsetTerms, type RuleContext, type TermsRule } from '../../protocol/terms-rules.ts'

const rule = (context: RuleContext, takesCounter: boolean): TermsRule => ({
  context,
  terms: { ...unsetTerms, preferred: 'SD-BASE-ATP', takesCounter },
})

it.each([
  ['everything', ['*']],
  ['all of a kind', ['electronics.*']],
  ['a kind beside another', ['laptop', 'electronics.*']],
])(
  'takes no counter by a general rule when a proffer for %s has a part with a rule of its own',
  (_, lines) => {
    const general = rule({ kind: 'any' }, true)
    const careful = rule({ kind: 'category', category: 'electronics.phone.*' }, false)
    expect(termsFor({ lines }, [general]).terms.takesCounter).toBe(true)
    for (const rules of [
      [general, careful],
      [careful, general],
    ]) {
      const { by, terms } = termsFor({ lines }, rules)
      expect(by).toEqual({ kind: 'any' })
      expect(terms).toEqual({ ...general.terms, takesCounter: false })
    }
  },
)

it('takes no counter by the rule of a kind when a part of that kind has a rule of its own', () => {
  const kind = rule({ kind: 'category', category: 'electronics.*' }, true)
  const part = rule({ kind: 'category', category: 'electronics.phone.*' }, false)
  expect(termsFor({ lines: ['electronics.*'] }, [kind]).terms.takesCounter).toBe(true)
  expect(termsFor({ lines: ['electronics.*'] }, [kind, part]).terms.takesCounter).toBe(false)
  expect(termsFor({ lines: ['electronics.tv'] }, [kind, part]).terms.takesCounter).toBe(true)
})
