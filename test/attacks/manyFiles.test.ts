import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { describeWith, whyNoMounts } from '../boot/available.ts'
import {
  folder,
  layOut,
  type Machine,
  profile,
  storePath,
  toplevel,
  writeDatabase,
} from '../support/layout.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

/* Disks that someone prepared so that reading them takes for ever, and what still ends terrapin then. */

const PROGRAM = [process.execPath, 'dist/terrapin.js']
const system = storePath('nixos-system')

function disk(others: Machine): string {
  return layOut({ ...profile(SYSTEM_PROFILE, { 1: system }, 1), ...toplevel(system), ...others })
}

type Way = readonly [by: string, status: number]

const WAYS: readonly Way[] = [
  ['q', 0],
  ['C-c', 0],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]

/** Opens the screens after the command `before`, and leaves them once `meanwhile` has come so far. */
async function left(
  [by, status]: Way,
  root: string,
  meanwhile: (tmux: Tmux) => Promise<unknown>,
  before = 'true',
): Promise<void> {
  const tmux = new Tmux(100, 24, { TZ: 'UTC' })
  onTestFinished(() => tmux.close())
  const file = join(layOut(), 'pid')
  const program = `${PROGRAM.join(' ')} --root ${root}`
  tmux.enter('PS1="ready> "; clear')
  await tmux.see('ready>')
  const inside = `${before} && echo $$ > ${file} && exec ${program}`
  tmux.enter(`unshare --mount --propagation private sh -c '${inside}'; echo "status $?"`)
  await tmux.see(/^[>▌][ ●]+1 /m)
  const pid = Number(readFileSync(file, 'utf8'))
  onTestFinished(() => {
    if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL')
  })
  await meanwhile(tmux)
  if (by.startsWith('SIG')) process.kill(pid, by)
  else tmux.press(by)
  await tmux.see(`status ${status}`)
  expect(existsSync(`/proc/${pid}`)).toBe(false)
}

const why = () => whyNoMounts() ?? (hasTmux() ? null : 'not installed: tmux')

describeWith(
  'directories that are linked into each other',
  ['mke2fs', 'debugfs'],
  () => {
    const JOURNAL = '/var/log/journal'
    let image: string
    let root: string
    beforeAll(() => {
      root = layOut()
      image = join(layOut(), 'disk.img')
      writeFileSync(image, '')
      truncateSync(image, 16 << 20)
      const path = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }
      const boots = { [`${JOURNAL}/0123456789abcdef0123456789abcdef/system.journal`]: 'no journal' }
      execFileSync('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', disk(boots), image], { env: path })
      // Each directory is in the one above it under two names: 2^30 paths.
      const levels = Array.from({ length: 30 }, (_, depth) => `${JOURNAL}${'/x'.repeat(depth)}`)
      const commands = levels
        .flatMap((at) => [`mkdir ${at}/x`])
        .concat(levels.map((at) => `ln ${at}/x ${at}/y`))
      execFileSync('debugfs', ['-w', '-f', '-', image], {
        env: path,
        input: commands.join('\n'),
        stdio: 'pipe',
      })
    })

    const mount = () => `mount -o loop,ro ${image} ${root}`

    it.each(WAYS)('are left by %s on the screens', async (...way) => {
      await left(way, root, async () => {}, mount())
    })

    it('are not read, and a command says so', () => {
      const show = `${mount()} && exec ${PROGRAM.join(' ')} --root ${root} show 1`
      const argv = ['--mount', '--propagation', 'private', 'sh', '-c', show]
      const { status, stdout } = spawnSync('unshare', argv, { encoding: 'utf8', timeout: 60_000 })
      expect(stdout.replace(/\s+/g, ' ')).toMatch(
        /is linked more than once: the file system is damaged/,
      )
      expect(status).toBe(0)
    })
  },
  why,
)

describeWith(
  'a deletion of ten thousand generations of a system with 300 specialisations',
  [],
  () => {
    let root: string
    beforeAll(() => {
      root = disk({ [`${system}/specialisation`]: folder, '/var/lib/terrapin': folder })
      // What an undo points at must be valid there.
      writeDatabase(root, { [system]: { size: 1 } }, 'truncate')
      for (let some = 0; some < 300; some += 1) {
        symlinkSync(system, join(root, system, 'specialisation', `s${some}`))
      }
      const generations = Array.from({ length: 10_000 }, (_, some) => ({
        ...{ number: some + 2, storePath: system, created: 1000 },
      }))
      const reversal = { kind: 'delete', profile: SYSTEM_PROFILE, generations }
      const id = '01234567-89ab-4def-8123-456789abcdef'
      const lines = [
        {
          what: 'begin',
          id,
          at: 1,
          kind: 'delete',
          title: '',
          profile: SYSTEM_PROFILE,
          steps: [],
          onFailure: [],
          request: null,
          reversal,
          settles: null,
        },
        { what: 'end', id, at: 2, outcome: 'done' },
      ]
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
      writeFileSync(join(root, 'var/lib/terrapin/journal'), text)
    })

    it.each(WAYS.slice(2))('can be undone on the screens, which %s ends', async (...way) => {
      await left(way, root, async (tmux) => {
        tmux.press('u')
        await tmux.see('Undo “')
      })
    })
  },
  why,
)
