import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { orNull } from '../../../src/compare/comparisonPart.ts'
import { patchText } from '../../../src/compare/text/unifiedPatch.ts'
import { compareUnits } from '../../../src/compare/units/compareUnits.ts'
import type { UnitChange } from '../../../src/compare/units/unitChange.ts'
import { readUnitDifference } from '../../../src/compare/units/unitText.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { visible } from '../../../src/text/visible.ts'
import { layOut, link, type Machine, storePath } from '../../support/layout.ts'

const unit = (build: number) => `${storePath('unit-nat.service', build)}/nat.service`
const script = (build: number) => `${storePath('unit-script-nat-start', build)}/bin/nat-start`
const starts = (build: number) => `[Service]\nExecStart=${script(build)} \n`

const deep = (at: number, build: number) => storePath(`deep-${at}`, build)
const bothBuilds = (files: (build: number) => Machine): Machine => ({ ...files(1), ...files(2) })

async function patchOf(machine: Machine, before = [unit(1)], after = [unit(2)]) {
  const units = { [unit(1)]: starts(1), [unit(2)]: starts(2) }
  const host = mountedHost(layOut({ ...units, ...machine }))
  return patchText('system/nat.service', ...(await readUnitDifference(host, { before, after })), 0)
}

it('shows what differs in the script of a unit, behind the unit', async () => {
  const lines = await patchOf({
    [script(1)]: '#!/nix/store/x-bash/bin/bash\nset -e\nip route add 10.0.0.0/8\n',
    [script(2)]: '#!/nix/store/x-bash/bin/bash\nset -e\nip route add 10.1.0.0/8\n',
  })
  expect(lines).toContain('-ip route add 10.0.0.0/8')
  expect(lines).toContain('+ip route add 10.1.0.0/8')
})

it('follows a script to the rules that it loads', async () => {
  const rules = (build: number) => storePath('nftables-rules', build)
  const lines = await patchOf({
    [script(1)]: `#!/bin/sh\nnft -f ${rules(1)}\n`,
    [script(2)]: `#!/bin/sh\nnft -f ${rules(2)}\n`,
    [rules(1)]: 'tcp dport 22 accept\n',
    [rules(2)]: 'tcp dport 23 accept\n',
  })
  expect(lines).toContain('+tcp dport 23 accept')
  // The script itself only names another build.
  expect(lines.join('\n')).not.toContain('nft -f')
})

it('shows no script that is the same but for store hashes', async () => {
  const tool = (build: number) => storePath('iproute2-6.15', build)
  const lines = await patchOf({
    [script(1)]: `#!/bin/sh\n${tool(1)}/bin/ip link\n`,
    [script(2)]: `#!/bin/sh\n${tool(2)}/bin/ip link\n`,
  })
  expect(lines.join('\n')).not.toContain('ip link')
})

it('shows the whole script of a unit that is new', async () => {
  const lines = await patchOf({ [script(2)]: '#!/bin/sh\necho new\n' }, [], [unit(2)])
  expect(lines).toContain('+echo new')
})

it('shows the texts of programs of other names', async () => {
  const [old, fresh] = [storePath('old-start', 3), `${storePath('new-start', 4)}/bin/new-start`]
  const lines = await patchOf({
    [unit(1)]: `[Service]\nExecStart=${old}\n`,
    [unit(2)]: `[Service]\nExecStart=${fresh}\n`,
    [old]: '#!/bin/sh\necho old\n',
    [fresh]: '#!/bin/sh\necho new\n',
  })
  expect(lines).toEqual(expect.arrayContaining(['-echo old', '+echo new']))
})

it('shows what a new unit starts, or says why that can’t be shown', async () => {
  const names = ['my-start', 'my-program', 'my-gone']
  const [start = '', program = '', gone = ''] = names.map((name) => storePath(name, 5)) as string[]
  const lines = await patchOf(
    {
      [unit(2)]: `[Service]\nExecStart=${start}\nExecStart=${program}/bin/x\nExecStart=${gone}\n`,
      [start]: '#!/bin/sh\necho mine\n',
      [`${program}/bin/x`]: '\x7fELF',
    },
    [],
    [unit(2)],
  )
  expect(lines).toEqual(
    expect.arrayContaining([
      '+echo mine',
      '+(Not shown: a compiled program.)',
      '+(Not shown: missing from the store.)',
    ]),
  )
})

