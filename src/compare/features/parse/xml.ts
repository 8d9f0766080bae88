/** An element directly below the root of a file: `<port port="22" protocol="tcp"/>`. */
export interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  /** Its content, as written. */
  readonly text: string
}

/** A file with one root element and the elements directly below it. */
export interface Document {
  readonly root: Omit<Element, 'text'>
  readonly elements: readonly Element[]
}

/**
 * Parses a small XML file as written by pkgs.formats.xml and firewalld: only elements and attributes (no
 * CDATA, no entity declarations). Null for anything else: firewalld would read unclosed, doubly closed or
 * repeated parts differently.
 */
export function parseXml(text: string): Document | null {
  const open: { name: string; attributes: ReadonlyMap<string, string>; start: number }[] = []
  const elements: Element[] = []
  let root: Document['root'] | null = null
  let at = text.indexOf('<')
  while (at !== -1) {
    const isComment = text.startsWith('<!--', at)
    const end = text.indexOf(isComment ? '-->' : '>', at)
    if (end === -1 || (text.startsWith('<!', at) && !isComment)) return null
    const tag = text.slice(at + 1, end)
    if (!isComment && !tag.startsWith('?')) {
      if (tag.startsWith('/')) {
        const last = open.pop()
        if (last === undefined || last.name !== tag.slice(1).trim()) return null
        if (open.length === 1) elements.push({ ...last, text: text.slice(last.start, at) })
      } else {
        const name = /^[A-Za-z][\w-]{0,60}/.exec(tag)?.[0]
        if (name === undefined || (open.length === 0 && root !== null)) return null
        const attributes = attributesOf(tag)
        if (open.length === 0) root = { name, attributes }
        if (!tag.endsWith('/')) open.push({ name, attributes, start: end + 1 })
        else if (open.length === 1) elements.push({ name, attributes, text: '' })
      }
    }
    at = text.indexOf('<', end)
  }
  return root === null || open.length > 0 ? null : { root, elements }
}

const ATTRIBUTE = /\s([A-Za-z][\w-]{0,60})\s{0,10}=\s{0,10}(?:"([^"]*)"|'([^']*)')/g

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&amp;': '&',
}

function attributesOf(tag: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  for (const [, name = '', double, single] of tag.matchAll(ATTRIBUTE)) {
    const value = double ?? single ?? ''
    attributes.set(
      name,
      value.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] as string),
    )
  }
  return attributes
}
