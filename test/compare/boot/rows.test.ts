import { describe, expect, it } from 'vitest'
import type { BootEntry, BootMenu } from '../../../src/boot/menu.ts'
import type { BootRow } from '../../../src/compare/boot/bootChange.ts'
import { compareBootFiles, readBootFileTexts } from '../../../src/compare/boot/bootFiles.ts'
import { compareFacts, compareSpecialisations } from '../../../src/compare/boot/compareFacts.ts'
import { compareModules } from '../../../src/compare/boot/compareModules.ts'
import { compareParameters } from '../../../src/compare/boot/parameters.ts'
import type { BootFacts } from '../../../src/compare/boot/readBoot.ts'
import { compareReboot } from '../../../src/compare/boot/reboot.ts'
import { inWords } from '../../../src/compare/boot/row.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { splitParameters } from '../../../src/nix/bootspec.ts'
import type { StorePath } from '../../../src/nix/storePath.ts'
import { menuOf } from '../../boot/fixture.ts'
import { asNobody, folder, forbid, layOut, storePath } from '../../support/layout.ts'

/** Rows as `name: before → after`. */
function reported(rows: readonly BootRow[]): string[] {
  return rows.map(({ name, before, after }) => `${name}: ${before ?? '–'} → ${after ?? '–'}`)
}

const hash = (path: string) => path.slice('/nix/store/'.length, '/nix/store/'.length + 7)

describe('a kernel’s command line is split', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['quiet', ['quiet']],
    [' quiet  loglevel=4\n', ['quiet', 'loglevel=4']],
    ['dyndbg="file x +p" quiet', ['dyndbg="file x +p"', 'quiet']],
    ['a="open and', ['a="open and']],
    ['""', ['""']],
  ])('%j into %j', (line, parameters) => {
    expect(splitParameters(line)).toEqual(parameters)
  })

  it('however long it is', () => {
    expect(splitParameters('"'.repeat(60_001))).toHaveLength(1)
    expect(splitParameters('a '.repeat(30_000))).toHaveLength(30_000)
  })
})

describe('kernel parameters', () => {
  it.each<[string, string, string[]]>([
    ['quiet loglevel=4', 'quiet loglevel=4', []],
    ['loglevel=4', 'loglevel=7', ['loglevel: 4 → 7']],
    ['quiet', '', ['quiet: set → –']],
    ['', 'root=LABEL=x', ['root: – → LABEL=x']],
    ['foo', 'foo=1', ['foo: set → 1']],
    ['foo', 'foo=set', ['foo: foo → foo=set']],
    ['foo=', 'foo', ['foo:  → set']],
    [
      'console=tty0 console=ttyS0,115200',
      'console=tty0',
      ['console=ttyS0,115200: ttyS0,115200 → –'],
    ],
    ['console=tty0', 'console=ttyS0 console=tty0', ['console=ttyS0: – → ttyS0']],
    ['a=1 a=2', 'a=3', ['a=1: 1 → –', 'a=2: 2 → –', 'a=3: – → 3']],
    [
      'console=a console=b',
      'console=b console=a',
      ['order: console=a console=b → console=b console=a'],
    ],
    ['a a', 'a', ['order: a a → a']],
  ])('%j → %j: %j', (before, after, rows) => {
    expect(reported(compareParameters(before.split(' '), after.split(' ')))).toEqual(rows)
  })

  it('are not compared with what is not known', () => {
    expect(compareParameters(null, ['quiet'])).toEqual([])
    expect(compareParameters(['quiet'], null)).toEqual([])
  })
})

describe('kernel modules', () => {
  const modules = (...names: string[]) => new Map(names.map((name) => [name, `kernel/${name}.xz`]))
  const many = (count: number, start = 0) =>
    modules(...Array.from({ length: count }, (_, index) => `m${start + index}.ko`))

  it('that one side alone has are told by name, with where they lie', () => {
    expect(reported(compareModules(modules('a.ko', 'c.ko'), modules('b.ko', 'c.ko')))).toEqual([
      'a.ko: kernel/a.ko.xz → –',
      'b.ko: – → kernel/b.ko.xz',
    ])
  })

  it('that lie elsewhere are the same', () => {
    expect(compareModules(new Map([['a.ko', 'kernel/a.ko']]), modules('a.ko'))).toEqual([])
  })

  it.each<[number, number, string[]]>([
    [201, 0, ['modules: 201 modules removed → –']],
    [0, 1234, ['modules: – → 1,234 modules added']],
    [1, 200, ['modules: 1 module removed → 200 modules added']],
    [150, 150, ['modules: 150 modules removed → 150 modules added']],
  ])('of which %i went and %i came are counted', (gone, come, rows) => {
    expect(reported(compareModules(many(gone), many(come, 10_000)))).toEqual(rows)
  })

  it('are told one by one up to 200', () => {
    expect(compareModules(many(100), many(100, 1000))).toHaveLength(200)
  })

  it('are not compared with what is not known', () => {
    expect(compareModules(null, modules('a.ko'))).toEqual([])
    expect(compareModules(modules('a.ko'), null)).toEqual([])
  })
})

