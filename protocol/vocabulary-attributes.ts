// The properties people ask about, with the unit they are usually given in and the values they usually have.

export interface AttributeEntry {
  name: string
  label: string
  kind: 'text' | 'number'
  /** The unit that numbers of this property usually carry. */
  unit?: string
  /** Usual values, for suggestions; any other is as legal. */
  values?: readonly string[]
}

const text = (name: string, label: string, values = ''): AttributeEntry => ({
  name,
  label,
  kind: 'text',
  ...(values === '' ? {} : { values: values.split(' ') }),
})

const number = (name: string, label: string, unit?: string): AttributeEntry => ({
  name,
  label,
  kind: 'number',
  ...(unit === undefined ? {} : { unit }),
})

const entries: readonly AttributeEntry[] = [
  text('author', 'Author'),
  number('battery', 'Battery', 'mAh'),
  text('brand', 'Brand'),
  text('certified', 'Certificate', 'organic fairtrade'),
  number('capacity', 'Capacity', 'l'),
  text(
    'color',
    'Colour',
    'black white grey silver blue red green yellow brown pink purple orange gold beige',
  ),
  text('connection', 'Connection', 'wired wireless bluetooth'),
  text('cpu', 'Processor'),
  number('doors', 'Doors'),
  text('energy', 'Energy class', 'A B C D E F G'),
  number('focal', 'Focal length', 'mm'),
  text('form', 'Form', 'beans ground capsules pods instant leaf bags'),
  text('format', 'Format', 'hardcover paperback e-book audiobook'),
  text('frame', 'Frame', 'XS S M L XL'),
  text('fuel', 'Fuel', 'petrol diesel electric hybrid'),
  text('gas-safe', 'Gas Safe registered', 'yes'),
  text('gearbox', 'Gearbox', 'automatic manual'),
  text('gender', 'For', 'women men children unisex'),
  number('height', 'Height', 'cm'),
  text('job', 'Job'),
  text('keyboard', 'Keyboard', 'es us gb de fr it pt'),
  text('language', 'Language', 'en es de fr it pt'),
  number('length', 'Length', 'm'),
  number('load', 'Load', 'kg'),
  text('material', 'Material', 'leather cotton wool linen wood metal glass plastic'),
  number('mileage', 'Mileage', 'km'),
  text('model', 'Model'),
  number('noise', 'Noise', 'dB'),
  text('origin', 'Origin'),
  text('os', 'System', 'Windows macOS Linux ChromeOS Android iOS'),
  text('panel', 'Panel', 'OLED QLED LCD LED'),
  text('platform', 'Platform', 'PlayStation Xbox Switch PC'),
  number('power', 'Power', 'W'),
  number('ram', 'Memory', 'GB'),
  number('range', 'Range', 'km'),
  number('refresh', 'Refresh rate', 'Hz'),
  text('resolution', 'Resolution', '4K 8K 1080p 720p'),
  text('roast', 'Roast', 'light medium dark'),
  number('screen', 'Screen', 'in'),
  number('seats', 'Seats'),
  text('size', 'Size'),
  number('sensor', 'Sensor', 'MP'),
  number('storage', 'Storage', 'GB'),
  text('subject', 'Subject'),
  text('title', 'Title'),
  text('type', 'Type'),
  number('weight', 'Weight', 'kg'),
  number('width', 'Width', 'cm'),
  number('year', 'Year'),
]

/** Name → property. */
export const attributeEntries: ReadonlyMap<string, AttributeEntry> = new Map(
  entries.map((entry) => [entry.name, entry]),
)
