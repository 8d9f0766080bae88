import { spawnSync } from 'node:child_process'
import { rmSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { parseBootspec } from '../../src/nix/bootspec.ts'
import { readSystem } from '../../src/nix/system.ts'
import { parseVersionScript } from '../../src/nix/versionScript.ts'
import {
  bootspec,
  folder,
  layOut,
  link,
  type Machine,
  storePath,
  toplevel,
  versionScript,
} from '../support/layout.ts'

const path = storePath('nixos-system-turtle-26.05.1990.cd34e')
const travel = storePath('nixos-system-turtle-26.05.1990.cd34e', 1)

/** The toplevel as it is read after parts were put in and others taken away. */
async function readWith(others: Machine, without: readonly string[] = []) {
  const directory = layOut(toplevel(path, others))
  for (const part of without) rmSync(join(directory, path, part), { recursive: true })
  return readSystem(mountedHost(directory), path)
}

it('a complete toplevel says all, and has no problems', async () => {
  const revisions = {
    configurationRevision: 'a1b2c3d',
    nixpkgsRevision: 'cd34e',
    nixosVersion: 'x',
  }
  const system = await readWith({
    'sw/bin/nixos-version': versionScript(revisions),
    'specialisation/travel': link(travel),
  })
  expect(system).toMatchObject({
    storePath: path,
    nixosVersion: '26.05.1990.cd34e',
    kernelVersion: '6.18.7',
    configurationRevision: 'a1b2c3d',
    nixpkgsRevision: 'cd34e',
    specialisations: [{ name: 'travel', storePath: travel }],
    bootspec: { toplevel: path, kernelParams: ['loglevel=4'] },
    initInterface: null,
    switchable: true,
    problems: [],
  })
})

it('a toplevel with more specialisations than any has says so, and none is known', async () => {
  const many = Array.from({ length: 301 }, (_, some) => [`specialisation/s${some}`, link(travel)])
  const { specialisations, problems } = await readWith(Object.fromEntries(many))
  expect(specialisations).toEqual([])
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/specialisation contains more than 300 entries and is not read\.$/),
  ])
})

describe('a toplevel from before NixOS wrote boot.json', () => {
  const [kernel, initrd] = [storePath('linux-4.14.2'), storePath('initrd')]
  const old: Machine = {
    'nixos-version': '17.09.2045',
    kernel: link(`${kernel}/bzImage`),
    initrd: link(`${initrd}/initrd`),
    'kernel-params': 'quiet dyndbg="file x +p"\n',
    system: 'x86_64-linux',
  }
  const files: Machine = { [`${kernel}/bzImage`]: 'x', [`${initrd}/initrd`]: 'x' }

  it('is whole: its files say what is started', async () => {
    const directory = layOut({ ...toplevel(path, old), ...files })
    rmSync(join(directory, path, 'boot.json'))
    expect(await readSystem(mountedHost(directory), path)).toMatchObject({
      problems: [],
      bootspec: {
        system: 'x86_64-linux',
        init: `${path}/init`,
        kernel: `${kernel}/bzImage`,
        initrd: `${initrd}/initrd`,
        kernelParams: ['quiet', 'dyndbg="file x +p"'],
        label: 'NixOS 17.09.2045 (Linux 6.18.7)',
        toplevel: path,
      },
    })
  })

  it('or wrote the draft of it', async () => {
    const final = JSON.parse(bootspec(path))
    const draft = { v1: final['org.nixos.bootspec.v1'] }
    const system = await readWith({ 'boot.json': JSON.stringify(draft) })
    expect(system).toMatchObject({ problems: [], bootspec: { kernelParams: ['loglevel=4'] } })
  })

  it('has its specialisations in fine-tune', async () => {
    const { specialisations } = await readWith({ 'fine-tune/child-1': link(travel) })
    expect(specialisations).toEqual([
      { name: 'child-1', directory: 'fine-tune', storePath: travel },
    ])
  })
})

it.each([
  ['a container’s', {}],
  ['WSL’s', { 'etc/wsl.conf': '' }],
])('%s system starts no kernel, and lacks nothing', async (_, others) => {
  const system = await readWith(others, ['kernel', 'kernel-modules', 'boot.json'])
  expect(system).toMatchObject({ hasKernel: false, bootspec: null, problems: [] })
})

