import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseRoots } from '../../src/machine/storeOwner.ts'
import { storePath } from '../support/layout.ts'
import { describeWithNix } from '../support/machine/available.ts'
import type { Machine } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { deadPaths } from '../support/machine/oracles.ts'
import { documentOf, makeLaptop } from './fixture.ts'

const ROOTS = '/nix/var/nix/gcroots'

describeWithNix(
  'collecting garbage while the collector does not know what the machine needs',
  () => {
    let machine: Machine
    let paths: readonly string[]
    beforeEach(async () => {
      ;({ machine, paths } = await makeLaptop())
    })
    afterEach(() => machine?.remove())

    const reasons = async () => {
      const plan = documentOf(await machine.terrapin(['gc', '--dry-run', '--json']))
      return plan.refused.map(({ reason }: { reason: string }) => reason)
    }
    const isThere = (path: string | undefined) => existsSync(join(machine.root, path ?? ''))

    it('is refused where what runs has no GC root, and runs once it is pinned', async () => {
      const running = paths[2]
      await machine.must(['rm', `${ROOTS}/current-system`, `${ROOTS}/booted-system`])
      await machine.must(['rm', '/nix/var/nix/profiles/system-3-link'])
      expect(await deadPaths(machine)).toContain(running)
      expect(await reasons()).toEqual([
        `${running} (running, booted) has no GC root: pin it first (terrapin pin ${running} NAME)`,
      ])
      expect(await machine.terrapin(['gc', '--yes'])).toMatchObject({ status: 3 })
      expect(isThere(running)).toBe(true)
      expect(await machine.terrapin(['pin', `${running}`, 'runs', '--yes'])).toMatchObject({
        status: 0,
      })
      expect(await machine.terrapin(['gc', '--yes'])).toMatchObject({ status: 0 })
      expect(isThere(running)).toBe(true)
    })

    it('is refused where a generation of any profile is reached by more links than Nix follows', async () => {
      const away = async (link: string, target: string | undefined) => {
        await machine.must([
          'sh',
          '-ec',
          `ln -s ${target} /tmp/a-$$; ln -s /tmp/a-$$ /tmp/b-$$; ln -sfn /tmp/b-$$ ${link}`,
        ])
      }
      const work = '/nix/var/nix/profiles/system-profiles/work'
      await machine.setGeneration(paths[2] ?? '', { profile: work })
      await machine.setGeneration(paths[3] ?? '', { profile: work })
      await machine.must(['rm', '/nix/var/nix/profiles/system-4-link'])
      await away(`${work}-2-link`, paths[3])
      await away('/nix/var/nix/profiles/system-2-link', paths[1])
      for (const path of [paths[1], paths[3]]) expect(await deadPaths(machine)).toContain(path)
      expect(await reasons()).toEqual([
        `no GC root keeps it, so ${paths[1]} would be deleted: delete this generation first, or pin it (terrapin pin 2 NAME)`,
        expect.stringContaining(`${paths[3]} (the generation ${work}-2-link) has no GC root`),
      ])
      expect(await machine.terrapin(['gc', '--yes'])).toMatchObject({ status: 3 })
      expect(await machine.terrapin(['pin', '2', 'two', '--yes'])).toMatchObject({ status: 0 })
      expect(await machine.terrapin(['pin', `${paths[3]}`, 'four', '--yes'])).toMatchObject({
        status: 0,
      })
      expect(await machine.terrapin(['gc', '--yes'])).toMatchObject({ status: 0 })
      for (const path of [paths[1], paths[3]]) expect(isThere(path)).toBe(true)
    })

    it('is refused where what runs, boots or is pinned is not valid', async () => {
      const profile = '/nix/var/nix/profiles/system-profiles/good'
      await machine.setGeneration(paths[0] ?? '', { profile })
      const database = new DatabaseSync(join(machine.root, 'nix/var/nix/db/db.sqlite'))
      for (const path of [paths[0], paths[2], paths[4]]) {
        database.prepare('DELETE FROM ValidPaths WHERE path = ?').run(path ?? '')
      }
      database.close()
      const said = await reasons()
      const words = ['running, booted', 'current, boot default', 'pinned as good']
      expect(said).toEqual(
        [paths[2], paths[4], paths[0]].map((path, index) =>
          expect.stringContaining(
            `${path} (${words[index]}) is not registered in the store database`,
          ),
        ),
      )
      expect(await machine.terrapin(['gc', '--yes'])).toMatchObject({ status: 3 })
      for (const path of [paths[0], paths[2], paths[4]]) expect(isThere(path)).toBe(true)
    })
  },
)