describe('two paths are told apart', () => {
  const [one, other] = [storePath('linux-6.18.7'), storePath('linux-6.18.7', 1)]
  it.each<[string | null, string | null, [string | null, string | null]]>([
    [`${one}/bzImage`, `${storePath('linux-6.18.9')}/bzImage`, ['linux-6.18.7', 'linux-6.18.9']],
    [one, other, [`linux-6.18.7 (${hash(one)})`, `linux-6.18.7 (${hash(other)})`]],
    [`${one}/bzImage`, `${one}/Image`, [`${one}/bzImage`, `${one}/Image`]],
    [null, one, [null, 'linux-6.18.7']],
    ['/boot/x', one, ['/boot/x', 'linux-6.18.7']],
    [one, one, [one, one]],
    [null, null, [null, null]],
  ])('%s and %s', (before, after, words) => {
    expect(Object.values(inWords(before, after))).toEqual(words)
  })
})

const FACTS: BootFacts = {
  storePath: storePath('nixos-system-turtle-26.05'),
  kernelVersion: '6.18.7',
  kernel: `${storePath('linux-6.18.7')}/bzImage`,
  initrd: `${storePath('initrd-linux-6.18.7')}/initrd`,
  kernelModules: storePath('kernel-modules'),
  deviceTrees: null,
  firmware: `${storePath('firmware')}/lib/firmware`,
  systemd: storePath('systemd-258.2'),
  initrdSecrets: `${storePath('append-initrd-secrets')}/bin/append-initrd-secrets`,
  initInterface: 'systemd 2',
  parameters: ['quiet'],
  specialisations: [],
}

describe('what two systems boot', () => {
  it('is the same for the same facts', () => {
    expect(compareFacts(FACTS, FACTS, null)).toEqual([])
  })

  it('is told where it differs, the most important first', () => {
    const other: BootFacts = {
      ...FACTS,
      kernelVersion: '6.18.9',
      kernel: `${storePath('linux-6.18.9')}/bzImage`,
      initrd: `${storePath('initrd-linux-6.18.9')}/initrd`,
      kernelModules: storePath('kernel-modules', 1),
      deviceTrees: storePath('device-tree-overlays'),
      firmware: `${storePath('firmware', 1)}/lib/firmware`,
      systemd: storePath('systemd-259.5'),
      initrdSecrets: null,
      initInterface: 'systemd 3',
      parameters: ['loglevel=7'],
    }
    const modules = { before: new Map(), after: new Map([['new.ko', 'extra/new.ko']]) }
    const rows = compareFacts(FACTS, other, modules)
    expect(rows.map(({ group, name, status }) => [group, name, status])).toEqual([
      ['kernel', 'kernel', 'changed'],
      ['kernel', 'initrd', 'changed'],
      ['init', 'systemd', 'changed'],
      ['init', 'init interface', 'changed'],
      ['parameter', 'quiet', 'removed'],
      ['parameter', 'loglevel', 'added'],
      ['module', 'kernel modules', 'changed'],
      ['module', 'new.ko', 'added'],
      ['firmware', 'firmware', 'changed'],
      ['firmware', 'device trees', 'added'],
      ['kernel', 'initrd secrets', 'removed'],
    ])
    expect(reported(rows)).toContain('systemd: systemd-258.2 → systemd-259.5')
    expect(reported(rows)).toContain('kernel modules: 6.18.7 → 6.18.9')
  })

  it('is told by hash where a kernel of the same version was built again', () => {
    const [kernel, kernelModules] = [storePath('linux-6.18.7', 1), storePath('kernel-modules', 1)]
    const rows = compareFacts(FACTS, { ...FACTS, kernel: `${kernel}/bzImage`, kernelModules }, null)
    expect(reported(rows)).toEqual([
      `kernel: linux-6.18.7 (${hash(FACTS.kernel as string)}) → linux-6.18.7 (${hash(kernel)})`,
      `kernel modules: kernel-modules (${hash(FACTS.kernelModules as string)}) → kernel-modules (${hash(kernelModules)})`,
    ])
  })

  it('has the specialisations of one side alone, and those that are another system', () => {
    const [one, other] = [storePath('nixos-system-x'), storePath('nixos-system-x', 1)]
    const rows = compareSpecialisations(
      [
        { name: 'gone', storePath: one },
        { name: 'same', storePath: one },
        { name: 'z', storePath: one },
      ],
      [
        { name: 'same', storePath: one },
        { name: 'odd', storePath: null },
        { name: 'z', storePath: other },
      ],
    )
    expect(reported(rows)).toEqual([
      'gone: nixos-system-x → –',
      'odd: – → points outside the store',
      `z: nixos-system-x (${hash(one)}) → nixos-system-x (${hash(other)})`,
    ])
    expect(rows.map(({ group }) => group)).toEqual(Array(3).fill('specialisation'))
  })
})

