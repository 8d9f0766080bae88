import { mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Gives two generations below `root` an etc of `entries` links each, of which a tenth leads to
 * another text, a fifth to the same text at another place, and the rest to the same place.
 */
export function makeEtc(root: string, generations: readonly [number, number], entries: number) {
  for (const [side, generation] of generations.entries()) {
    const link = join(root, `nix/var/nix/profiles/system-${generation}-link`)
    const etc = `/nix/store/${'f'.repeat(31)}${side}-etc/etc`
    for (let entry = 0; entry < entries; entry++) {
      const directory = join(root, etc, `d${entry % 40}`)
      mkdirSync(directory, { recursive: true })
      const place = entry % 10 < 3 ? side : 0
      const file = `/nix/store/${String(entry).padStart(31, '0')}${place}-etc-file`
      const text = `setting ${entry}\n`.repeat(40) + (entry % 10 === 0 ? `side ${side}\n` : '')
      writeFileSync(join(root, file), text)
      symlinkSync(file, join(directory, `file-${entry}`))
    }
    symlinkSync(etc, join(root, readlinkSync(link), 'etc'))
  }
}