describeWithNix('inside a nixos-container, whose store is the computer’s', () => {
  let machine: Machine
  beforeEach(async () => {
    machine = (await makeLaptop()).machine
  })
  afterEach(() => machine?.remove())

  /**
   * Runs terrapin as nixos-container has it: the store's database read-only, profiles and roots of its
   * own, which the computer keeps below per-container (nixpkgs: nixos-containers.nix).
   */
  const inside = async (command: string) => {
    const script = `
      mount --bind /nix/var/nix/db /nix/var/nix/db
      mount -o remount,bind,ro /nix/var/nix/db
      mount --bind /nix/var/nix/gcroots/per-container/web /nix/var/nix/gcroots
      mount --bind /nix/var/nix/profiles/per-container/web /nix/var/nix/profiles
      mount -t tmpfs -o mode=0755 run /run
      ln -s $(readlink /nix/var/nix/profiles/system-1-link) /run/current-system
      exec ${process.execPath} ${project}/dist/terrapin.js ${command}`
    const env = { NIX_REMOTE: 'daemon' }
    return machine.run(['unshare', '--mount', 'sh', '-ec', script], { env })
  }

  const container = async () => {
    const [path] = await machine.buildSystems([{ label: '26.05.web', kernel: null }])
    const profile = '/nix/var/nix/profiles/per-container/web/system'
    await machine.setGeneration(path ?? '', { profile })
    mkdirSync(join(machine.root, `${ROOTS}/per-container/web`), { recursive: true })
    await machine.must(['nix-store', '--gc'])
  }

  it('counts nothing of the computer’s systems as garbage, and has its daemon collect', async () => {
    await container()
    const daemon = machine.start(['nix-daemon'])
    try {
      await expect
        .poll(() => existsSync(join(machine.root, 'nix/var/nix/daemon-socket/socket')))
        .toBe(true)
      await machine.must(['sh', '-c', 'echo litter > /tmp/litter && nix-store --add /tmp/litter'])
      const plan = documentOf(await inside('gc --dry-run --json'))
      expect(plan).toMatchObject({
        garbage: { paths: 1 },
        refused: [],
        steps: [{ argv: ['nix-store', '--store', 'daemon', '--gc'] }],
      })
      expect(await inside('gc --yes')).toMatchObject({ status: 0 })
      const [own] = documentOf(await inside('list --json'))
      expect(own.exclusiveSize).toBeGreaterThan(0)
      expect((await machine.terrapin(['list', '--json'])).status).toBe(0)
    } finally {
      daemon.kill()
    }
  })

  it('collects and counts nothing where the daemon does not answer', async () => {
    await container()
    const plan = documentOf(await inside('gc --dry-run --json'))
    expect(plan).toMatchObject({ garbage: null, freed: { store: null } })
    expect(plan.refused[0].reason).toContain('belongs to the host of this container')
    expect(await inside('gc --yes')).toMatchObject({ status: 3 })
  })
})

it.each([
  ['before 2.34', '/a "b"\\c/system-1-link'],
  ['2.34', '"/a \\"b\\"\\\\c/system-1-link"'],
])('understands the roots that Nix %s prints', (_, link) => {
  const path = storePath('nixos-system')
  expect(parseRoots(`${link} -> ${path}\n{censored} -> ${path}\nnonsense\n`)).toEqual([
    { link: `{daemon} /a "b"\\c/system-1-link -> ${path}`, storePath: path },
    { link: `{daemon} {censored} -> ${path}`, storePath: path },
  ])
})
