import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTerminal } from '../breaks/brokenLaptop.ts'
import { SYSTEMS } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { type CommandProcess, openCommands } from '../support/machine/commandProcess.ts'
import { createRescue, mountPoint, type Rescue, WITHOUT_LOCK } from '../support/machine/rescue.ts'

/*
 * A disk that someone prepared is mounted at /mnt, and root looks at it and changes it by every
 * command and on the screen. At each component of each path that terrapin touches there lies in
 * turn something that leads out; this computer must be the same afterwards, byte for byte.
 */

const STATE = '/var/lib/terrapin'
const NIX = '/nix/var/nix'
const PROFILE = `${NIX}/profiles/system`

/** What terrapin, Nix below `local?root=` and nixos-enter touch; the components above each, too. */
const TOUCHED = [
  ...['notes.json', 'marks.json', 'bisect.json', 'journal', '.lock', 'pins/mine'].map(
    (name) => `${STATE}/${name}`,
  ),
  ...['db/db.sqlite', 'db/db.sqlite-wal', 'db/big-lock', 'db/reserved', 'db/schema'].map(
    (name) => `${NIX}/${name}`,
  ),
  ...[
    'gc.lock',
    'temproots',
    'gcroots/auto',
    'gcroots/per-user/root',
    'profiles/per-user/root',
  ].map((name) => `${NIX}/${name}`),
  ...[PROFILE, `${PROFILE}.lock`, `${PROFILE}-1-link`, `${NIX}/profiles/system-profiles/pinned`],
  ...['/nix/store/.links', '/boot/loader/entries', '/boot/loader/loader.conf', '/boot/EFI/nixos'],
  ...['/etc/NIXOS', '/etc/resolv.conf', '/etc/hostname', '/etc/fstab', '/etc/nixos/.git'],
  ...['/var/log/journal', '/dev', '/proc', '/sys', '/run', '/root'],
]

const COMPONENTS = [...new Set(TOUCHED.flatMap(prefixesOf))].sort()

/**
 * What each disk is put through: these and, in turn, some of all others. One of them, in turn, is a
 * start of the program; the others run in one process, which takes a tenth of the time.
 */
const ALWAYS = [
  ['note', '2', 'words'],
  ['delete', '1'],
  ['unpin', 'mine', '--own'],
]
const IN_TURN = [
  ...[['list'], ['show', '2'], ['diff', '1', '2'], ['boot'], ['why', '2', 'glibc'], ['try', '1']],
  ...[['mark', '2', 'good'], ['bisect', 'start', '1', '3'], ['pin', '1', 'another'], ['gc']],
  ...[['undo'], ['undo', '--finish'], ['undo', '--leave'], ['switch', '2'], ['rollback']],
  ...[
    ['unpin', 'pinned'],
    ['boot', '--regenerate'],
    ['bisect', 'reset'],
  ],
]
const AT_ONCE = 4

function commandsFor(turn: number): string[][] {
  const some = Array.from(
    { length: AT_ONCE },
    (_, index) => IN_TURN[(turn * AT_ONCE + index) % IN_TURN.length] ?? [],
  )
  return [...some, ...ALWAYS]
}

/** What someone puts at a path, to reach what lies there on this computer. */
const HOSTILE: Record<string, (place: string, path: string) => void> = {
  'an absolute link': (place, path) => symlinkSync(`/proc/self/root${path}`, place),
  'a link that climbs': (place, path) => symlinkSync(`${'../'.repeat(30)}${path.slice(1)}`, place),
  'a link to a file that must not be': (place) =>
    symlinkSync(`${'../'.repeat(30)}etc/nologin`, place),
  'a FIFO': (place) => void execFileSync('mkfifo', [place]),
}

function prefixesOf(path: string): string[] {
  const above = dirname(path)
  return above === '/' ? [path] : [...prefixesOf(above), path]
}

