// Names of what a person may keep of themselves, in groups, and what can be claimed of it without telling it.

/** Kept to compute claims from, and never shown to anybody. */
export const birthday = 'birthday'

/** Other words for the same, which are refused so that it cannot leave by another name. */
const birthdays = new Set([birthday, 'birthdate', 'birth-date', 'birth.date', 'date-of-birth', 'dob'])

/** Whether an attribute must not be shown to any brand, whatever was granted. */
export const isNeverShown = (name: string): boolean => birthdays.has(name)

/** Ages that brands usually ask about. */
export const claimedAges = [16, 18, 21, 65] as const

/** Years in a claim such as `age.over.18`; undefined for other names. */
export function claimedAge(name: string): number | undefined {
  const [, years] = /^age\.over\.([1-9][0-9]{0,2})$/.exec(name) ?? []
  return years === undefined ? undefined : Number(years)
}

/**
 * Whether somebody born on a day (`2001-05-17`) is so old on another; who was born on 29 February is so on 1 March. Of
 * whom the year alone is known (`2001`) is taken for born on its last day: nobody is claimed to be older than they are.
 */
export function isOver(age: number, born: string, today: string): boolean {
  const [year = 0, month = 12, day = 31] = born.split('-').map(Number)
  const [nowYear = 0, nowMonth = 1, nowDay = 1] = today.split('-').map(Number)
  const isBefore = nowMonth < month || (nowMonth === month && nowDay < day)
  return nowYear - year - (isBefore ? 1 : 0) >= age
}

const daysIn = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A day that can be a birthday, or the year of one: it exists, and lies behind us. */
export function isBirthday(text: string, today: string): boolean {
  if (/^(?:19|20)\d\d$/.test(text)) return text <= today.slice(0, 4)
  if (!/^(?:19|20)\d\d-\d\d-\d\d$/.test(text) || text > today) return false
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day >= 1 && day <= (month === 2 && isLeap ? 29 : (daysIn[month - 1] ?? 0))
}

/** What orders need, the same attribute whether a brand calls it `street` or `address.street`. */
export const addressParts = [
  'name',
  'street',
  'postcode',
  'city',
  'country',
  'phone',
  'email',
  'delivery-note',
] as const
export const sizes = ['size.shoe', 'size.shirt', 'size.trousers', 'size.ring', 'size.head'] as const
/** About health: shown under one agreement alone. */
export const healthNames = ['diet', 'allergies', 'glasses', 'size.compression', 'size.support'] as const
/** Lists of words; all others are one text. */
export const lists = ['diet', 'allergies', 'delivery.windows'] as const
export const isList = (name: string): boolean => (lists as readonly string[]).includes(name)

/** The name under which a brand's word for it is kept. */
export function keptName(name: string): string {
  const plain = name.startsWith('address.') ? name.slice('address.'.length) : name
  return (addressParts as readonly string[]).includes(plain) ? plain : name
}
