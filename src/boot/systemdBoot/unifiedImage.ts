import type { Host } from '../../host/host.ts'
import { readPeSections, readSectionText } from './pe.ts'

/** The contents of a kernel image that identify what it starts. */
export interface UnifiedImage {
  readonly osRelease: string
  readonly commandLine: string
  /**
   * Separate files that it starts, as paths from the root of its file system; empty where the image contains
   * kernel and initrd.
   */
  readonly parts: readonly string[]
}

/** Sections in which lanzaboote's stubs name their kernel and initrd; the second pair predates 2024-02. */
const PARTS = ['.linux', '.initrd', '.kernelp', '.initrdp']

/** The longest valid path; an embedded kernel is longer. */
const MAX_LENGTH_OF_PATH = 1024

/**
 * Reads a unified kernel image (UAPI.5) or one of lanzaboote's stubs, which contain file names in place of
 * the files (lanzaboote: rust/tool/shared/src/pe.rs). Null where it is neither.
 */
export async function readUnifiedImage(host: Host, path: string): Promise<UnifiedImage | null> {
  const sections = await readPeSections(host, path)
  if (sections === null) return null
  const text = (name: string, most?: number) => readSectionText(host, path, sections, name, most)
  const osRelease = await text('.osrel')
  if (osRelease === null) return null
  const parts: string[] = []
  for (const name of PARTS) {
    const part = pathIn(await text(name, MAX_LENGTH_OF_PATH))
    if (part !== null) parts.push(part)
  }
  return { osRelease, commandLine: (await text('.cmdline')) ?? '', parts }
}

/**
 * The command line in a boot image: that of a kernel, or the settings of a Xen with embedded kernel and
 * initrd (xen.git: docs/misc/efi.pandoc). Null for none.
 */
export async function readImageCommandLine(host: Host, path: string): Promise<string | null> {
  const sections = await readPeSections(host, path)
  if (sections === null) return null
  const text = (name: string) => readSectionText(host, path, sections, name)
  return (await text('.cmdline')) ?? (await text('.config'))
}

/** Converts `\EFI\nixos\kernel.efi` to `/EFI/nixos/kernel.efi`; other text is not a path. */
function pathIn(text: string | null): string | null {
  if (text === null || !text.startsWith('\\')) return null
  return text.replaceAll('\\', '/')
}
