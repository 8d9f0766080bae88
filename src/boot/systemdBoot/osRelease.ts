/** The fields of os-release(5) that a boot entry uses. */
export interface ReleaseNames {
  readonly title: string
  readonly version: string
  readonly sortKey: string
}

/**
 * Title, version and sort key of a unified kernel image from its os-release, as systemd-boot picks them
 * (systemd: src/fundamental/bootspec.c); null where it has no name.
 */
export function releaseNames(osRelease: string): ReleaseNames | null {
  const fields = fieldsOf(osRelease)
  const first = (...keys: string[]) => keys.map((key) => fields.get(key)).find((value) => value)
  const title = first('PRETTY_NAME', 'IMAGE_ID', 'NAME', 'ID')
  if (title === undefined) return null
  return {
    title,
    version: first('IMAGE_VERSION', 'VERSION', 'VERSION_ID', 'BUILD_ID') ?? '',
    sortKey: first('IMAGE_ID', 'ID') ?? '',
  }
}

function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const equals = line.indexOf('=')
    if (equals <= 0 || line.startsWith('#')) continue
    fields.set(line.slice(0, equals).trim(), unquoted(line.slice(equals + 1).trim()))
  }
  return fields
}

function unquoted(value: string): string {
  const quote = value[0]
  const quoted = value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote)
  if (!quoted) return value
  const inside = value.slice(1, -1)
  return quote === '"' ? inside.replace(/\\(["\\$`])/g, '$1') : inside
}
