import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BootMenu } from '../../src/boot/menu.ts'
import { readBootDirectory } from '../../src/boot/readBootDirectory.ts'
import { readBootMenu } from '../../src/boot/readBootMenu.ts'
import { bootReport } from '../../src/boot/report/bootReport.ts'
import { placeOnBoot } from '../../src/boot/storeFiles.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import {
  asNobody,
  forbid,
  layOut,
  link,
  type Machine,
  storePath,
  toplevel,
} from '../support/layout.ts'
import { bootable, systemOf } from './fixture.ts'

const kernel = `${storePath('linux')}/bzImage`
const initrdOf = (number: number) => `${storePath(`initrd-${number}`)}/initrd`
const copy = (path: string) => placeOnBoot('systemd-boot', '/boot', path) ?? ''
const ENTRIES = '/boot/loader/entries'

const system = (number: number): Machine => ({
  ...toplevel(systemOf(number), { kernel: link(kernel), initrd: link(initrdOf(number)) }),
  [initrdOf(number)]: 'i'.repeat(10 + number),
})
const entry = (number: number): Machine => ({
  [`${ENTRIES}/nixos-generation-${number}.conf`]: `title NixOS
sort-key nixos
version Generation ${number} 26.05, built on 2026-05-0${number}
linux ${copy(kernel).slice('/boot'.length)}
initrd ${copy(initrdOf(number)).slice('/boot'.length)}
options init=${systemOf(number)}/init quiet
`,
  [copy(initrdOf(number))]: 'i'.repeat(10 + number),
})

/** 1 and 3 have entries, so has 9, which is gone; 2 has none. */
const machine: Machine = {
  [kernel]: 'k'.repeat(100),
  [copy(kernel)]: 'k'.repeat(100),
  ...system(1),
  ...system(2),
  ...system(3),
  ...entry(1),
  ...entry(3),
  ...entry(9),
  '/boot/loader/loader.conf': 'default nixos-generation-3.conf\n',
  '/boot/EFI/nixos/orphan.efi': 'o'.repeat(1000),
  '/boot/EFI/nixos/.extra-files/memtest.efi': '',
  '/boot/EFI/Linux/nixos-generation-1-abc.efi': 'no image',
  '/boot/EFI/Linux/arch.efi': 'someone else’s',
  '/boot/kernels/left-bzImage': 'left by GRUB',
}
const generations = [3, 2, 1].map((number) => bootable(number))

async function read(more: Machine = {}) {
  const host = mountedHost(layOut({ ...machine, ...more }))
  const menu = (await readBootMenu(host)) as BootMenu
  return { menu, directory: await readBootDirectory(host, menu, generations) }
}

describe('what a boot directory holds', () => {
  it('is read with what the store would bring to it', async () => {
    const { directory } = await read()
    expect(Object.fromEntries(directory.sizes)).toEqual({
      [copy(kernel)]: 100,
      [copy(initrdOf(1))]: 11,
      [copy(initrdOf(3))]: 13,
      [copy(initrdOf(9))]: 19,
    })
    expect(directory.storeFiles.get(systemOf(2))).toEqual([
      { path: kernel, bytes: 100, secret: false },
      { path: initrdOf(2), bytes: 12, secret: false },
    ])
    expect([...directory.present].sort()).toEqual([systemOf(1), systemOf(3)].sort())
    expect(directory.separate).toBe(false)
    expect(directory.space?.total).toBeGreaterThan(0)
  })

  it('makes a report', async () => {
    const { menu, directory } = await read()
    const report = bootReport(menu, directory, generations)
    expect(
      report.entries.map(({ entry: { id }, kind, isDefault }) => [id, kind, isDefault]),
    ).toEqual([
      ['nixos-generation-9.conf', 'dangling', false],
      ['nixos-generation-3.conf', 'generation', true],
      ['nixos-generation-1.conf', 'generation', false],
    ])
    expect(report.unlisted).toMatchObject([{ bootable: { number: 2 }, why: 'overdue' }])
    expect(report.orphans).toEqual([
      { path: '/boot/EFI/nixos/orphan.efi', bytes: 1000, goes: true },
      { path: '/boot/kernels/left-bzImage', bytes: 12, goes: false },
      { path: '/boot/EFI/Linux/nixos-generation-1-abc.efi', bytes: 8, goes: false },
    ])
    expect(report.regeneration).toEqual({
      helps: true,
      reasons: ['1 stale entry.', '1 unused file (1000 B).', 'Generation 2 has no entry.'],
      frees: 1019,
    })
    expect(report.peak).toEqual({ writes: 12, freedFirst: 1019, bytes: 0 })
  })

  it('may hold loops and links, which lead nowhere', async () => {
    const directory = layOut(machine)
    const place = (name: string) => join(directory, name)
    symlinkSync('loop', place('/boot/EFI/nixos/loop'))
    symlinkSync('/etc/passwd', place('/boot/EFI/nixos/outside.efi'))
    mkdirSync(place('/boot/nixos/hash-dtbs'), { recursive: true })
    symlinkSync('..', place('/boot/nixos/hash-dtbs/up'))
    const host = mountedHost(directory)
    const menu = (await readBootMenu(host)) as BootMenu
    const { kept } = await readBootDirectory(host, menu, generations)
    expect([...kept.keys()]).not.toContain('/boot/EFI/nixos/outside.efi')
    expect(kept.get('/boot/nixos/hash-dtbs')).toBe(0)
  })

  it('whose toplevels are broken is read all the same', async () => {
    const { directory } = await read({ [`${systemOf(2)}/initrd`]: link(`${systemOf(2)}/initrd`) })
    expect(directory.storeFiles.get(systemOf(2))?.map(({ path }) => path)).toEqual([kernel])
  })

  it('that may not be looked into is a problem', () => {
    const directory = layOut(machine)
    forbid(directory, '/boot/EFI')
    const menu = { loader: 'systemd-boot', directory: '/boot', entries: [] }
    const call = `readBootDirectory(host, ${JSON.stringify(menu)}, [])`
    expect(asNobody(directory, 'boot/readBootDirectory.ts', call)).toMatchObject({
      code: 'unreadable',
    })
  })
})
