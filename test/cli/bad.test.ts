import { chmodSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { type Document, documentOf } from './fixture.ts'

const PROFILES = '/nix/var/nix/profiles'
const DATABASE = '/nix/var/nix/db/db.sqlite'
const SMALL = { packages: [{ name: 'hello', version: '2.12' }] }

describeWithNix('a machine that is not as it should be', () => {
  let machine: Machine
  let paths: string[]
  beforeAll(async () => {
    machine = await createMachine()
    paths = await machine.buildSystems([
      { label: 'gone', ...SMALL },
      { label: 'bare', lacks: ['boot.json', 'kernel', 'kernel-modules', 'nixos-version'] },
      { label: 'odd', replaces: { 'boot.json': '{', 'nixos-version': '\u001b[31mred\u202e' } },
      { label: 'whole', ...SMALL },
    ])
    for (const path of paths) await machine.setGeneration(path)
    await machine.setGeneration(paths[1] as string) // a second one of the same store path
    await machine.must(['rm', '-rf', paths[0] as string])
    for (const name of [
      'system-007-link',
      'system-9-link.bak',
      'system-0-link',
      'systemd-8-link',
    ]) {
      symlinkSync(paths[3] as string, join(machine.root, PROFILES, name))
    }
  })
  afterAll(() => machine?.remove())

  const run = (...args: string[]) => machine.terrapin(args)
  const list = async () => documentOf(await run('list', '--json'))

  it('lists what Nix lists, each with what is known of it', async () => {
    const all = await list()
    expect(all.map((one: Document) => one.generation)).toEqual([5, 4, 3, 2, 1])
    expect(all[4]).toMatchObject({
      generation: 1,
      storePath: paths[0],
      present: false,
      nixosVersion: null,
      kernelVersion: null,
    })
    expect(all[4].problems.join()).toContain('is missing from the store')
    expect(all[3]).toMatchObject({ generation: 2, storePath: paths[1], kernelVersion: null })
    expect(all[3].problems.join()).toContain(
      'Missing from the system’s store path: nixos-version, boot.json, the kernel with its modules',
    )
    expect(all[1]).toMatchObject({ generation: 4, nixosVersion: 'whole', problems: [] })
  })

  it('marks every generation of the same store path, and takes the current one for its word', async () => {
    expect((await list())[0]).toMatchObject({ generation: 5, current: true, storePath: paths[1] })
    expect(documentOf(await run('show', paths[1] as string, '--json')).generation).toBe(5)
  })

  it('never sends a control character of another’s to the terminal', async () => {
    for (const args of [
      ['list'],
      ['show', '3'],
      ['diff', '3', '4'],
      ['switch', '3', '--dry-run'],
    ]) {
      const { stdout, stderr } = await run(...args)
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    }
    expect((await run('list')).stdout).toContain('\\x1b[31mred\\u202e')
    expect((await list())[2].nixosVersion).toBe('\u001b[31mred\u202e')
  })

  it('shows an absolute profile link as what it is, and a missing one too', async () => {
    const profile = join(machine.root, PROFILES, 'system')
    unlinkSync(profile)
    const missing = await run('list')
    expect(missing).toMatchObject({ status: 0, stderr: expect.stringContaining('is missing') })
    expect(missing.stdout).not.toContain('current')
    expect(await run('delete', '3', '--yes')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('switch to one first'),
    })
    symlinkSync(`${PROFILES}/system-5-link`, profile)
    const absolute = await run('list')
    expect(absolute.stderr).toContain('absolute')
    expect(absolute.stdout).toMatch(/^ +5 .*current/m)
    unlinkSync(profile)
    symlinkSync('system-5-link', profile)
  })

  it('lists without sizes where the database can’t be read, and says why', async () => {
    const file = join(machine.root, DATABASE)
    chmodSync(file, 0o600)
    const alice = await machine.terrapin(['list'], { user: 'alice' })
    expect(alice.status).toBe(0)
    expect(alice.stdout).toMatch(/^ +4 .*whole/m)
    expect(alice.stderr).toMatch(/Sizes unknown.*permission/)
    const diff = await machine.terrapin(['diff', '4', '5', '--json'], { user: 'alice' })
    expect(diff.status).toBe(1)
    expect(documentOf(diff).error.code).toBe('database')
    chmodSync(file, 0o644)
  })

  it('says what is wrong with a damaged database', async () => {
    const file = join(machine.root, DATABASE)
    await machine.must(['cp', '-a', DATABASE, `${DATABASE}.whole`])
    writeFileSync(file, 'not a database at all, but long enough to look like a file')
    const outcome = await run('list')
    expect(outcome.status).toBe(0)
    expect(outcome.stderr).toMatch(/Sizes unknown.*not an SQLite database/)
    expect((await run('diff', '4', '5')).status).toBe(1)
    await machine.must(['mv', `${DATABASE}.whole`, DATABASE])
    expect((await run('list')).stderr).toBe('')
  })

  it('says where there is no Nix at all', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'terrapin-empty-'))
    const inside = empty.replace(tmpdir(), '/tmp')
    await machine.must(['mkdir', inside])
    const outcome = await run('--root', inside, 'list')
    expect(outcome).toMatchObject({ status: 2, stdout: '' })
    expect(outcome.stderr).toContain('There is no Nix under')
    expect(documentOf(await run('--root', inside, '--json')).error.code).toBe('no-nix')
    rmSync(empty, { recursive: true })
  })
})