it('says that a program without a version is another', async () => {
  const programs = [storePath('mine', 6), storePath('mine', 7)] as const
  const units = (bytes: string) => ({
    [unit(1)]: `[Service]\nExecStart=${programs[0]}/bin/mine\n`,
    [unit(2)]: `[Service]\nExecStart=${programs[1]}/bin/mine\n`,
    [`${programs[0]}/bin/mine`]: `\x7fELF\0${storePath('glibc', 1)}a`,
    [`${programs[1]}/bin/mine`]: `\x7fELF\0${storePath('glibc', 2)}${bytes}`,
  })
  expect(await patchOf(units('b'))).toContain('+(Not shown: a compiled program. Changed.)')
  expect((await patchOf(units('a'))).join('\n')).not.toContain('compiled program')
})

it('never shows a credential, whatever the name of its file', async () => {
  const file = (build: number) => storePath('dbcred', build)
  const text = (build: number) => `[Service]\nLoadCredential=db:${file(build)}\nExecStart=/x\n`
  const lines = await patchOf({
    [unit(1)]: text(1),
    [unit(2)]: text(2),
    [file(1)]: 'hIDD1',
    [file(2)]: 'hIDD2',
  })
  expect(lines.join('\n')).not.toContain('hIDD')
  expect(lines.join('\n')).toContain('(Not shown: may contain secrets. Changed.)')
})

it('says in the text what was not compared', async () => {
  const lines = await patchOf({
    [script(1)]: `#!/bin/sh\n${deep(1, 1)}\n`,
    [script(2)]: `#!/bin/sh\n${deep(1, 2)}\n`,
  })
  expect(lines).toContain('+(Not shown: missing from the store. May have changed.)')
})

it.each<[string, string, string, string]>([
  ['binary', 'a\0b', 'a\0cd', '(Not shown: binary, 4 bytes.)'],
  ['too large', 'x', 'x'.repeat(1 << 20), 'too large, 1048576 bytes'],
  ['binary, of the same size', 'a\0b', 'a\0c', '(Not shown: binary, 3 bytes. Changed.)'],
  [
    'larger than what is compared',
    `\0${'a'.repeat(5 << 20)}`,
    `\0${'b'.repeat(5 << 20)}`,
    'May have changed.)',
  ],
])('says that a script is %s', async (_, before, after, description) => {
  const lines = await patchOf({ [script(1)]: before, [script(2)]: after })
  expect(lines.join('\n')).toContain(description)
  expect(lines.join('\n')).not.toContain('\0')
})

it.each<[string, string, string, Partial<UnitChange>, Machine?]>([
  [
    'names a script that says something else',
    'ip route add 10.0.0.0/8',
    'ip route add 10.1.0.0/8',
    { scripts: ['unit-script-nat-start/bin/nat-start'], rebuilt: false },
  ],
  [
    'was built again',
    `${storePath('iproute2-6.15', 1)}/bin/ip link`,
    `${storePath('iproute2-6.15', 2)}/bin/ip link`,
    { scripts: [], rebuilt: true },
    bothBuilds((build) => ({ [`${storePath('iproute2-6.15', build)}/bin/ip`]: `\x7fELF${build}` })),
  ],
  [
    'calls four scripts deep, and there something else',
    `${deep(1, 1)}`,
    `${deep(1, 2)}`,
    { scripts: ['deep-4'], uncompared: [], rebuilt: false },
    bothBuilds((build) => ({
      ...Object.fromEntries([1, 2, 3].map((at) => [deep(at, build), deep(at + 1, build)])),
      [deep(4, build)]: `echo ${build}`,
    })),
  ],
  [
    'calls scripts nested too deeply',
    `${deep(1, 1)}`,
    `${deep(1, 2)}`,
    {
      scripts: [],
      uncompared: ['deep-8 (scripts nested too deeply)'],
      rebuilt: false,
    },
    bothBuilds((build) =>
      Object.fromEntries(
        [1, 2, 3, 4, 5, 6, 7, 8].map((at) => [deep(at, build), deep(at + 1, build)]),
      ),
    ),
  ],
  [
    'starts, which is missing on both sides',
    deep(1, 1),
    deep(1, 2),
    { scripts: [], uncompared: ['deep-1 (missing from the store)'], rebuilt: false },
  ],
  [
    'names twice under one name',
    `${storePath('web.conf', 1)} ${storePath('web.conf', 2)}`,
    `${storePath('web.conf', 3)} ${storePath('web.conf', 4)}`,
    { scripts: ['web.conf'], uncompared: [], rebuilt: false },
    Object.fromEntries([1, 2, 3, 4].map((at) => [storePath('web.conf', at), `${at === 1}`])),
  ],
  [
    'finds in a directory',
    `web --conf ${storePath('conf', 1)}`,
    `web --conf ${storePath('conf', 2)}`,
    { scripts: ['conf/a/web.conf'], uncompared: [], rebuilt: false },
    bothBuilds((build) => ({
      [`${storePath('conf', build)}/a/web.conf`]: `port ${build}`,
      [`${storePath('conf', build)}/b`]: 'same',
    })),
  ],
  [
    'decrypts, behind a script that is called after secrets',
    storePath('decrypt-secrets', 1),
    storePath('decrypt-secrets', 2),
    { scripts: ['db.age'], uncompared: [], rebuilt: false },
    bothBuilds((build) => ({
      [storePath('decrypt-secrets', build)]: `age --decrypt "${storePath('db.age', build)}"`,
      [storePath('db.age', build)]: `age-encryption.org/v1\n\0\0${build}`,
    })),
  ],
])('is told with what it %s', async (_, before, after, reported, files = {}) => {
  const [from, to] = [storePath('nixos-system', 1), storePath('nixos-system', 2)]
  const host = mountedHost(
    layOut({
      ...{ [unit(1)]: starts(1), [unit(2)]: starts(2) },
      ...{ [script(1)]: `#!/bin/sh\n${before}\n`, [script(2)]: `#!/bin/sh\n${after}\n` },
      ...files,
      [`${from}/etc/systemd/system/nat.service`]: link(unit(1)),
      [`${to}/etc/systemd/system/nat.service`]: link(unit(2)),
    }),
  )
  const found = await compareUnits(host, from, to, null)
  expect(orNull(found)?.changes).toEqual([
    expect.objectContaining({ status: 'changed', ...reported }),
  ])
})

