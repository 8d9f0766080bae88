import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compareSystems } from '../../src/compare/comparison.ts'
import { orNull } from '../../src/compare/comparisonPart.ts'
import { summaryOf } from '../../src/compare/summary.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { readSystem } from '../../src/nix/system.ts'
import { folder, layOut, link, type Machine, storePath } from '../support/layout.ts'

/*
 * Nothing that differs is untold: a whole system, in which one file after the other is changed, and
 * each time some row has to say so. The packages are left out, as they know of the store alone.
 */

const one = storePath('nixos-system-turtle-26.05', 1)
const two = storePath('nixos-system-turtle-26.05', 2)
const etc = (build: number) => storePath('etc', build)
const units = (build: number) => storePath('system-units', build)
const unit = (build: number) => `${storePath('unit-web.service', build)}/web.service`
const script = (build: number) => `${storePath('unit-script-web-start', build)}/bin/web-start`

type Entries = Readonly<Record<string, Machine[string]>>

/** What a toplevel holds (nixpkgs: activation/top-level.nix, boot/kernel.nix), links to one build. */
function entriesOf(own: StorePath): Entries {
  const bootspec = {
    init: `${own}/init`,
    initrd: `${storePath('initrd')}/initrd`,
    kernel: `${storePath('linux-6.18.7')}/bzImage`,
    kernelParams: ['loglevel=4'],
    label: 'NixOS Yarara 26.05.1 (Linux 6.18.7)',
    system: 'x86_64-linux',
    toplevel: own,
  }
  return {
    activate: `#!/bin/sh\nsystemConfig='${own}'\n#### Activation script snippet srv:\nchmod 700 /srv\n`,
    'dry-activate': `systemConfig='${own}'\n#### Activation script snippet srv:\nexit 0\n`,
    'append-initrd-secrets': link(
      `${storePath('append-initrd-secrets')}/bin/append-initrd-secrets`,
    ),
    'bin/switch-to-configuration': `#!/bin/sh\nexec switch ${own}\n`,
    'boot.json': JSON.stringify({ 'org.nixos.bootspec.v1': bootspec }),
    'configuration-name': 'office',
    'extra-dependencies': '',
    firmware: link(`${storePath('firmware')}/lib/firmware`),
    init: `#!/bin/sh\nsystemConfig=${own}\n`,
    'init-interface-version': 'systemd 2',
    initrd: link(`${storePath('initrd')}/initrd`),
    kernel: link(`${storePath('linux-6.18.7')}/bzImage`),
    'kernel-modules': link(storePath('kernel-modules')),
    'kernel-params': 'loglevel=4',
    dtbs: link(`${storePath('device-trees')}`),
    'nixos-version': '26.05.1',
    'prepare-root': link(`${storePath('prepare-root')}/bin/prepare-root`),
    'specialisation/travel': link(storePath('nixos-system-travel')),
    sw: link(storePath('system-path')),
    system: 'x86_64-linux',
    systemd: link(storePath('systemd-259')),
  }
}

/** etc, units and scripts of a side, each in a path of its own build. */
function storeOf(build: number): Entries {
  return {
    [`${etc(build)}/etc/systemd/system`]: link(units(build)),
    [`${etc(build)}/etc/issue`]: 'hello',
    [`${etc(build)}/etc/systemd/user/home.service`]: '[Service]\nExecStart=/bin/true\n',
    [`${etc(build)}/etc/systemd/system-generators/fs`]: link('/dev/null'),
    [`${etc(build)}/etc/sudoers`]: 'root ALL',
    [`${etc(build)}/etc/sudoers.mode`]: '0440',
    [`${etc(build)}/etc/sudoers.uid`]: '0',
    [`${etc(build)}/etc/sudoers.gid`]: '0',
    [`${units(build)}/web.service`]: '[Service]\nExecStart=/bin/web\n',
    [`${units(build)}/web.service.d/overrides.conf`]: '[Service]\nNice=1\n',
    [`${units(build)}/multi-user.target`]: '[Unit]\nDescription=all\n',
    [`${units(build)}/multi-user.target.wants/web.service`]: link('../web.service'),
    [`${units(build)}/masked.service`]: link('/dev/null'),
  }
}

