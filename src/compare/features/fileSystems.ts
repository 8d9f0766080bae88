import { withoutPassword, withoutSecrets } from './parse/mask.ts'
import { sealedBehind } from './parse/maskSetting.ts'
import type { Recogniser } from './recogniser.ts'
import { joined, type Sealed, SealedRows } from './sealed.ts'

/** What is mounted, and swap, out of etc/fstab (fstab(5); nixpkgs: nixos/modules/tasks/filesystems.nix). */
export const fileSystems: Recogniser = {
  feature: 'File systems',
  async read(facts) {
    return parseFstab((await facts.etc('fstab')) ?? '')
  },
}

/** Each file system by where it is mounted: device, type and options. */
export function parseFstab(text: string): ReadonlyMap<string, string | Sealed> {
  const found = new SealedRows()
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/\s+/)
    const [device = '', place = '', type, options = 'defaults'] = fields
    if (type === undefined || device.startsWith('#')) continue
    const source = unescaped(device)
    const where = withoutPassword(source)
    const how = sealedBehind(withoutSecrets(options), options, 'options')
    if (type === 'swap') found.put(`swap ${where}`, joined(['swap', how], ' '))
    else {
      const from = sealedBehind(where, source, 'device')
      found.put(unescaped(place), joined([from, type, how], ' '))
    }
  }
  return found.found()
}

/** White space in a field is written in octal: `\040`. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}