it.each<[string, string[], string[], string]>([
  ['wants', ['wants'], [], 'multi-user.target no longer wants it; it runs until the next boot'],
  ['requires', [], ['requires'], 'multi-user.target now requires it; already running'],
  ['upholds', ['wants'], ['wants', 'upholds'], 'multi-user.target now upholds it; already running'],
])('is not called rebuilt where another unit %s it', async (_, before, after, why) => {
  const [from, to] = [storePath('nixos-system', 1), storePath('nixos-system', 2)]
  const pulls = (side: string, kinds: string[]) =>
    kinds.map((kind) => [
      `${side}/etc/systemd/system/multi-user.target.${kind}/nat.service`,
      link('../nat.service'),
    ])
  const machine: Machine = {
    [unit(1)]: '[Service]\nExecStart=/bin/x\n',
    [`${from}/etc/systemd/system/nat.service`]: link(unit(1)),
    [`${to}/etc/systemd/system/nat.service`]: link(unit(1)),
    ...Object.fromEntries([...pulls(from, before), ...pulls(to, after)]),
  }
  const found = await compareUnits(mountedHost(layOut(machine)), from, to, null)
  expect(orNull(found)?.changes.find(({ name }) => name === 'nat.service')).toMatchObject({
    rebuilt: false,
    ...(before.length > 0 ? { why } : {}),
  })
})

it('takes a unit that names thousands of files', async () => {
  const many = (build: number) =>
    Array.from({ length: 4000 }, (_, index) => storePath(`f${index}`, build)).join(' ')
  expect(await patchOf({ [unit(1)]: many(1), [unit(2)]: many(2) })).toEqual(expect.any(Array))
})

it.each<[string, (text: string) => Record<string, string>, string]>([
  ['the unit', (text) => ({ [unit(1)]: `[Unit]\nDescription=${text}\n` }), 'Description='],
  ['its script', (text) => ({ [script(1)]: `#!/bin/sh\necho ${text}\n` }), 'echo '],
])('tells bytes of %s that are not UTF-8', async (_, files, front) => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1')
  const [one, other] = ['caf\xe9', 'caf\xe8'].map(files) as [Machine, Machine]
  const second = Object.entries(other).map(([path, text]) => [
    path === unit(1) ? unit(2) : script(2),
    text,
  ])
  const directory = layOut({ [unit(1)]: starts(1), [unit(2)]: starts(2) })
  for (const [path, text] of [...Object.entries(one), ...second] as [string, string][]) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), latin1(text))
  }
  const sides = { before: [unit(1)], after: [unit(2)] }
  const texts = await readUnitDifference(mountedHost(directory), sides)
  const lines = patchText('system/nat.service', ...texts, 0).map(visible)
  expect(lines).toContain(`-${front}caf\\xe9`)
  expect(lines).toContain(`+${front}caf\\xe8`)
})
