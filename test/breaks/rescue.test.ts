import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentOf, SYSTEMS } from '../cli/fixture.ts'
import { writeJournal } from '../support/journal.ts'
import type { Machine } from '../support/machine/machine.ts'
import { createRescue, mountPoint, type Rescue, WITHOUT_LOCK } from '../support/machine/rescue.ts'
import { describeBreak } from './available.ts'
import { boots, goBack, JOURNAL, openTerminal, printed } from './brokenLaptop.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const ENTER = '/run/wrappers/bin/nixos-enter'
const SUBJECTS = ['start', 'firefox: 140', 'firefox: 140.0.1', 'kernel: 6.18.7', 'web: two']

interface Prepared {
  readonly paths: readonly string[]
  /** The configuration's commits, the first one first. */
  readonly commits: readonly string[]
}

/**
 * The broken laptop, turned off and mounted on an installer: 5 never came up. Its configuration is
 * a repository in /etc/nixos, of which each generation says its commit.
 */
async function makeRescue(): Promise<Rescue<Prepared>> {
  const made = await createRescue(async (system) => {
    const commits = await makeRepository(system)
    const paths = await system.buildSystems(
      SYSTEMS.map((spec, index) => ({ ...spec, configurationRevision: commits[index] as string })),
    )
    for (const [index, path] of paths.entries()) {
      await system.setGeneration(path, { date: new Date(Date.UTC(2026, 2 + index, 9)) })
    }
    await system.must([`${PROFILE}/bin/switch-to-configuration`, 'boot'])
    return { paths, commits }
  })
  const { root, prepared } = made
  // Nothing runs there, so none of its boots does.
  const ended = boots(prepared.paths).filter(({ id }) => typeof id === 'number')
  writeJournal(join(root, JOURNAL), ended)
  return made
}

async function makeRepository(system: Machine): Promise<string[]> {
  const git = ['git', '-C', '/etc/nixos', '-c', 'user.name=Alice', '-c', 'user.email=a@b']
  await system.must([...git, 'init', '--quiet'])
  for (const subject of SUBJECTS) {
    await system.must(['sh', '-c', 'echo "$1" > /etc/nixos/flake.nix', 'sh', subject])
    await system.must([...git, 'add', '.'])
    await system.must([...git, 'commit', '--quiet', '-m', subject])
  }
  return (await system.must([...git, 'log', '--reverse', '--format=%H'])).trim().split('\n')
}

/** Everything of the installer's own that no rescue may touch, with dates and sizes. */
function hostState(rescue: Machine): Promise<string> {
  const places = ['/nix', '/boot', '/var', '/run', '/etc']
  // The test itself moves nixos-enter, in /run/wrappers.
  const others = ['-path', '/run/wrappers', '-prune', '-o']
  return rescue.must([
    'find',
    ...places,
    ...others,
    ...WITHOUT_LOCK,
    '-printf',
    '%p %y %l %T@ %s\\n',
  ])
}

