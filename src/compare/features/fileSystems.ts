import { withoutPassword, withoutSecrets } from './parse/mask.ts'
import type { Recogniser } from './recogniser.ts'
import { put } from './words.ts'

/** What is mounted, and swap, out of etc/fstab (fstab(5); nixpkgs: nixos/modules/tasks/filesystems.nix). */
export const fileSystems: Recogniser = {
  feature: 'File systems',
  async read(facts) {
    return parseFstab((await facts.etc('fstab')) ?? '')
  },
}

/** Each file system by where it is mounted: device, type and options. */
export function parseFstab(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/)
    const [device = '', place = '', type, options = 'defaults'] = fields
    if (type === undefined || device.startsWith('#')) continue
    const where = withoutPassword(unescaped(device))
    const how = withoutSecrets(options)
    if (type === 'swap') put(found, `swap ${where}`, `swap ${how}`)
    else put(found, unescaped(place), `${where} ${type} ${how}`)
  }
  return found
}

/** White space in a field is written in octal: `\040`. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}