describe('a toplevel that lacks a part says so, and still says the rest', () => {
  it.each([
    ['nixos-version', 'nixos-version', { nixosVersion: null }],
    ['boot.json', 'boot.json', { bootspec: null }],
    ['kernel-modules', 'The kernel with its modules', { kernelVersion: null }],
    ['bin', 'bin/switch-to-configuration', { switchable: false }],
  ])('%s', async (part, said, unknown) => {
    const system = await readWith({}, [part])
    expect(system).toMatchObject({ configurationRevision: 'a1b2c3d', ...unknown })
    expect(system.problems.map(({ code, message }) => [code, message])).toEqual([
      ['incomplete', `${said} is missing from the system’s store path.`],
    ])
  })

  it.each(['etc', 'sw'])('what %s leads to, where the store has it no more', async (part) => {
    const directory = layOut(toplevel(path, {}))
    const place = join(directory, path, part)
    rmSync(place, { recursive: true, force: true })
    symlinkSync(storePath('gone'), place)
    const system = await readSystem(mountedHost(directory), path)
    expect(system.problems.map(({ message }) => message)).toEqual([
      `The target of ${part} is missing from the system’s store path.`,
    ])
  })

  it('all of them', async () => {
    const system = await readSystem(mountedHost(layOut({ [path]: folder })), path)
    expect(system.problems.map(({ message }) => message)).toEqual([
      `Missing from the system’s store path: nixos-version, boot.json, the kernel with its modules, bin/switch-to-configuration.`,
    ])
  })

  it('but none is needed for the version script, which old systems lack', async () => {
    const system = await readWith({}, ['sw'])
    expect(system).toMatchObject({
      configurationRevision: null,
      nixpkgsRevision: null,
      problems: [],
    })
  })
})

it.each([
  ['nothing', ''],
  ['no JSON', '{"org.nixos.bootspec.v1": '],
  ['other JSON', '[]'],
  ['no known version', '{"org.nixos.bootspec.v2": {}}'],
  ['wrong types', bootspec(path, { kernelParams: 'loglevel=4' })],
  ['a number for a path', bootspec(path, { init: 7 })],
])('a boot.json with %s can not be understood', async (_, text) => {
  const system = await readWith({ 'boot.json': text })
  expect(system.bootspec).toBeNull()
  expect(system.problems[0]?.message).toBe(
    `A valid boot.json is missing from the system’s store path.`,
  )
})

it('a boot.json may hold extensions and optional fields', () => {
  const text = bootspec(path, { initrd: '/i', initrdSecrets: '/s', more: 1 })
  expect(parseBootspec(text)).toMatchObject({
    initrd: '/i',
    initrdSecrets: '/s',
    init: `${path}/init`,
  })
})

describe('a thing in place of a text does not hang or flood', () => {
  const texts = ['nixos-version', 'boot.json', 'sw/bin/nixos-version']
  const nothing = { nixosVersion: null, bootspec: null, configurationRevision: null }
  it('a pipe', async () => {
    const directory = layOut({ [`${path}/sw/bin`]: folder })
    for (const text of texts) spawnSync('mkfifo', [join(directory, path, text)])
    expect(await readSystem(mountedHost(directory), path)).toMatchObject(nothing)
  })

  it('a directory', async () => {
    const machine = Object.fromEntries(texts.map((text) => [`${path}/${text}`, folder]))
    expect(await readSystem(mountedHost(layOut(machine)), path)).toMatchObject(nothing)
  })

  it('a terabyte', async () => {
    const directory = layOut(toplevel(path))
    for (const text of texts) truncateSync(join(directory, path, text), 1 << 40)
    const system = await readSystem(mountedHost(directory), path)
    expect(system.bootspec).toBeNull()
    expect(system.nixosVersion?.length).toBeLessThanOrEqual(4096)
  })
})

describe('the version script', () => {
  const revisions = {
    nixosVersion: '23.11',
    nixpkgsRevision: 'b2c3',
    configurationRevision: 'a1b2',
  }
  it.each([
    ["with cat <<'EOF'", versionScript(revisions, true)],
    ['with an older cat <<EOF', versionScript(revisions, false)],
    ['with JSON of several lines', `cat <<EOF\n${JSON.stringify(revisions, null, 2)}\nEOF`],
  ])('is read %s', (_, script) => {
    expect(parseVersionScript(script)).toEqual(revisions)
  })

  it.each([
    ['no script', ''],
    ['no here-document', '#!/bin/sh\necho 23.11'],
    ['no end', 'cat <<EOF\n{}'],
    ['no JSON in it', 'cat <<EOF\nhello\nEOF'],
    ['wrong types', versionScript({ nixosVersion: 23 })],
  ])('says nothing with %s', (_, script) => {
    expect(parseVersionScript(script)).toBeNull()
  })

  it('gives the version where nixos-version does not', async () => {
    const others = {
      'nixos-version': '\n',
      'sw/bin/nixos-version': versionScript(revisions, false),
    }
    expect(await readWith(others)).toMatchObject({
      nixosVersion: '23.11',
      configurationRevision: 'a1b2',
    })
  })

  it('is never run', async () => {
    const script = `#!/bin/sh\ntouch ${path}/ran\n${versionScript(revisions)}`
    const directory = layOut(toplevel(path, { 'sw/bin/nixos-version': script }))
    const host = mountedHost(directory)
    expect((await readSystem(host, path)).configurationRevision).toBe('a1b2')
    expect(await host.status(`${path}/ran`)).toBeNull()
  })
})
