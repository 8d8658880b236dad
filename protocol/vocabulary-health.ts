// Which attributes of a person are about their health: as data, and told of made-up names by their words.
import { isAtLeastAsProtective, type RosterId } from './roster.ts'

/** The agreement under which anything about health is shown, or a better one; there is none in this roster. */
export const healthAgreement: RosterId = 'SD-BASE-DP'

/** Attributes about health, each with everything below it: `diet` and `diet.lunch`. */
export const healthAttributes = [
  'allergies',
  'blood-group',
  'care-level',
  'contact-lenses',
  'diet',
  'disability',
  'glasses',
  'health',
  'hearing-aid',
  'insurance.health',
  'intolerances',
  'medication',
  'pharmacy',
  'pregnancy',
  'size.compression',
  'size.continence',
  'size.orthosis',
  'size.prosthesis',
  'size.support',
  'size.wheelchair',
  'vaccinations',
] as const

/** Words that make any name they stand in one about health: `dog-allergies`, `my.diagnosis`. */
export const healthWords = [
  'allergen',
  'allergens',
  'allergic',
  'allergies',
  'allergy',
  'blood',
  'coeliac',
  'diabetes',
  'diagnoses',
  'diagnosis',
  'diet',
  'disabilities',
  'disability',
  'disease',
  'dosage',
  'handicap',
  'health',
  'hearing',
  'illness',
  'illnesses',
  'impairment',
  'intolerance',
  'intolerances',
  'medical',
  'medication',
  'medications',
  'medicine',
  'medicines',
  'orthosis',
  'patient',
  'pregnancy',
  'pregnant',
  'prescription',
  'prescriptions',
  'prosthesis',
  'symptom',
  'symptoms',
  'therapy',
  'vaccination',
  'vaccinations',
  'wheelchair',
] as const

const branches: readonly string[] = healthAttributes
const words: ReadonlySet<string> = new Set(healthWords)

/**
 * Whether an attribute, or a branch of them, is about health. A wider branch is not: `size.*` may stand under any
 * terms, and what is about health in it is held back then.
 * @example isHealthAttribute('size.compression') // true
 */
export function isHealthAttribute(pattern: string): boolean {
  const name = pattern.replace(/\.\*$/, '')
  return (
    branches.some((branch) => name === branch || name.startsWith(`${branch}.`)) ||
    name.split(/[.-]/).some((word) => words.has(word))
  )
}

/** Whether a brand may be shown an attribute under its agreement, whatever its grant says. */
export const mayShow = (agreement: string | undefined, name: string): boolean =>
  !isHealthAttribute(name) || (agreement !== undefined && isAtLeastAsProtective(agreement, healthAgreement))