describeBreak('a rescue', () => {
  let made: Rescue<Prepared>
  let before: string
  beforeAll(async () => {
    made = await makeRescue()
    before = await hostState(made.rescue)
  })
  afterAll(() => made?.rescue.remove())

  const run = (args: readonly string[], user: 'root' | 'alice' = 'root') =>
    made.rescue.terrapin(['--root', mountPoint, ...args], { user })
  const withoutEnter = async (work: () => Promise<void>) => {
    await made.rescue.must(['mv', ENTER, '/tmp/nixos-enter'])
    try {
      await work()
    } finally {
      await made.rescue.must(['mv', '/tmp/nixos-enter', ENTER])
    }
  }

  it('reads the list, its journal and what that comes to', async () => {
    const list = documentOf(await run(['list', '--json']))
    const five = { generation: 5, current: true, bootDefault: true, running: false, booted: false }
    expect(list[0]).toMatchObject({ ...five, boots: 2, goodBoots: 0, verdict: 'no-boot' })
    expect(list[2]).toMatchObject({ generation: 3, boots: 3, goodBoots: 3, verdict: 'good' })
    expect(list[0].configurationRevision).toBe(made.prepared.commits[4])
    expect((await run(['show', '5'])).stdout).toContain('Booted twice, never successfully.')
    expect((await run(['boot'])).stdout).toContain('Default: 5.')
    expect(await printed(made.rescue, ['--root', mountPoint, 'list'])).toContain(
      '▲ The default is 5, which never booted successfully. To roll back to 3: terrapin --root /mnt rollback',
    )
  })

  it('reads the configuration’s repository for the commits between two', async () => {
    const { commits } = documentOf(await run(['diff', '3', '5', '--json']))
    expect(commits.map(({ subject }: { subject: string }) => subject)).toEqual([
      'web: two',
      'kernel: 6.18.7',
    ])
  })

  describe('refuses, with the reason', () => {
    it.each<[string[], RegExp]>([
      [['gc'], /from outside, Nix does not see all GC roots of the mounted system/],
      [['try', '3'], /only the boot default of a mounted system can be changed/],
      [['switch', '3', '--test'], /a mounted system is not running/],
      [['diff', '5', '3', '--dry-activate'], /a mounted system is not running/],
      [['pin', '3', 'mine', '--own'], /user GC roots can’t be created on a mounted system/],
    ])('%j', async (args, reason) => {
      const outcome = await run([...args, '--yes', '--json'])
      expect(outcome.status).toBe(3)
      expect(documentOf(outcome).error).toMatchObject({
        code: 'refused',
        message: expect.stringMatching(reason),
      })
    })

    it('a specialisation, which can’t be activated from here', async () => {
      const outcome = await run(['switch', '2', '--specialisation', 'travel', '--yes', '--json'])
      expect(outcome.status).toBe(2)
      expect(documentOf(outcome).error.message).toContain('can’t be activated from here')
    })

    it('what regenerates the boot menu, where there is no nixos-enter', async () => {
      await withoutEnter(async () => {
        for (const args of [
          ['rollback', '--known-good'],
          ['switch', '3'],
          ['boot', '--regenerate'],
        ]) {
          const outcome = await run([...args, '--yes', '--json'])
          expect(outcome.status, args[0]).toBe(3)
          expect(documentOf(outcome).error.message, args[0]).toContain('nixos-enter')
        }
        expect(documentOf(await run(['list', '--json']))[0].current).toBe(true)
      })
    })
  })

  it('puts the profile back where nixos-enter can’t enter, and says so by its own words', async () => {
    await withoutEnter(async () => {
      const script = 'echo "nixos-enter: no NixOS installation" >&2; exit 126'
      const text = `#! /bin/sh\ncase $1 in --help) exit 0;; esac\n${script}\n`
      await made.rescue.must(['sh', '-c', `cat > ${ENTER} && chmod +x ${ENTER}`], { input: text })
      try {
        const outcome = await run(['switch', '3', '--yes'])
        expect(outcome.status).toBe(1)
        expect(outcome.stderr).toContain(
          'failed: nixos-enter failed with exit status 126 (nixos-enter: no NixOS installation).',
        )
        expect(outcome.stderr).toContain('Done: restore the profile to 5.')
        expect(documentOf(await run(['list', '--json']))[0].current).toBe(true)
      } finally {
        await made.rescue.must(['rm', ENTER])
      }
    })
  })

  it('reads what is mounted read-only, and changes nothing of it, saying why', async () => {
    const sh = (script: string) => made.rescue.must(['sh', '-ec', script])
    await sh(`mount --bind ${mountPoint} ${mountPoint}; mount -o remount,bind,ro ${mountPoint}`)
    try {
      const [five] = documentOf(await run(['list', '--json']))
      expect(five).toMatchObject({ generation: 5, current: true, verdict: 'no-boot' })
      expect(five.closureSize).toBeGreaterThan(100_000)
      for (const args of [
        ['rollback', '--known-good', '--yes'],
        ['mark', '3', 'good'],
      ]) {
        const outcome = await run([...args, '--json'])
        expect(outcome.status, args[0]).toBe(3)
        expect(documentOf(outcome).error.message, args[0]).toMatch(
          /read-only file system|is mounted read-only/,
        )
      }
    } finally {
      await sh(`umount ${mountPoint}`)
    }
  })

  it('refuses to write a menu below a mount point at which nothing is mounted, and says so', async () => {
    const sh = (script: string) => made.rescue.must(['sh', '-ec', `cd ${mountPoint}; ${script}`])
    await sh('mv boot away; mkdir boot; echo "/dev/sda1 /boot vfat defaults 0 2" > etc/fstab')
    try {
      const message =
        `${mountPoint}/etc/fstab lists /boot, but it is not mounted: ` +
        `mount it at ${mountPoint}/boot.`
      expect((await run(['list'])).stderr).toBe(`terrapin: ${message}\n`)
      expect((await run(['boot'])).stderr).toContain(`terrapin: ${message}\n`)
      for (const args of [
        ['rollback', '--known-good'],
        ['switch', '3'],
        ['delete', '1'],
      ]) {
        const outcome = await run([...args, '--yes', '--json'])
        expect(outcome.status, args[0]).toBe(3)
        expect(documentOf(outcome).error.message, args[0]).toContain(message.replace(/\.$/, ''))
      }
      expect(await sh('ls boot')).toBe('')
      const [five] = documentOf(await run(['list', '--json']))
      expect(five).toMatchObject({ generation: 5, current: true, bootDefault: null })
      await sh('mount -t tmpfs none boot') // an empty partition is one all the same
      expect((await run(['list'])).stderr).toBe('')
      await sh('umount boot')
    } finally {
      await sh('rmdir boot; mv away boot; rm etc/fstab')
    }
  })

  it('reads without root and without nixos-enter; only what needs the journal is lost', async () => {
    await withoutEnter(async () => {
      const [roots, own] = [
        documentOf(await run(['list', '--json'])),
        documentOf(await run(['list', '--json'], 'alice')),
      ]
      const keys = ['generation', 'closureSize', 'exclusiveSize', 'bootDefault', 'inBootMenu']
      const pick = (rows: Record<string, unknown>[]) =>
        rows.map((row) => keys.map((key) => row[key]))
      expect(pick(own)).toEqual(pick(roots))
      for (const args of [['show', '5'], ['boot'], ['diff', '3', '5'], ['why', '5', 'glibc']]) {
        expect(await run(args, 'alice'), args[0]).toMatchObject({ status: 0 })
      }
      const planned = await run(['delete', '1', '--dry-run'], 'alice')
      expect(planned.stdout).toContain('Undo: not possible')
      const marked = await run(['mark', '3', 'good'], 'alice')
      expect(marked.status).not.toBe(0)
      expect(marked.stderr).toMatch(/^terrapin: .*root/)
    })
  })

  it('has changed nothing of the installer until here', async () => {
    expect(await hostState(made.rescue)).toBe(before)
  })

  it('goes back to the known-good state in three keys, all of it below the mount point', async () => {
    const { rescue, root, prepared } = made
    const plan = documentOf(await run(['rollback', '--known-good', '--dry-run', '--json']))
    const store = ['--store', `local?root=${mountPoint}`]
    const script = `${PROFILE}/bin/switch-to-configuration`
    expect(plan.steps.map(({ argv }: { argv: string[] }) => argv)).toEqual([
      ['nix-env', '--profile', `${mountPoint}${PROFILE}`, ...store, '--switch-generation', '3'],
      ['nixos-enter', '--root', mountPoint, '--', script, 'boot'],
    ])
    expect(plan.warnings.join(' ')).not.toMatch(/running|until a reboot/)

    const tmux = openTerminal(rescue, ['--root', mountPoint])
    try {
      const shown = await tmux.see('✗ never up')
      expect(shown).toContain(`testhost in ${mountPoint}`)
      expect(shown).toContain('▲ The default is 5, which never booted successfully.')
      expect(await goBack(tmux)).toBeLessThanOrEqual(3)
    } finally {
      tmux.close()
    }
    const list = documentOf(await run(['list', '--json']))
    expect(list[2]).toMatchObject({ generation: 3, current: true, bootDefault: true })
    const loader = await rescue.must(['cat', `${mountPoint}/boot/loader/loader.conf`])
    expect(loader).toContain('default nixos-generation-3.conf')
    const link = await rescue.must(['readlink', `${mountPoint}${PROFILE}`])
    expect(link.trim()).toBe('system-3-link')
    expect(prepared.paths[2]).toBe(list[2].storePath)
    expect(await hostState(rescue)).toBe(before)
    expect(existsSync(join(root, 'var/lib/terrapin'))).toBe(true)
  })

  it('is undone from there, too', async () => {
    expect(await run(['undo', '--yes'])).toMatchObject({ status: 0 })
    const [five] = documentOf(await run(['list', '--json']))
    expect(five).toMatchObject({ generation: 5, current: true, bootDefault: true })
    expect(await hostState(made.rescue)).toBe(before)
  })
})