const PLACES: Entries = {
  [`${storePath('kernel-modules')}/lib/modules/6.18.7`]: folder,
  [`${storePath('kernel-modules', 2)}/lib/modules/6.18.9`]: folder,
  [storePath('system-path')]: folder,
  [`${storePath('linux-6.18.7')}/bzImage`]: 'kernel',
  [`${storePath('linux-6.18.9')}/bzImage`]: 'kernel',
  [`${storePath('initrd')}/initrd`]: 'initrd',
  [storePath('nixos-system-travel')]: folder,
  [storePath('nixos-system-travel', 2)]: folder,
}

function below(directory: string, entries: Entries): Entries {
  return Object.fromEntries(
    Object.entries(entries).map(([name, what]) => [`${directory}/${name}`, what]),
  )
}

/** Every row that tells of a difference, part by part. */
async function rowsOf(
  after: Entries,
  store: Entries,
  change: (root: string) => void = () => {},
  before: Entries = entriesOf(one),
) {
  const root = layOut({
    ...PLACES,
    ...storeOf(1),
    ...below(one, before),
    [`${one}/etc`]: link(`${etc(1)}/etc`),
    ...below(two, after),
    [`${two}/etc`]: link(`${etc(2)}/etc`),
    ...store,
  } as Machine)
  change(root)
  const host = mountedHost(root)
  const side = async (storePath: StorePath) => ({
    storePath,
    system: await readSystem(host, storePath),
  })
  const [from, to] = [await side(one), await side(two)]
  const nothing = { bootMenu: null, booted: null, running: null, repository: null }
  const systems = await compareSystems(host, from, to, nothing)
  const { before: version, after: newVersion } = summaryOf({
    ...{ before: from, after: to, closures: null, systems, problem: null },
  }).find(({ topic }) => topic === 'NixOS') ?? { before: null, after: null }
  const reasons = Object.entries(systems).flatMap(([name, part]) =>
    part.status === 'unknown' ? [`${name}: ${part.reason}`] : [],
  )
  return [
    ...(version === newVersion ? [] : ['NixOS']),
    ...(orNull(systems.boot)?.rows ?? []).map(({ group, name }) => `${group} ${name}`),
    ...(orNull(systems.units)?.changes ?? [])
      .filter(({ status }) => status !== 'unchanged')
      .map(({ name, scope }) => `${scope} ${name}`),
    ...(orNull(systems.files) ?? []).map(({ path, rebuilt, unread }) =>
      [path, ...(rebuilt ? ['rebuilt'] : []), ...(unread ? ['not compared'] : [])].join(' '),
    ),
    ...(orNull(systems.features) ?? []).map(({ feature, name }) => `${feature} ${name}`),
    ...reasons.filter((reason) => !reason.startsWith('configuration')),
  ]
}

/** Another one of the same kind; a link leads to another build. */
function another(what: Machine[string] | undefined): Machine[string] {
  if (typeof what === 'string') return `${what}\nanother=1`
  if (typeof what?.to !== 'string') return 'a file'
  return link(what.to.replace(/[0-9a-z]{32}/, (hash) => [...hash].reverse().join('')))
}

