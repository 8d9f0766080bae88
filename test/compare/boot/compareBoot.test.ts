import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readBootMenu } from '../../../src/boot/readBootMenu.ts'
import { type Around, compareBoot } from '../../../src/compare/boot/compareBoot.ts'
import { readBootFacts } from '../../../src/compare/boot/readBoot.ts'
import { readModules } from '../../../src/compare/boot/readModules.ts'
import { orNull, unknown } from '../../../src/compare/comparisonPart.ts'
import type { Host } from '../../../src/host/host.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import type { StorePath } from '../../../src/nix/storePath.ts'
import { readSystem } from '../../../src/nix/system.ts'
import {
  absent,
  asNobody,
  bootEntry,
  bootspec,
  folder,
  forbid,
  layOut,
  link,
  type Machine,
  storePath,
  toplevel,
} from '../../support/layout.ts'

const [before, after] = [storePath('nixos-system-a-26.05'), storePath('nixos-system-b-26.05')]
const [old, young] = [storePath('linux-6.18.7'), storePath('linux-6.18.9')]

/** A toplevel with the links that NixOS puts there. */
function system(path: StorePath, kernel: StorePath, others: Machine = {}): Machine {
  const version = kernel.slice(-'6.18.7'.length)
  const modules = storePath('kernel-modules', Number(version.at(-1)))
  const links: Machine = {
    kernel: link(`${kernel}/bzImage`),
    initrd: link(`${storePath(`initrd-linux-${version}`)}/initrd`),
    'kernel-modules': link(modules),
    firmware: link(`${storePath('firmware')}/lib/firmware`),
    systemd: link(storePath('systemd-258.2')),
    'append-initrd-secrets': link(`${storePath('appender')}/bin/append-initrd-secrets`),
    'init-interface-version': 'systemd 2',
    ...others,
  }
  const { [`${path}/kernel-modules/lib/modules/6.18.7`]: _, ...machine } = toplevel(path, links)
  return {
    ...machine,
    [`${kernel}/bzImage`]: '',
    [`${kernel}-modules/lib/modules/${version}/kernel/fs/common.ko.xz`]: '',
    [`${kernel}-modules/lib/modules/${version}/kernel/fs/of-${version}.ko.xz`]: '',
    [`${modules}/lib/modules/${version}/kernel`]: link(
      `${kernel}-modules/lib/modules/${version}/kernel`,
    ),
  }
}

const MACHINE: Machine = { ...system(before, old), ...system(after, young) }
const NOWHERE: Around = { bootMenu: null, booted: null }

const side = async (host: Host, storePath: StorePath) => ({
  storePath,
  system: await readSystem(host, storePath),
})

async function compared(machine: Machine, around: Partial<Around> = {}) {
  const host = mountedHost(layOut(machine))
  const sides = [await side(host, before), await side(host, after)] as const
  return compareBoot(host, ...sides, { ...NOWHERE, ...around })
}

const rowsOf = async (...what: Parameters<typeof compared>) =>
  orNull(await compared(...what))?.rows.map(({ name }) => name)