describe('a reboot', () => {
  it.each<[string, Partial<BootFacts>, string[]]>([
    ['nothing differs', {}, []],
    [
      'only systemd differs, which executes itself again',
      { systemd: storePath('systemd-259') },
      [],
    ],
    ['only initrd secrets differ', { initrdSecrets: null }, []],
    ['the kernel differs', { kernel: '/x' }, ['kernel']],
    ['the initrd differs', { initrd: '/x' }, ['initrd']],
    ['the modules differ', { kernelModules: '/x' }, ['kernel modules']],
    ['the parameters differ', { parameters: ['quiet', 'x'] }, ['kernel parameters']],
    ['the firmware differs', { firmware: '/x' }, ['firmware']],
    ['the device trees differ', { deviceTrees: '/x' }, ['device trees']],
    ['the init interface differs', { initInterface: 'systemd 3' }, ['init interface']],
    ['several differ', { kernel: '/x', initrd: '/x' }, ['kernel', 'initrd']],
  ])('where %s is needed because of %j', (_, changes, because) => {
    const needed = because.length > 0
    expect(compareReboot(FACTS, { ...FACTS, ...changes })).toEqual({ needed, because })
  })

  it('is not known where what is booted is not, or nothing would be booted', () => {
    const unknown = { needed: null, because: [] }
    expect(compareReboot(null, FACTS)).toEqual(unknown)
    expect(compareReboot(FACTS, { ...FACTS, kernel: null, kernelVersion: null })).toEqual(unknown)
  })
})

describe('the files on /boot', () => {
  const [before, after] = [storePath('nixos-system-a'), storePath('nixos-system-b')]
  const entry = (toplevel: StorePath | null, title: string, ...files: string[]): BootEntry => ({
    id: `${title}.conf`,
    title,
    toplevel,
    files,
    tries: null,
  })
  const menu = (...entries: BootEntry[]): BootMenu =>
    menuOf('systemd-boot', entries, { defaultEntry: null })
  const TEXTS = new Map([
    ['/boot/old', '1.0 KiB'],
    ['/boot/new', '2.0 KiB'],
    ['/boot/both', '4.0 KiB'],
  ])
  it.each<[string, BootMenu, string[]]>([
    [
      'that one side alone uses are told with their size',
      menu(
        entry(before, 'A', '/boot/old', '/boot/both'),
        entry(after, 'B', '/boot/new', '/boot/both'),
      ),
      ['/boot/old: 1.0 KiB → –', '/boot/new: – → 2.0 KiB'],
    ],
    [
      'are none of a side without an entry',
      menu(entry(before, 'A', '/boot/old'), entry(null, 'Windows', '/boot/windows')),
      ['boot entry: A → –', '/boot/old: 1.0 KiB → –'],
    ],
    [
      'are those of all entries of a side, the first of which is named',
      menu(entry(after, '', '/boot/new'), entry(after, 'B', '/boot/new', '/boot/both')),
      ['boot entry: – → .conf', '/boot/new: – → 2.0 KiB', '/boot/both: – → 4.0 KiB'],
    ],
    ['are none where neither side has an entry', menu(entry(null, 'Windows', '/boot/w')), []],
  ])('%s', (_, some, rows) => {
    expect(reported(compareBootFiles(some, TEXTS, before, after))).toEqual(rows)
  })

  it('are told by what lies there', async () => {
    const machine = { '/boot/kernel': 'x'.repeat(2048), '/boot/dtbs': folder }
    const directory = layOut(machine)
    const files = ['/boot/kernel', '/boot/dtbs', '/boot/gone', `${storePath('k')}/bzImage`]
    const some = menu(entry(before, 'A', ...files), entry(null, 'Windows', '/boot/windows'))
    const texts = await readBootFileTexts(mountedHost(directory), some, [before, after])
    expect([...texts.values()]).toEqual(['2.0 KiB', 'a directory', 'missing', 'in the store'])
  })

  it('that may not be read are told so', () => {
    const directory = layOut({ '/boot/kernel': '' })
    forbid(directory, '/boot')
    const some = JSON.stringify(menu(entry(before, 'A', '/boot/kernel')))
    const call = `readBootFileTexts(host, ${some}, ['${before}']).then((texts) => [...texts])`
    expect(asNobody(directory, 'compare/boot/bootFiles.ts', call)).toEqual([
      ['/boot/kernel', 'can’t be read'],
    ])
  })
})
