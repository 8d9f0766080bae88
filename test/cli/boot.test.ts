import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import type { SystemSpec } from '../support/machine/spec.ts'
import { type Document, documentOf } from './fixture.ts'

const SYSTEMS: SystemSpec[] = [
  { label: '26.05.1', kernel: '6.18.1', kernelSize: 70_000, initrdSize: 50_000 },
  {
    label: '26.05.2',
    kernel: '6.18.3',
    kernelSize: 80_000,
    initrdSize: 60_000,
    specialisations: { travel: { kernelParams: ['quiet'] } },
  },
  { label: '26.05.3', kernel: '6.18.3', kernelSize: 80_000, initrdSize: 60_000 },
  { label: '26.05.4', kernel: '6.18.4', kernelSize: 90_000, initrdSize: 65_000 },
]

const PROFILE = '/nix/var/nix/profiles/system'
const WRITE = ['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot']
const ORPHAN = { 'systemd-boot': '/boot/EFI/nixos/left-behind.efi', grub: '/boot/kernels/left' }

/** Generations 1 to 4 and a pin of the first; 4 is the default. */
async function make(bootLoader: 'grub' | 'systemd-boot') {
  const machine = await createMachine({ bootLoader })
  const paths = await machine.buildSystems(SYSTEMS)
  for (const path of paths) {
    await machine.setGeneration(path, { date: new Date('2026-03-04T05:06:07Z') })
  }
  const profile = '/nix/var/nix/profiles/system-profiles/first'
  await machine.setGeneration(paths[0] as string, { profile })
  await machine.must(WRITE)
  return { machine, paths }
}

/** What goes wrong behind NixOS's back: 3 goes without its entry, and a file stays behind. */
async function spoil(machine: Machine, orphan: string) {
  await machine.must(['nix-env', '-p', '/nix/var/nix/profiles/system', '--delete-generations', '3'])
  await machine.must(['sh', '-c', `head -c 12345 /dev/zero > ${orphan}`])
}

