import type { Host } from '../../host/host.ts'
import { readEfiVariable } from '../efiVariables.ts'
import type { BootEntry } from '../menu.ts'

/*
 * Entries that systemd-boot adds itself, after the file-based ones (loader.conf(5), auto-entries; systemd:
 * src/boot/boot.c). None of them starts NixOS.
 */

interface Automatic {
  readonly title: string
  /** Files that must exist; empty for entries of the firmware. */
  readonly files?: readonly string[]
  /** The loader.conf setting that controls the entry, and its default. */
  readonly setting: string
  readonly usually: boolean
}

const AUTOMATIC: Readonly<Record<string, Automatic>> = {
  'auto-osx': {
    title: 'macOS',
    files: ['System/Library/CoreServices/boot.efi'],
    setting: 'auto-entries',
    usually: true,
  },
  'auto-windows': {
    title: 'Windows Boot Manager',
    files: ['EFI/Microsoft/Boot/bootmgfw.efi'],
    setting: 'auto-entries',
    usually: true,
  },
  'auto-efi-shell': {
    title: 'EFI Shell',
    files: ['shellx64.efi', 'shellaa64.efi', 'shellia32.efi'],
    setting: 'auto-entries',
    usually: true,
  },
  // Its presence proves nothing: usually the file is systemd-boot itself.
  'auto-efi-default': {
    title: 'EFI Default Loader',
    files: [],
    setting: 'auto-entries',
    usually: true,
  },
  'auto-reboot-to-firmware-setup': {
    title: 'Reboot Into Firmware Interface',
    setting: 'auto-firmware',
    usually: true,
  },
  'auto-poweroff': { title: 'Power Off The System', setting: 'auto-poweroff', usually: false },
  'auto-reboot': { title: 'Reboot The System', setting: 'auto-reboot', usually: false },
}

/**
 * The entries that systemd-boot adds here: those it reported when it started this machine (`LoaderEntries`),
 * and those whose files are on the partitions at `directories`.
 */
export async function readAutomaticEntries(
  host: Host,
  directories: readonly string[],
  configuration: ReadonlyMap<string, readonly string[]>,
): Promise<readonly BootEntry[]> {
  const said = await readShownEntries(host)
  const found: BootEntry[] = []
  for (const [id, { title, files, setting, usually }] of Object.entries(AUTOMATIC)) {
    const isOn = booleanOf(configuration.get(setting)?.at(-1)) ?? usually
    const isThere = files === undefined || said.has(id) || (await hasAny(host, directories, files))
    if (isOn && isThere) found.push({ id, title, toplevel: null, files: [], tries: null })
  }
  return found
}

async function readShownEntries(host: Host): Promise<ReadonlySet<string>> {
  const bytes = await readEfiVariable(host, 'LoaderEntries')
  return new Set(
    Buffer.from(bytes ?? [])
      .toString('utf16le')
      .toLowerCase()
      .split('\0'),
  )
}

async function hasAny(
  host: Host,
  directories: readonly string[],
  files: readonly string[],
): Promise<boolean> {
  for (const directory of directories) {
    for (const file of files) {
      const status = await host.status(`${directory}/${file}`).catch(() => null)
      if (status !== null) return true
    }
  }
  return false
}

/** Parses a boolean as systemd does; null for any other text. */
function booleanOf(text: string | undefined): boolean | null {
  if (text === undefined) return null
  if (/^(1|yes|y|true|t|on)$/i.test(text)) return true
  return /^(0|no|n|false|f|off)$/i.test(text) ? false : null
}
