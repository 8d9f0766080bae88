import type { Host } from '../host/host.ts'
import { readPeSections, readSectionText } from './pe.ts'

/** What a kernel image says of itself. */
export interface UnifiedImage {
  readonly osRelease: string
  readonly commandLine: string
  /**
   * Files beside it that it starts, as paths from the root of its file system; none where kernel
   * and initrd lie in the image itself.
   */
  readonly parts: readonly string[]
}

/** Where lanzaboote's stubs name their kernel and initrd; the second pair is of before 2024-02. */
const PARTS = ['.linux', '.initrd', '.kernelp', '.initrdp']

/** The longest path that is one; a kernel itself is longer. */
const MAX_LENGTH_OF_PATH = 1024

/**
 * Reads a unified kernel image (UAPI.5) or one of lanzaboote's stubs, which have file names where
 * an image has the files (lanzaboote: rust/tool/shared/src/pe.rs). Null where it is neither.
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
 * The command line in a boot image, unified or not: that of a kernel, or the settings of a Xen
 * that has kernel and initrd in it (xen.git: docs/misc/efi.pandoc). Null where there is none.
 */
export async function readImageCommandLine(host: Host, path: string): Promise<string | null> {
  const sections = await readPeSections(host, path)
  if (sections === null) return null
  const text = (name: string) => readSectionText(host, path, sections, name)
  return (await text('.cmdline')) ?? (await text('.config'))
}

/** `\EFI\nixos\kernel.efi` is `/EFI/nixos/kernel.efi`; what begins otherwise is no path. */
function pathIn(text: string | null): string | null {
  if (text === null || !text.startsWith('\\')) return null
  return text.replaceAll('\\', '/')
}
