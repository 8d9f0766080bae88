import { describe, expect, it } from 'vitest'
import type { Bootable } from '../../src/boot/bootable.ts'
import type { BootEntry, BootLoader } from '../../src/boot/menu.ts'
import type { BootDirectory } from '../../src/boot/readBootDirectory.ts'
import { regenerationPeak } from '../../src/boot/report/regenerationPeak.ts'
import type { StoreFile } from '../../src/boot/storeFiles.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import {
  bootable,
  directoryOf,
  entryFor,
  INITRD,
  KERNEL,
  menuOf,
  pin,
  storeFiles,
  systemOf,
} from './fixture.ts'

const LOADERS: readonly BootLoader[] = ['systemd-boot', 'grub', 'limine', 'extlinux', 'lanzaboote']

/** What each generation has in the store: its kernel, and an initrd of its own. */
const KERNELS: Readonly<Record<number, string>> = { 1: 'a', 2: 'a', 3: 'a', 4: 'b', 5: 'b', 6: 'c' }
const filesFor = (numbers: readonly number[], secret = false) =>
  new Map<StorePath, StoreFile[]>(
    numbers.map((number) => [systemOf(number), storeFiles(number, KERNELS[number], secret)]),
  )
const EVERYTHING = filesFor([1, 2, 3, 4, 5, 6])

/** lanzaboote's copies have names that nothing tells beforehand. */
function entryOf(loader: BootLoader, number: number): BootEntry {
  const kernel = KERNELS[number]
  if (loader !== 'lanzaboote') return entryFor(loader, systemOf(number), storeFiles(number, kernel))
  const image = `/boot/EFI/Linux/nixos-generation-${number}.efi`
  const copies = [`/boot/EFI/nixos/kernel-${kernel}.efi`, `/boot/EFI/nixos/initrd-${number}.efi`]
  return entryFor(loader, systemOf(number), [image, ...copies], `nixos-generation-${number}.efi`)
}

interface Case {
  readonly listed: readonly number[]
  readonly before: readonly Bootable[]
  readonly after?: readonly Bootable[]
  readonly files?: ReadonlyMap<StorePath, readonly StoreFile[]>
  readonly directory?: Partial<BootDirectory>
  readonly orphans?: Readonly<Record<string, number>>
}

function peak(
  loader: BootLoader,
  { listed, before, after = before, files = EVERYTHING, directory, orphans }: Case,
) {
  const menu = menuOf(
    loader,
    listed.map((number) => entryOf(loader, number)),
  )
  return regenerationPeak(menu, directoryOf(menu, files, directory, orphans), before, after)
}
const generations = (...numbers: number[]) => numbers.map((number) => bootable(number))
/** The image that lanzaboote makes for a system, as large as those that are there. */
const stub = (loader: BootLoader) => (loader === 'lanzaboote' ? KERNEL : 0)

describe.each(LOADERS)('%s', (loader) => {
  it('writes nothing where every generation has its entry', () => {
    const before = generations(3, 2, 1)
    expect(peak(loader, { listed: [3, 2, 1], before })).toEqual({
      writes: 0,
      freedFirst: 0,
      bytes: 0,
    })
  })

  it('writes what is new of a new generation', () => {
    const { bytes } = peak(loader, { listed: [2, 1], before: generations(3, 2, 1) })
    expect(bytes).toBe(INITRD + stub(loader))
  })

  it('writes a kernel once, whoever needs it', () => {
    const { bytes } = peak(loader, { listed: [2, 1], before: generations(5, 4, 2, 1) })
    expect(bytes).toBe(KERNEL + 2 * INITRD + 2 * stub(loader))
  })

  it('writes what specialisations need', () => {
    const special = { name: 'x', storePath: systemOf(6) }
    const before = [bootable(2, { specialisations: [special] }), bootable(1)]
    expect(peak(loader, { listed: [2, 1], before }).bytes).toBe(KERNEL + INITRD + stub(loader))
  })

  it('writes again what is missing', () => {
    const directory = { sizes: new Map(), kept: new Map() }
    const { writes } = peak(loader, { listed: [2], before: generations(2), directory })
    expect(writes).toBe(KERNEL + INITRD)
  })

  it('writes nothing for a generation that is gone from the store', () => {
    const before = generations(9, 1)
    expect(peak(loader, { listed: [1], before }).bytes).toBe(0)
  })
})