describe('two systems', () => {
  it('are compared by all that they boot', async () => {
    const part = await compared(MACHINE)
    expect(orNull(part)).toEqual({
      kernel: { before: '6.18.7', after: '6.18.9', paramsAdded: [], paramsRemoved: [] },
      rows: [
        row('kernel', 'kernel', 'linux-6.18.7', 'linux-6.18.9'),
        row('kernel', 'initrd', 'initrd-linux-6.18.7', 'initrd-linux-6.18.9'),
        row('module', 'kernel modules', '6.18.7', '6.18.9'),
        row('module', 'of-6.18.7.ko', 'kernel/fs/of-6.18.7.ko.xz', null),
        row('module', 'of-6.18.9.ko', null, 'kernel/fs/of-6.18.9.ko.xz'),
      ],
      reboot: { needed: null, because: [] },
    })
  })

  it('that boot the same have no rows', async () => {
    const same = { 'boot.json': bootspec(before) }
    const machine = { ...system(before, old, same), ...system(after, old, same) }
    expect(await rowsOf(machine)).toEqual([])
  })

  it.each<[string, StorePath, number]>([
    ['are not read where both have the same', old, 0],
    ['are read on both sides where they have others', young, 4],
  ])('have modules that %s', async (_, kernel, trees) => {
    const host = mountedHost(layOut({ ...system(before, old), ...system(after, kernel) }))
    let asked = 0
    const counting: Host = {
      ...host,
      tree: (path) => {
        asked += 1
        return host.tree(path)
      },
    }
    const sides = [await side(host, before), await side(host, after)] as const
    await compareBoot(counting, ...sides, NOWHERE)
    expect(asked).toBe(trees)
  })

  it('need a reboot by what is booted, not by what they are compared with', async () => {
    const reboot = async (booted: StorePath | null) =>
      orNull(await compared(MACHINE, { booted }))?.reboot
    expect(await reboot(before)).toEqual({
      needed: true,
      because: ['kernel', 'initrd', 'kernel modules'],
    })
    expect(await reboot(after)).toEqual({ needed: false, because: [] })
    expect(await reboot(storePath('nixos-system-collected'))).toEqual({ needed: null, because: [] })
  })

  it('are compared by what lies on /boot', async () => {
    const entry = bootEntry('NixOS', 'Generation 1', before)
    const machine = {
      ...MACHINE,
      '/boot/loader/entries/1.conf': entry,
      '/boot/EFI/nixos/kernel.efi': 'x',
      '/boot/EFI/nixos/initrd.efi': absent,
    }
    const host = mountedHost(layOut(machine))
    const bootMenu = await readBootMenu(host)
    const sides = [await side(host, before), await side(host, after)] as const
    const part = await compareBoot(host, ...sides, { bootMenu, booted: null })
    expect(orNull(part)?.rows.filter(({ group }) => group === 'boot file')).toEqual([
      row('boot file', 'boot entry', 'NixOS · Generation 1', null),
      row('boot file', '/boot/EFI/nixos/kernel.efi', '1 B', null),
      row('boot file', '/boot/EFI/nixos/initrd.efi', 'missing', null),
    ])
  })

  it('are compared by their specialisations', async () => {
    const others = { 'specialisation/travel': link(storePath('nixos-system-travel')) }
    expect(await rowsOf({ ...MACHINE, ...system(after, old, others) })).toContain('travel')
  })
})

function row(group: string, name: string, one: string | null, other: string | null) {
  const status = one === null ? 'added' : other === null ? 'removed' : 'changed'
  return { group, name, status, before: one, after: other }
}

const CONTAINER: Machine = {
  activate: '',
  'nixos-version': '26.05',
  systemd: link(storePath('s-1')),
}
const below = (path: string, files: Machine): Machine =>
  Object.fromEntries(Object.entries(files).map(([name, what]) => [`${path}/${name}`, what]))

describe('a comparison is not known', () => {
  it('where neither side has a kernel', async () => {
    const part = await compared({ ...below(before, CONTAINER), ...below(after, CONTAINER) })
    expect(part).toEqual(
      unknown('No kernels to compare: containers and home-manager generations have none.'),
    )
  })

  it('where a side is gone', async () => {
    expect(await compared(system(before, old))).toEqual(
      unknown(`${after} is missing from the store.`),
    )
    expect(await compared(system(after, old))).toEqual(
      unknown(`${before} is missing from the store.`),
    )
  })

  it('but where one side lacks its kernel that is told', async () => {
    const part = await compared({ ...system(before, old), ...below(after, CONTAINER) })
    expect(orNull(part)?.kernel).toMatchObject({ before: '6.18.7', after: null })
    expect(orNull(part)?.rows[0]).toEqual(row('kernel', 'kernel', 'linux-6.18.7', null))
    expect(orNull(part)?.rows.filter(({ group }) => group === 'parameter')).toEqual([])
  })
})

