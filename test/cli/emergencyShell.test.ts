import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  commandLine,
  earlyReached,
  goodBoot,
  JOURNAL_REMOTE,
  type JournalBoot,
  shutDown,
  startupFinished,
  writeJournal,
} from '../support/journal.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { createRescue, mountPoint, type Rescue } from '../support/machine/rescue.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'
import { documentOf } from './fixture.ts'

const noRemote = existsSync(JOURNAL_REMOTE) ? null : 'not installed: systemd-journal-remote'

if (noRemote === null) {
  describeWithNix('in the emergency shell of a broken generation', leadsBack)
} else {
  describe(`in an emergency shell (${noRemote})`, () => {
    it.skipIf(process.env.CI !== 'true')('needs it in CI', () => expect.fail(noRemote))
  })
}

/**
 * Four generations: 1 came up once, for more than a day; 2, current and default, three times; 3 runs
 * and came to an emergency shell before journald was up, and so it did once before.
 */
function leadsBack(): void {
  let machine: Machine
  let made: Rescue<string[]>

  async function layOut(one: Machine, booted: string): Promise<string[]> {
    const paths = await one.buildSystems(['1', '2', '3'].map((label) => ({ label })))
    for (const path of paths) await one.setGeneration(path)
    await one.must(['nix-env', '-p', PROFILE, '--switch-generation', '2'])
    await one.must([`${PROFILE}/bin/switch-to-configuration`, 'boot'])
    const [first = '', second = '', third = ''] = paths
    const at = (day: number) => new Date(Date.UTC(2026, 1, day, 9))
    const shell = [
      commandLine(third),
      earlyReached(5, 'emergency.target', 'Emergency Mode'),
      startupFinished(7),
    ]
    const boots: JournalBoot[] = [
      { id: 1, at: at(1), entries: goodBoot(first, 90_000) },
      ...[2, 3, 4].map((id) => ({ id, at: at(id + 2), entries: goodBoot(second, 3600) })),
      { id: 5, at: at(8), entries: [...shell, ...shutDown(67)] },
      { id: booted, at: new Date(Date.now() - 120_000), entries: shell },
    ]
    writeJournal(join(one.root, 'var/log/journal'), boots)
    return paths
  }

  beforeAll(async () => {
    machine = await createMachine()
    const id = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().replaceAll('-', '')
    const [, , third = ''] = await layOut(machine, id)
    await machine.boot(third)
    made = await createRescue((system) => layOut(system, id))
  })
  afterAll(async () => {
    await made?.rescue.remove()
    await machine?.remove()
  })

  const json = async (args: string[], where = machine) => {
    const outcome = await where.terrapin([...args, '--json'])
    expect(outcome.status, outcome.stderr).toBe(0)
    return documentOf(outcome)
  }

  it('no boot of what came only to it counts as good', async () => {
    const list = await json(['list'])
    const reported = list.map((row: Record<string, unknown>) => [
      row.generation,
      row.goodBoots,
      row.verdict,
    ])
    expect(reported).toEqual([
      [3, 0, 'no-boot'],
      [2, 3, 'good'],
      [1, 1, 'good'],
    ])
  })

  it.each(['here', 'mounted'])('what is current and good is the way back: %s', async (place) => {
    const back = ['rollback', '--known-good', '--dry-run']
    const plan =
      place === 'here' ? await json(back) : await json(['--root', mountPoint, ...back], made.rescue)
    expect(plan.generations).toEqual([2])
    expect(plan.steps).toHaveLength(2)
    expect(plan.reasons.at(place === 'here' ? 1 : 0)).toContain(
      '3 was booted last and failed; 2 is still current. A reboot starts 2.',
    )
  })

  /** The PATH with a journalctl that takes two seconds for each answer. */
  const slowJournal = async () => {
    const slow = join(machine.root, 'opt/slow')
    await mkdir(slow, { recursive: true })
    const script = '#!/bin/sh\nsleep 2\nexec /usr/bin/journalctl "$@"\n'
    await writeFile(join(slow, 'journalctl'), script)
    await chmod(join(slow, 'journalctl'), 0o755)
    return `/opt/slow:${process.env.PATH}`
  }

  it('it says what it waits for where the journal is slow, and goes on', async () => {
    const PATH = await slowJournal()
    const plan = ['rollback', '--known-good', '--dry-run']
    const outcome = await machine.terrapin(plan, { env: { PATH } })
    expect(outcome.status, outcome.stderr).toBe(0)
    expect(outcome.stderr).toBe(
      'Reading the journal to see which generations booted successfully, for up to 30 s…\n',
    )
    expect(outcome.stdout).toMatch(
      /^Make 2 the boot default \(nothing changes until the next boot\)/,
    )
    expect(outcome.stdout).toContain(
      'Reboot to start 2: the running system’s startup did not finish.',
    )
    // The list does not wait so long: then nothing is known, least of all that a boot failed.
    const list = documentOf(await machine.terrapin(['list', '--json'], { env: { PATH } }))
    expect(list.map((row: { verdict: string }) => row.verdict)).toEqual(Array(3).fill('unknown'))
    expect((await machine.terrapin(['list'], { env: { PATH } })).stderr).toBe('')
  })

  it.runIf(hasTmux())('the list says on a terminal why boots are missing', async () => {
    const PATH = await slowJournal()
    const { argv, env } = machine.enter(['sh'], { env: { PATH, PS1: 'ready> ', TERM: 'screen' } })
    const words = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    const tmux = new Tmux(200, 30, {}, ['env', '-i', ...words, ...argv])
    try {
      await tmux.see('ready>')
      tmux.enter(`${process.execPath} ${join(project, 'dist/terrapin.js')} list`)
      await tmux.see(
        'Boots are missing from STATE: reading the journal took longer than 1 s. To wait longer: terrapin show GEN.',
      )
    } finally {
      tmux.close()
    }
  })
}

const PROFILE = '/nix/var/nix/profiles/system'