describeWithNix('the boot menu of a real machine', () => {
  describe.each(['systemd-boot', 'grub'] as const)('of %s', (bootLoader) => {
    let machine: Machine
    let paths: readonly string[]
    beforeAll(async () => {
      ;({ machine, paths } = await make(bootLoader))
    })
    afterAll(() => machine?.remove())
    const run = (...args: string[]) => machine.terrapin(args)
    const read = async () => documentOf(await run('boot', '--json'))

    it('is told as it is', async () => {
      const { status, stdout, stderr } = await run('boot')
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const name = bootLoader === 'grub' ? 'GRUB' : 'systemd-boot'
      expect(stdout).toMatch(new RegExp(`^${name} in /boot, .* free\nDefault: 4\\.\n`))
      for (const starts of ['2/travel', '1, first']) expect(stdout).toContain(`\n${starts} `)
      expect(stdout).toMatch(/^4 .* default$/m)
      expect(stdout).toContain('Kernels and initrds: 6 files, ')
      expect(stdout).toContain('The boot menu is up to date.')
    })

    it('gives one answer where the profile and the default disagree, as after a power cut', async () => {
      const point = (at: string) =>
        machine.must(['nix-env', '-p', PROFILE, '--switch-generation', at])
      await point('3')
      const shown = [await run('boot'), await run('boot', '--regenerate', '--dry-run')]
      await point('4')
      for (const { status, stdout } of shown) {
        expect(status).toBe(0)
        expect(stdout).not.toContain('change nothing')
      }
      expect(shown[0]?.stdout.trimEnd()).toMatch(
        /The profile points to 3, which then becomes the boot default \(now 4\)\.$/,
      )
      expect(shown[1]?.stdout).toMatch(
        /^ *Warning: Regenerating the menu makes 3 \(current\) the boot default \(now 4\)\.$/m,
      )
    })

    it('is one JSON document of the same', async () => {
      const document = await read()
      expect(document).toMatchObject({ loader: bootLoader, directory: '/boot', oneShot: null })
      expect(document.unlisted).toEqual([])
      expect(document.orphans).toEqual([])
      const of = (path: string | undefined) =>
        document.entries.filter((entry: Document) => entry.storePath === path)
      const [four] = of(paths[3])
      expect(four).toMatchObject({ kind: 'generation', missing: [], gone: false, default: true })
      expect(document.default).toBe(four.id)
      expect(four.starts).toEqual([{ generation: 4, profile: null, specialisation: null }])
      // GRUB has an entry for the default beside its own.
      expect(of(paths[3])).toHaveLength(bootLoader === 'grub' ? 2 : 1)
      expect(of(paths[0])[0].starts).toEqual([
        { generation: 1, profile: null, specialisation: null },
        { generation: 1, profile: 'first', specialisation: null },
      ])
      const onDisk = (path: string) => statSync(join(machine.root, path)).size
      const named = document.files.map(({ path }: Document) => path)
      expect(new Set(named).size).toBe(6)
      for (const { path, bytes } of document.files) expect(bytes).toBe(onDisk(path))
      const own = four.files.reduce((sum: number, path: string) => sum + onDisk(path), 0)
      expect(four).toMatchObject({ bytes: own, onlyHere: own })
      // Its kernel and initrd are the specialisation's and generation 3's too.
      expect(of(paths[1])[0]).toMatchObject({ bytes: expect.any(Number), onlyHere: 0 })
    })

    it('tells what is dangling, and what no entry uses; nothing is written by looking', async () => {
      const orphan = ORPHAN[bootLoader]
      await spoil(machine, orphan)
      const document = await read()
      const dangling = document.entries.filter(({ kind }: Document) => kind === 'dangling')
      expect(dangling).toEqual([expect.objectContaining({ storePath: paths[2], starts: [] })])
      expect(document.orphans).toEqual([{ path: orphan, bytes: 12_345, goes: true }])
      expect(document.regeneration).toMatchObject({ helps: true, frees: 12_345 })
      const { stdout } = await run('boot')
      expect(stdout).toMatch(/^– .* stale$/m)
      expect(stdout).toContain(`Unused: 1 file, 12.1 KiB\n  ${orphan}  12.1 KiB`)
      expect(stdout).toContain('terrapin boot --regenerate')
      expect(existsSync(join(machine.root, orphan))).toBe(true)
    })

    it('tells which generation has no entry, and which file an entry lacks', async () => {
      const path = (await machine.buildSystems([{ label: 'new', kernel: '6.18.9' }]))[0] as string
      await machine.setGeneration(path)
      const [file = ''] = (await read()).entries.find(({ default: is }: Document) => is).files
      await machine.must(['mv', file, '/tmp/kept'])
      const { stdout } = await run('boot')
      await machine.must(['mv', '/tmp/kept', file])
      expect(stdout).toContain('Without an entry: 5 (regenerate the boot menu to add it).')
      // systemd-boot passes over an entry whose kernel is missing, GRUB tries to start it.
      const words = {
        'systemd-boot': `skipped: ${file} is missing`,
        grub: `default, missing: ${file}`,
      }
      expect(stdout).toContain(words[bootLoader])
    })

    it('is not written without a yes, nor with --dry-run', async () => {
      const { space: _, ...before } = await read()
      const plan = documentOf(await run('boot', '--regenerate', '--dry-run', '--json'))
      expect(plan).toMatchObject({ kind: 'menu', steps: [{ argv: WRITE, root: true }] })
      expect(plan.freed).toEqual({ store: 0, upTo: false, boot: 12_345 })
      const asked = await run('boot', '--regenerate')
      expect(asked.status).toBe(3)
      expect(asked.stderr).toContain('Frees 12.1 KiB on /boot.')
      expect(await read()).toMatchObject(before)
    })

    it('stays where writing it fails', async () => {
      await machine.tellToFail('boot', 1)
      const outcome = await run('boot', '--regenerate', '--yes')
      await machine.tellToFail('boot', null)
      expect(outcome.status).toBe(1)
      expect(outcome.stderr).toContain('Step 1 (regenerate the boot menu) failed')
    })

    it('is written anew, and then nothing is left to mend', async () => {
      const outcome = await run('boot', '--regenerate', '--yes')
      expect(outcome.stderr).toContain('Verified: the boot default is 5.')
      expect(outcome.status).toBe(0)
      const document = await read()
      expect(document.entries.every(({ kind }: Document) => kind === 'generation')).toBe(true)
      expect(document).toMatchObject({ orphans: [], unlisted: [], regeneration: { helps: false } })
      expect(existsSync(join(machine.root, ORPHAN[bootLoader]))).toBe(false)
    })

    it('is not there for someone who may not read it, and says what to do', async () => {
      chmodSync(join(machine.root, 'boot'), 0o700)
      const outcome = await machine.terrapin(['boot'], { user: 'alice' })
      const json = await machine.terrapin(['boot', '--json'], { user: 'alice' })
      chmodSync(join(machine.root, 'boot'), 0o755)
      expect(outcome).toMatchObject({ status: 1, stdout: '' })
      expect(outcome.stderr).toContain('Only root can read the boot menu: run terrapin as root')
      expect(documentOf(json).error.code).toBe('unreadable')
    })
  })

  describe('that is odd', () => {
    let machine: Machine
    beforeAll(async () => {
      ;({ machine } = await make('systemd-boot'))
    })
    afterAll(() => machine?.remove())

    it('passes no escape sequence of a title on to the terminal', async () => {
      const entries = join(machine.root, 'boot/loader/entries')
      const evil = 'title Evil\u001b[2J\u001b]0;x\u0007\nlinux /EFI/nixos/\u001b[31mred.efi\n'
      writeFileSync(join(entries, 'evil.conf'), evil)
      const { stdout, status } = await machine.terrapin(['boot'])
      expect(status).toBe(0)
      expect(stdout).toContain('Evil')
      expect(stdout).not.toContain('\u001b')
      expect(stdout).not.toContain('\u0007')
    })

    it('is no menu where every entry is gone', async () => {
      for (const directory of ['boot/loader', 'boot/EFI']) {
        await machine.must(['rm', '-rf', `/${directory}`])
      }
      expect(readdirSync(join(machine.root, 'boot'))).toEqual([])
      const outcome = await machine.terrapin(['boot', '--json'])
      expect(outcome.status).toBe(1)
      expect(documentOf(outcome).error.code).toBe('no-boot-menu')
      expect((await machine.terrapin(['boot', '--regenerate'])).status).toBe(3)
    })

    it('is said once where /boot is not mounted', async () => {
      writeFileSync(join(machine.root, 'etc/fstab'), 'UUID=B00 /boot vfat defaults 0 2\n')
      const { status, stderr } = await machine.terrapin(['boot'])
      expect([status, stderr]).toEqual([
        1,
        'terrapin: /etc/fstab lists /boot, but it is not mounted: run mount /boot as root.\n',
      ])
    })
  })
})
