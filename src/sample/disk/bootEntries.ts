import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/*
 * The contents of the systemd-boot menu, as NixOS's builder generates it with its older entry names: for each
 * profile its newest generations, each with its specialisations. Everything is read from the machine's
 * directory, to be right after any change.
 */

const PROFILES = 'nix/var/nix/profiles'
const MACHINE_ID = '5f0e2a7cd81b4c93a6e47f1290bd3c58'

/** The part of boot.json for one system. */
export interface Bootspec {
  readonly init: string
  readonly initrd: string
  readonly kernel: string
  readonly kernelParams: readonly string[]
  readonly label: string
}

interface BootDocument {
  readonly 'org.nixos.bootspec.v1': Bootspec
  readonly 'org.nixos.specialisation.v1'?: Readonly<Record<string, BootDocument>>
}

/** One entry of the menu. */
export interface MenuEntry {
  readonly name: string
  readonly text: string
  readonly bootspec: Bootspec
  readonly toplevel: string
  readonly isSpecialisation: boolean
}

/** The entries of all profiles, at most `limit` generations of each. */
export function menuEntries(root: string, limit: number): MenuEntry[] {
  const pins = listed(`${root}/${PROFILES}/system-profiles`).filter((name) => !/-link$/.test(name))
  return [
    ...profileEntries(`${root}/${PROFILES}/system`, null, limit),
    ...pins.flatMap((pin) =>
      profileEntries(`${root}/${PROFILES}/system-profiles/${pin}`, pin, limit),
    ),
  ].flatMap(({ link, number, profile }) => generationEntries(root, link, number, profile))
}

function profileEntries(path: string, profile: string | null, limit: number) {
  const pattern = new RegExp(`^${basename(path)}-([1-9][0-9]*)-link$`)
  const numbers = listed(dirname(path)).flatMap((name) => pattern.exec(name)?.[1] ?? [])
  const newest = numbers.map(Number).sort((a, b) => a - b)
  return newest.slice(-limit).map((number) => ({ link: `${path}-${number}-link`, number, profile }))
}

function generationEntries(root: string, link: string, number: number, profile: string | null) {
  const toplevel = readlinkSync(link)
  const file = `${root}${toplevel}/boot.json`
  if (!existsSync(file)) return []
  const document = JSON.parse(readFileSync(file, 'utf8')) as BootDocument
  const built = lstatSync(link).mtimeMs
  const name = `nixos${profile === null ? '' : `-${profile}`}-generation-${number}`
  const title = profile === null ? 'NixOS' : `NixOS [${profile}]`
  const entry = (part: BootDocument, special: string | null): MenuEntry => {
    const bootspec = part['org.nixos.bootspec.v1']
    const shown = special === null ? title : `${title} (${special})`
    return {
      name: special === null ? `${name}.conf` : `${name}-specialisation-${special}.conf`,
      text: entryText(bootspec, shown, number, built),
      bootspec,
      toplevel,
      isSpecialisation: special !== null,
    }
  }
  const children = Object.entries(document['org.nixos.specialisation.v1'] ?? {})
  return [entry(document, null), ...children.map(([special, part]) => entry(part, special))]
}

/** An entry as the builder writes it, for a generation that may be deleted. */
export function entryText(
  { init, initrd, kernel, kernelParams, label }: Bootspec,
  title: string,
  number: number,
  built: number,
): string {
  const date = new Date(built).toISOString().slice(0, 10)
  return `title ${title}
sort-key nixos
version Generation ${number} ${label}, built on ${date}
linux /EFI/nixos/${kernelName(kernel)}
initrd /EFI/nixos/${kernelName(initrd)}
options init=${init} ${kernelParams.join(' ')}
machine-id ${MACHINE_ID}
`
}

/** `/nix/store/HASH-linux-6.18.24/bzImage` → `HASH-linux-6.18.24-bzImage.efi`. */
export function kernelName(storeFile: string): string {
  return `${storeFile.replace('/nix/store/', '').replaceAll('/', '-')}.efi`
}

/** The names in a directory; empty where it does not exist. */
export function listed(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : []
}
