// What lines are about: the categories this project names itself, what people call them, and what they mean elsewhere.

import type { Verb } from './line.ts'
import { attributeEntries } from './vocabulary-attributes.ts'
import type { AttributeEntry } from './vocabulary-attributes.ts'

export interface Category {
  /** As a line writes it; a dot marks a kind of. */
  slug: string
  label: string
  plural: string
  /** What else people say, singular, in small letters. */
  words: readonly string[]
  /** Google product category id. */
  google?: number
  /** Type at schema.org, for services. */
  schema?: string
  verbs: readonly Verb[]
  attributes: readonly AttributeEntry[]
}

interface Meaning {
  google?: number
  schema?: string
  verbs?: readonly Verb[]
}

const goods: readonly Verb[] = ['want', 'rent', 'fix', 'ask', 'thank', 'sell', 'follow']
const services: readonly Verb[] = ['hire', 'ask', 'thank', 'sell', 'follow']

function findAttributes(names: string): AttributeEntry[] {
  return names.split(' ').flatMap((name) => attributeEntries.get(name) ?? [])
}

const thing = (names: string, words: string, attributes: string, meaning: Meaning = {}): Category => {
  const [slug = '', label = '', plural = `${label}s`] = names.split('|')
  return {
    verbs: goods,
    ...meaning,
    slug,
    label,
    plural,
    words: words === '' ? [] : words.split('|'),
    attributes: findAttributes(attributes),
  }
}

const trade = (names: string, words: string, schema = 'Service', attributes = ''): Category =>
  thing(names, words, `job language ${attributes}`.trim(), { schema, verbs: services })