/** The one link leads to all units, of others under `.wants` only the name counts (systemd.unit(5)). */
const OTHERS = Object.keys(storeOf(2)).filter((path) => !/\/systemd\/system$|\.wants\//.test(path))

const NAMES = Object.keys(entriesOf(two))

describe('two systems with one change', () => {
  it('have no row without any', async () => {
    expect(await rowsOf(entriesOf(two), storeOf(2))).toEqual([])
  })

  it.each(NAMES)('%s that is another has a row', async (name) => {
    const entries = entriesOf(two)
    const rows = await rowsOf({ ...entries, [name]: another(entries[name]) }, storeOf(2))
    expect(rows).not.toEqual([])
  })

  it.each(NAMES)('%s that is gone has a row', async (name) => {
    const { [name]: _, ...entries } = entriesOf(two)
    expect(await rowsOf(entries, storeOf(2))).not.toEqual([])
  })

  it.each(NAMES)('%s of another kind has a row', async (name) => {
    const entries = entriesOf(two)
    const what = typeof entries[name] === 'string' ? link(storePath('odd')) : 'a file'
    expect(await rowsOf({ ...entries, [name]: what }, storeOf(2))).not.toEqual([])
  })

  it.each(OTHERS)('%s that is another has a row', async (path) => {
    const store = storeOf(2)
    const what = store[path]
    const other = typeof what === 'string' ? another(what) : '[Service]\nExecStart=/bin/other\n'
    expect(await rowsOf(entriesOf(two), { ...store, [path]: other })).not.toEqual([])
  })

  it.each(['odd', 'odd/below/it', '.hidden', 'bin/more'])(
    '%s that is new has a row',
    async (name) => {
      const rows = await rowsOf({ ...entriesOf(two), [name]: 'new' }, storeOf(2))
      expect(rows).toEqual([name.replace(/^odd.*/, 'odd')])
    },
  )

  it.each(['activate', 'init', 'bin/switch-to-configuration'])(
    '%s that can be executed has a row',
    async (name) => {
      const rows = await rowsOf(entriesOf(two), storeOf(2), (root) =>
        chmodSync(join(root, two, name), 0o755),
      )
      expect(rows).toEqual([name])
    },
  )

  it.each(['kernel', 'initrd', 'kernelParams', 'label', 'system'])(
    'boot.json with another %s has a row',
    async (key) => {
      const written = entriesOf(two)['boot.json'] as string
      const text = written.replace(`"${key}":`, `"${key}-was":0,"${key}":`)
      expect(await rowsOf({ ...entriesOf(two), 'boot.json': text }, storeOf(2))).toContain(
        'boot.json',
      )
    },
  )

  it.each<[string, (build: number) => string | null, string]>([
    ['names other builds only is rebuilt', () => 'hello', 'etc/issue rebuilt'],
    ['names a file that says something else is another', (build) => `${build}`, 'etc/issue'],
    ['names a file that is missing is not known', () => null, 'etc/issue not compared'],
  ])('a file of etc that %s', async (_, text, row) => {
    const names = (build: number): Machine => {
      const [path, description] = [storePath('motd', build), text(build)]
      return {
        [`${etc(build)}/etc/issue`]: `see ${path}\n`,
        ...(description === null ? {} : { [path]: description }),
      }
    }
    const store = { ...storeOf(2), ...names(1), ...names(2) }
    expect(await rowsOf(entriesOf(two), store)).toEqual([row])
  })

  it('boot.json has no row for what the kernel’s says already', async () => {
    const entries = entriesOf(two)
    const text = (entries['boot.json'] as string)
      .replaceAll(storePath('linux-6.18.7'), storePath('linux-6.18.9'))
      .replaceAll('6.18.7', '6.18.9')
    const kernel = link(`${storePath('linux-6.18.9')}/bzImage`)
    const modules = link(storePath('kernel-modules', 2))
    const after = { ...entries, kernel, 'kernel-modules': modules, 'boot.json': text }
    expect(await rowsOf(after, storeOf(2))).toEqual(['kernel kernel', 'module kernel modules'])
  })

  it.each(Object.keys(storeOf(2)))('%s that is gone has a row', async (path) => {
    const { [path]: _, ...store } = storeOf(2)
    expect(await rowsOf(entriesOf(two), store)).not.toEqual([])
  })

  it('a script that a unit starts has the row of its unit', async () => {
    const side = (build: number, text: string) => ({
      [`${units(build)}/web.service`]: link(unit(build)),
      [unit(build)]: `[Service]\nExecStart=${script(build)} \n`,
      [script(build)]: text,
    })
    const store = { ...storeOf(2), ...side(1, '#!/bin/sh\n1\n'), ...side(2, '#!/bin/sh\n2\n') }
    expect(await rowsOf(entriesOf(two), store)).toEqual(['system web.service'])
  })
})

describe('two containers, which boot nothing of their own', () => {
  const BOOT =
    /^(?:kernel|initrd|kernel-modules|kernel-params|dtbs|boot\.json|append-initrd-secrets)$/
  const without = (entries: Entries) =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => !BOOT.test(name)))
  const rowsBetween = async (entries: Entries) => {
    const rows = await rowsOf(entries, storeOf(2), () => {}, without(entriesOf(one)))
    return rows.filter((row) => !row.startsWith('boot: No kernels to compare'))
  }

  it('have no row without any', async () => {
    expect(await rowsBetween(without(entriesOf(two)))).toEqual([])
  })

  it.each(NAMES.filter((name) => !BOOT.test(name)))('%s has a row', async (name) => {
    const entries = without(entriesOf(two))
    expect(await rowsBetween({ ...entries, [name]: another(entries[name]) })).not.toEqual([])
  })
})