describe('what a toplevel boots', () => {
  const facts = async (others: Machine, without: readonly string[] = []) => {
    const directory = layOut(system(before, old, others))
    for (const part of without) rmSync(join(directory, before, part))
    return readBootFacts(mountedHost(directory), before, null)
  }

  it('is what its links point at', async () => {
    expect(await facts({ dtbs: link(storePath('dtbs')) })).toEqual({
      storePath: before,
      kernelVersion: '6.18.7',
      kernel: `${old}/bzImage`,
      initrd: `${storePath('initrd-linux-6.18.7')}/initrd`,
      kernelModules: storePath('kernel-modules', 7),
      deviceTrees: storePath('dtbs'),
      firmware: `${storePath('firmware')}/lib/firmware`,
      systemd: storePath('systemd-258.2'),
      initrdSecrets: `${storePath('appender')}/bin/append-initrd-secrets`,
      initInterface: 'systemd 2',
      parameters: ['loglevel=4'],
      specialisations: [],
    })
  })

  it('is what the bootspec says where the links are missing', async () => {
    const description = { kernel: '/k', initrd: '/i', initrdSecrets: '/s' }
    const found = await facts({ 'boot.json': bootspec(before, description) }, [
      'kernel',
      'initrd',
      'append-initrd-secrets',
      'init-interface-version',
    ])
    expect(found).toMatchObject({
      kernel: '/k',
      initrd: '/i',
      initrdSecrets: '/s',
      initInterface: null,
    })
  })

  it('has the parameters of the text file where there is no bootspec', async () => {
    const text = { 'kernel-params': 'quiet dyndbg="a b"\n' }
    expect((await facts(text, ['boot.json'])).parameters).toEqual(['quiet', 'dyndbg="a b"'])
    expect((await facts({ 'kernel-params': '' }, ['boot.json'])).parameters).toBeNull()
    expect((await facts({}, ['boot.json'])).parameters).toBeNull()
  })
})

describe('kernel modules', () => {
  const modules = (files: Machine) =>
    readModules(
      mountedHost(layOut(below(`${before}/kernel-modules/lib/modules/6.18.7`, files))),
      before,
    ).then((found) => found && Object.fromEntries([...found].sort()))

  it('are found whatever their compression, wherever they lie', async () => {
    const found = await modules({
      'kernel/drivers/a.ko': '',
      'kernel/b.ko.xz': '',
      'updates/c.ko.zst': '',
      'extra/d.ko.gz': link('/nix/store/x/d.ko.gz'),
      'modules.dep': 'kernel/e.ko:',
      'kernel/f.ko.txt': '',
      '.ko': '',
    })
    expect(found).toEqual({
      'a.ko': 'kernel/drivers/a.ko',
      'b.ko': 'kernel/b.ko.xz',
      'c.ko': 'updates/c.ko.zst',
      'd.ko': 'extra/d.ko.gz',
    })
  })

  it('are not looked for in what leads in circles, out of the store, or to sources', async () => {
    const [sources, linked] = [storePath('linux-dev'), storePath('linked-modules')]
    const links = {
      linked: link(linked),
      loop: link('loop'),
      self: link('../6.18.7'),
      root: link('/'),
      store: link('/nix/store'),
      build: link(sources),
      'kernel/source': link(sources),
    }
    const machine: Machine = {
      ...below(`${before}/kernel-modules/lib/modules/6.18.7`, links),
      '/outside.ko': '',
      [`${sources}/source.ko`]: '',
      [`${linked}/found.ko`]: '',
      [`${linked}/back`]: link(`${before}/kernel-modules/lib/modules/6.18.7`),
    }
    const found = await readModules(mountedHost(layOut(machine)), before)
    expect([...(found ?? [])]).toEqual([['found.ko', 'linked/found.ko']])
  })

  it('are none where the kernel has none, and not known where there is no kernel', async () => {
    expect(await modules({ 'modules.order': '' })).toEqual({})
    expect(await readModules(mountedHost(layOut({ [before]: folder })), before)).toBeNull()
  })

  it('that can not be read leave the rest as it is', async () => {
    const directory = layOut(MACHINE)
    forbid(directory, `${storePath('kernel-modules', 9)}/lib`)
    const said = asNobody(
      directory,
      'compare/boot/compareBoot.ts',
      `compareBoot(host, { storePath: '${before}', system: null }, { storePath: '${after}', system: null }, { bootMenu: null, booted: null })`,
    )
    expect(said).toMatchObject({
      status: 'known',
      value: { rows: expect.arrayContaining([expect.objectContaining({ name: 'initrd' })]) },
    })
  })
})

it('hostile names stay whole and end nothing', async () => {
  const name = 'a\n\u001b[31m'
  const others = {
    'boot.json': bootspec(after, { kernelParams: [`x=${name}`, '__proto__=1', 'constructor'] }),
    [`specialisation/${name}`]: link('/dev/null'),
  }
  const part = orNull(await compared({ ...MACHINE, ...system(after, old, others) }))
  expect(part?.rows.map((some) => [some.name, some.after])).toEqual(
    expect.arrayContaining([
      ['x', name],
      ['__proto__', '1'],
      ['constructor', 'set'],
      [name, 'points outside the store'],
    ]),
  )
})