describe('what is deleted', () => {
  const deleted: Case = {
    listed: [4, 2, 1],
    before: generations(5, 4, 2, 1),
    after: generations(5, 1),
  }

  it('makes room before systemd-boot’s entries are written', () => {
    const writes = INITRD // 5 shares 4's kernel
    expect(peak('systemd-boot', deleted)).toEqual({ writes, freedFirst: 2 * INITRD, bytes: 0 })
  })

  it.each(['grub', 'limine', 'extlinux'] as const)('is no help yet for %s', (loader) => {
    expect(peak(loader, deleted)).toEqual({ writes: INITRD, freedFirst: 0, bytes: INITRD })
  })

  it('brings older ones back into a menu with a limit', () => {
    const before = generations(6, 5, 4, 3, 2, 1)
    const listed = [6, 5]
    expect(peak('grub', { listed, before }).bytes).toBe(0)
    const after = generations(6, 3, 2, 1)
    expect(peak('grub', { listed, before, after }).bytes).toBe(KERNEL + INITRD) // 3 takes 5's place
  })

  it('before the menu was regenerated has entries that count as places', () => {
    const before = generations(6, 3, 2, 1) // 5 and 4 went, and no one wrote the menu
    expect(peak('grub', { listed: [6, 5, 4], before }).bytes).toBe(KERNEL + 2 * INITRD)
  })
})

it('counts what lies about as room only where it goes first', () => {
  const orphans = { '/boot/EFI/nixos/old.efi': 5000, '/boot/kernels/old': 5000 }
  const more: Case = { listed: [1], before: generations(6, 1), orphans }
  expect(peak('systemd-boot', more)).toEqual({
    writes: KERNEL + INITRD,
    freedFirst: 5000,
    bytes: 0,
  })
  expect(peak('grub', more).bytes).toBe(KERNEL + INITRD)
})

it('needs room for a second copy of an initrd with secrets', () => {
  const files = filesFor([1, 2], true)
  const before = generations(2, 1)
  expect(peak('systemd-boot', { listed: [2, 1], before, files }).bytes).toBe(INITRD)
})

describe('a pin', () => {
  const before = [...generations(2, 1), pin('known_good', 6)]

  it.each([
    ['systemd-boot', KERNEL + INITRD],
    ['grub', KERNEL + INITRD],
    ['limine', KERNEL + INITRD],
    ['extlinux', 0],
    ['lanzaboote', 0],
  ] as const)('of %s takes %i bytes', (loader, bytes) => {
    expect(peak(loader, { listed: [2, 1], before }).bytes).toBe(bytes)
  })
})

describe('a /boot in the store’s file system', () => {
  const inStore = (number: number) => storeFiles(number).map(({ path }) => path)

  it.each(['grub', 'extlinux'] as const)('needs no copies for %s', (loader) => {
    const menu = menuOf(loader, [entryFor(loader, systemOf(1), inStore(1))])
    const directory = directoryOf(menu, EVERYTHING, { separate: false })
    const all = generations(6, 1)
    expect(regenerationPeak(menu, directory, all, all).bytes).toBe(0)
    expect(regenerationPeak(menu, { ...directory, separate: true }, all, all).bytes).not.toBe(0)
  })

  it('needs them where they are made all the same (boot.loader.grub.copyKernels)', () => {
    const all = generations(6, 1)
    const directory = { separate: false }
    expect(peak('grub', { listed: [1], before: all, directory }).bytes).toBe(KERNEL + INITRD)
  })

  it('needs them for the other loaders', () => {
    const directory = { separate: false }
    const before = generations(6, 1)
    expect(peak('limine', { listed: [1], before, directory }).bytes).toBe(KERNEL + INITRD)
  })
})

it('counts unified images whole, and before anything goes', () => {
  const image = (number: number) =>
    entryFor('systemd-boot', systemOf(number), [`/boot/EFI/nixos/${number}-uki.efi`])
  const menu = menuOf('systemd-boot', [image(2), image(1)])
  const directory = directoryOf(menu, EVERYTHING, {}, { '/boot/EFI/nixos/old-uki.efi': 9000 })
  expect(regenerationPeak(menu, directory, generations(3, 2, 1), generations(3, 2))).toEqual({
    writes: KERNEL + INITRD,
    freedFirst: 0,
    bytes: KERNEL + INITRD,
  })
})