describeWithNix('a hostile disk below --root', () => {
  let made: Rescue<null>
  let commands: CommandProcess
  let pristine: string
  let before: string
  beforeAll(async () => {
    made = await createRescue(async (system) => {
      const paths = await system.buildSystems(SYSTEMS.slice(0, 3))
      for (const path of paths) await system.setGeneration(path)
      const pin = `${NIX}/profiles/system-profiles/pinned`
      await system.setGeneration(paths[0] as string, { profile: pin })
      await system.must([`${PROFILE}/bin/switch-to-configuration`, 'boot'])
      const own = ['--add-root', `${STATE}/pins/mine`, '--indirect']
      await system.must(['nix-store', '--realise', paths[1] as string, ...own])
      await system.must(['mkdir', '-p', '/var/log/journal', '/etc/nixos/.git'])
      await system.must(['sh', '-c', 'echo "{}" > /var/lib/terrapin/notes.json'])
      return null
    })
    const { rescue } = made
    // This computer is a NixOS, too, and has all that could be lost.
    const [own = ''] = await rescue.buildSystems(SYSTEMS.slice(3, 4))
    for (let times = 0; times < 3; times += 1) {
      await rescue.must(['rm', '-f', PROFILE])
      await rescue.setGeneration(own)
    }
    await rescue.must(['mkdir', '-p', STATE, '/boot/loader/entries', '/boot/EFI/nixos'])
    for (const name of ['notes.json', 'marks.json', 'bisect.json', 'journal', '.lock']) {
      await rescue.must(['sh', '-c', `echo '{}' > ${STATE}/${name}`])
    }
    await rescue.must(['sh', '-c', 'echo secret > /etc/shadow; chmod 600 /etc/shadow'])
    await rescue.must(['nix-store', '--realise', own, '--add-root', `${STATE}/pins/mine`])
    for (const args of IN_TURN.slice(0, 5)) await rescue.terrapin(['--root', mountPoint, ...args])
    pristine = `${made.rescue.root}.pristine`
    execFileSync('cp', ['-a', made.root, pristine])
    before = await computer()
    commands = await openCommands(rescue)
  })
  afterAll(async () => {
    commands?.close()
    if (pristine !== undefined) rmSync(pristine, { recursive: true, force: true })
    await made?.rescue.remove()
  })

  /** What could be lost of this computer: each file, its owner, mode, date and contents. */
  async function computer(): Promise<string> {
    const beside = ['/run/wrappers', '/etc/alternatives', '/root/.cache']
    const pruned = beside.flatMap((path, index) => [...(index === 0 ? [] : ['-o']), '-path', path])
    const places = ['/nix', '/boot', '/var', '/run', '/etc', '/root', '/home']
    const find = ['find', ...places, '-xdev', '(', ...pruned, ')', '-prune', '-o']
    const about = await made.rescue.must([
      ...find,
      ...WITHOUT_LOCK,
      '-printf',
      '%p %y %m %U %l %s %T@\\n',
    ])
    const texts = [...find, ...WITHOUT_LOCK, '-type', 'f', '-exec', 'sha256sum', '{}', '+']
    return `${about}${await made.rescue.must(texts)}`
  }

  function layAnew(): void {
    execFileSync('sh', [
      '-c',
      'find "$1" -mindepth 1 -delete; cp -a "$2/." "$1"',
      'sh',
      made.root,
      pristine,
    ])
  }

  const cases = COMPONENTS.flatMap((path) =>
    Object.keys(HOSTILE).map((what) => [path, what] as const),
  )
  it.each(cases.map(([path, what], turn) => [path, what, turn] as const))(
    'with %s as %s changes nothing of this computer',
    async (path, what, turn) => {
      layAnew()
      const place = join(made.root, path)
      mkdirSync(dirname(place), { recursive: true })
      rmSync(place, { recursive: true, force: true })
      HOSTILE[what]?.(place, path)
      for (const [index, args] of commandsFor(turn).entries()) {
        const by = index === turn % (AT_ONCE + ALWAYS.length) ? made.rescue : commands
        const { stderr, status } = await by.terrapin(['--root', mountPoint, ...args, '--yes'])
        expect([0, 1, 2, 3, 4], `${args.join(' ')}: ${stderr}`).toContain(status)
        expect(stderr).not.toMatch(/^\s+at /m)
      }
      expect(await computer()).toBe(before)
    },
  )

  it.each([
    [STATE, 'an absolute link'],
    [`${NIX}/profiles`, 'an absolute link'],
    [`${NIX}/profiles`, 'a link that climbs'],
    ['/nix/var', 'a link that climbs'],
    [`${NIX}/db/db.sqlite`, 'a FIFO'],
    [`${STATE}/journal`, 'a FIFO'],
  ])('with %s as %s a session on the screen changes nothing of it', async (path, what) => {
    layAnew()
    const place = join(made.root, path)
    rmSync(place, { recursive: true, force: true })
    HOSTILE[what]?.(place, path)
    const tmux = openTerminal(made.rescue, ['--root', mountPoint])
    try {
      await tmux.see(/terrapin|status \d/)
      // A pin, a deletion, a switch, an undo and the boot menu, each confirmed as far as it goes.
      for (const keys of [
        ['p', 'x', 'Enter', 'Enter'],
        ['d', 'Enter'],
        ['s', 'Enter'],
        ['u', 'Enter'],
        ['b', 'w', 'Enter'],
      ]) {
        for (const key of [...keys, 'Escape', 'Escape']) {
          tmux.press(key)
          await delay(120)
        }
      }
      tmux.press('q')
      tmux.press('q')
      await tmux.see(/status \d/)
    } finally {
      tmux.close()
    }
    expect(await computer()).toBe(before)
  })
})
