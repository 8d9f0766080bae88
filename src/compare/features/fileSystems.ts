import { withoutPassword, withoutSecrets } from './parse/mask.ts'
import { sealedBehind } from './parse/maskSetting.ts'
import type { Recogniser } from './recogniser.ts'
import { joined, type Sealed, SealedRows, sealed } from './sealed.ts'

/** File systems and swap, from etc/fstab (fstab(5); nixpkgs: nixos/modules/tasks/filesystems.nix). */
export const fileSystems: Recogniser = {
  feature: 'File systems',
  async read(facts) {
    return new Map([
      ...parseFstab((await facts.etc('fstab')) ?? ''),
      ...parseCrypttab((await facts.etc('crypttab')) ?? ''),
    ])
  },
}

/** Encrypted devices, by name (crypttab(5)); a key may be in place of a path by mistake. */
export function parseCrypttab(text: string): ReadonlyMap<string, string | Sealed> {
  const found = new SealedRows()
  for (const line of text.split('\n')) {
    const [name = '', device, key = '-', options = ''] = line.trim().split(/\s+/)
    if (device === undefined || name.startsWith('#')) continue
    const isFile = /^(?:none|-|\/[\w./@+-]{1,300})$/.test(key)
    const isAsked = key === 'none' || key === '-'
    const source = unescaped(device)
    const parts: (string | Sealed)[] = [
      sealedBehind(withoutPassword(source), source, 'device'),
      isAsked ? 'no key file' : isFile ? `key ${key}` : sealed('another key', [['key', key]]),
    ]
    if (options !== '') parts.push(sealedBehind(withoutSecrets(options), options, 'options'))
    found.put(`encrypted ${name}`, joined(parts, ', '))
  }
  return found.found()
}

/** File systems by mount point: device, type and options. */
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

/** White space in a field is escaped in octal: `\040`. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}