/** The vocabulary, about ninety; a slug that is not here is legal and matches itself. */
export const categories: readonly Category[] = [
  // Computers, telephones, pictures and sound.
  thing(
    'laptop|Laptop',
    'notebook|notebook computer|laptop computer|ultrabook',
    'brand model ram screen storage keyboard cpu os color weight',
    { google: 328 },
  ),
  thing('desktop-computer|Desktop computer', 'desktop|pc|desktop pc|all-in-one', 'brand ram storage cpu os'),
  thing('tablet|Tablet', 'tablet computer', 'brand model screen storage color'),
  thing(
    'smartphone|Smartphone',
    'phone|mobile phone|cell phone|mobile|cellphone',
    'brand model storage ram screen color battery',
  ),
  thing('phone-case|Phone case', 'mobile case|cell phone case', 'brand model color material'),
  thing(
    'monitor|Monitor',
    'computer screen|computer monitor|display',
    'brand screen resolution refresh panel',
  ),
  thing('printer|Printer', 'inkjet printer|laser printer', 'brand type color connection'),
  thing('ink|Ink cartridge', 'ink|printer ink|toner|cartridge', 'brand model color'),
  thing('keyboard|Keyboard', 'computer keyboard', 'brand keyboard connection'),
  thing('mouse|Mouse|Mice', 'computer mouse', 'brand connection color'),
  thing(
    'headphones|Headphones|Headphones',
    'headphone|earphone|earbud|headset',
    'brand model connection color',
  ),
  thing('speaker|Speaker', 'loudspeaker|soundbar|subwoofer', 'brand connection power color'),
  thing('tv|Television', 'tv|television set|telly|smart tv', 'brand screen resolution panel refresh'),
  thing('camera|Camera', 'digital camera|mirrorless camera|dslr', 'brand model sensor color'),
  thing('camera.action|Action camera', 'actioncam|action cam', 'brand model resolution'),
  thing('lens|Camera lens|Camera lenses', 'lens', 'brand focal'),
  thing('drone|Drone', 'quadcopter', 'brand range weight'),
  thing(
    'smartwatch|Smartwatch|Smartwatches',
    'smart watch|fitness tracker|activity tracker',
    'brand model color size',
  ),
  thing('router|Router', 'wireless router|wifi router|modem', 'brand type'),
  thing(
    'storage-drive|Storage drive',
    'ssd|hard drive|hard disk|external drive|ssd drive|usb stick',
    'brand storage type',
  ),
  thing('memory-card|Memory card', 'sd card|micro sd card', 'brand storage'),
  thing('graphics-card|Graphics card', 'gpu|video card', 'brand model ram'),
  thing('game-console|Game console', 'console|games console|video game console', 'brand model storage color'),
  thing('video-game|Video game', 'computer game', 'title platform'),
  thing('e-reader|E-reader', 'ebook reader|e-book reader', 'brand screen storage'),
  thing('projector|Projector', 'beamer', 'brand resolution'),
  thing('charger|Charger', 'phone charger|power adapter|wireless charger', 'brand power type'),
  thing('cable|Cable', 'hdmi cable|usb cable|ethernet cable', 'type length'),
  thing('power-bank|Power bank', 'powerbank|portable charger', 'brand battery'),
  // The household.
  thing(
    'washing-machine|Washing machine',
    'washer|clothes washer|washing machine',
    'brand load energy width noise',
    { google: 2549 },
  ),
  thing('dryer|Dryer', 'tumble dryer|clothes dryer', 'brand load energy'),
  thing('dishwasher|Dishwasher', '', 'brand width energy noise'),
  thing(
    'fridge|Refrigerator',
    'fridge|fridge freezer|french door refrigerator',
    'brand capacity height width energy color',
  ),
  thing('freezer|Freezer', 'upright freezer|chest freezer', 'brand capacity energy'),
  thing('oven|Oven', 'stove|range cooker', 'brand width energy'),
  thing('cooktop|Cooktop', 'hob|stovetop|induction hob', 'brand width type'),
  thing('microwave|Microwave', 'microwave oven', 'brand capacity power'),
  thing('vacuum-cleaner|Vacuum cleaner', 'vacuum|hoover|robot vacuum', 'brand type power'),
  thing('coffee-machine|Coffee machine', 'espresso machine|coffee maker', 'brand type color'),
  thing('kettle|Kettle', 'tea kettle|electric kettle', 'brand capacity color'),
  thing('toaster|Toaster', '', 'brand color'),
  thing('blender|Blender', 'mixer|stand mixer|food processor', 'brand power color'),
  thing('air-conditioner|Air conditioner', 'air conditioning unit', 'brand power energy'),
  thing('heater|Heater', 'radiator|space heater', 'brand power'),
  thing('air-purifier|Air purifier', '', 'brand'),
  thing('sofa|Sofa', 'couch|settee', 'color material width seats'),
  thing('bed|Bed', 'bed frame', 'size material'),
  thing('mattress|Mattress|Mattresses', '', 'brand size'),
  thing('table|Table', 'dining table|coffee table', 'material length width color'),
  thing('chair|Chair', 'office chair|armchair', 'material color'),
  thing('desk|Desk', 'standing desk', 'width material color'),
  thing('lamp|Lamp', 'light|ceiling light', 'color power'),
  thing('rug|Rug', 'carpet', 'size color material'),
  thing('cookware|Cookware|Cookware', 'pan|pot|frying pan|saucepan', 'brand material size'),
  thing('drill|Drill', 'cordless drill|power drill', 'brand power'),
  thing('lawn-mower|Lawn mower', 'lawnmower|mower', 'brand width type'),
  // What one wears.
  thing('shoes|Shoes|Shoes', 'shoe|sneaker|trainer|boot|sandal', 'brand size color material gender'),
  thing('jacket|Jacket', 'coat|parka|raincoat', 'brand size color material gender'),
  thing('dress|Dress|Dresses', '', 'brand size color material'),
  thing('trousers|Trousers|Trousers', 'jeans|pants', 'brand size color material gender'),
  thing('shirt|Shirt', 'blouse|t-shirt', 'brand size color material gender'),
  thing('backpack|Backpack', 'rucksack', 'brand color capacity'),
  thing('suitcase|Suitcase', 'luggage', 'brand color capacity'),
  thing('watch|Watch|Watches', 'wristwatch', 'brand color material'),
  // On the road, out of doors, at leisure.
  thing('bicycle|Bicycle', 'bike|push bike|city bike', 'brand frame color size weight', { google: 1026 }),
  thing(
    'bicycle.electric|Electric bicycle',
    'electric bike|e-bike|ebike|pedelec',
    'brand frame range color weight',
    { google: 1026 },
  ),
  thing('scooter|Scooter', 'e-scooter|electric scooter', 'brand range weight'),
  thing('car|Car', 'automobile|motor car', 'brand model gearbox seats fuel doors year mileage color', {
    google: 916,
  }),
  thing('tyre|Tyre', 'tire', 'brand size'),
  thing('pram|Pram', 'stroller|pushchair|buggy', 'brand color'),
  thing('toy|Toy', '', 'brand'),
  thing('book|Book', 'novel|paperback', 'title author language format'),
  thing('guitar|Guitar', 'acoustic guitar|electric guitar', 'brand type'),
  thing('tent|Tent', '', 'brand seats weight'),
  thing('event-ticket|Event ticket', 'ticket|concert ticket', 'title seats', { google: 499969 }),
  // What one eats and drinks.
  thing(
    'coffee|Coffee|Coffee',
    'coffee bean|ground coffee|espresso bean',
    'brand form origin roast certified',
    { google: 1868 },
  ),
  thing('tea|Tea', 'green tea|black tea', 'brand form origin certified'),
  thing('wine|Wine', 'red wine|white wine', 'brand origin year'),
  thing('olive-oil|Olive oil', '', 'brand origin certified'),
  // Health: shown only to brands under the agreement that protects most (health.ts).
  thing('health|Health product', 'medical product|first aid kit|bandage', 'brand'),
  thing(
    'health.medicine|Medicine',
    'medication|painkiller|antibiotic|ibuprofen|paracetamol|aspirin|cough syrup|nasal spray',
    'brand form',
  ),
  thing('health.supplement|Food supplement', 'vitamin|dietary supplement', 'brand form'),
  thing(
    'health.aid|Medical aid',
    'hearing aid|wheelchair|walking frame|crutch|blood pressure monitor|pregnancy test',
    'brand',
  ),
  trade('health.doctor|Doctor', 'physician|general practitioner', 'Physician'),
  trade('health.dentist|Dentist', '', 'Dentist'),
  trade('health.therapist|Therapist', 'psychotherapist|physiotherapist|psychologist', 'MedicalBusiness'),
  trade('pharmacy|Pharmacy|Pharmacies', 'chemist|drugstore', 'Pharmacy'),
  // People who come and do it.
  trade('plumber|Plumber', 'plumbing', 'Plumber', 'gas-safe'),
  trade('electrician|Electrician', '', 'Electrician'),
  trade('painter|Painter', 'house painter|decorator', 'HousePainter'),
  trade('locksmith|Locksmith', '', 'Locksmith'),
  trade('mover|Mover', 'removal|moving company|removal company', 'MovingCompany'),
  trade('roofer|Roofer', '', 'RoofingContractor'),
  trade('cleaner|Cleaner', 'cleaning lady|house cleaning'),
  trade('gardener|Gardener', 'landscaper'),
  trade('carpenter|Carpenter', 'joiner'),
  trade('hairdresser|Hairdresser', 'barber', 'HairSalon'),
  trade('photographer|Photographer', ''),
  trade('tutor|Tutor', 'private teacher', 'Service', 'subject'),
  trade('lawyer|Lawyer', 'solicitor|attorney', 'LegalService'),
  trade('accountant|Accountant', 'tax adviser|tax advisor', 'AccountingService'),
]

const bySlug: ReadonlyMap<string, Category> = new Map(categories.map((category) => [category.slug, category]))

/** The category of a slug; a slug below one that is known inherits from it. */
export function categoryOf(slug: string): Category | undefined {
  const dot = slug.lastIndexOf('.')
  return bySlug.get(slug) ?? (dot < 0 ? undefined : categoryOf(slug.slice(0, dot)))
}

/** The singular forms a word may have: `batteries` → `battery`, `watches` → `watch`, `tvs` → `tv`. */
export function singulars(word: string): string[] {
  const forms = [word]
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`)
  if (word.endsWith('es')) forms.push(word.slice(0, -2))
  if (word.endsWith('s') && !word.endsWith('ss')) forms.push(word.slice(0, -1))
  return forms
}

function wordIndex(): Map<string, Category> {
  const index = new Map<string, Category>()
  const add = (words: string, category: Category): void => {
    if (!index.has(words)) index.set(words, category)
  }
  for (const category of categories) {
    for (const words of [category.slug.replaceAll('-', ' '), category.label, category.plural])
      add(words.toLowerCase(), category)
  }
  for (const category of categories) for (const words of category.words) add(words, category)
  return index
}

let index: Map<string, Category> | undefined

/**
 * The category that words name, in singular or plural, with spaces or hyphens; absent when none.
 * @example categoryFor('washing machines')?.slug // 'washing-machine'
 */
export function categoryFor(words: string): Category | undefined {
  index ??= wordIndex()
  const lower = words.toLowerCase()
  const last = lower.lastIndexOf(' ') + 1
  for (const form of singulars(lower.slice(last))) {
    const phrase = lower.slice(0, last) + form
    const found = index.get(phrase) ?? index.get(phrase.replaceAll('-', ' '))
    if (found !== undefined) return found
  }
  return undefined
}

/** The slug that a made-up one probably means (`notebook` → `laptop`); absent when it is known, or means nothing. */
export function meantCategory(slug: string): string | undefined {
  return categoryOf(slug) === undefined ? categoryFor(slug.replaceAll('-', ' '))?.slug : undefined
}

/** A property as that category knows it. */
export function attributeOf(category: Category | undefined, name: string): AttributeEntry | undefined {
  return category?.attributes.find((attribute) => attribute.name === name)
}
