import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { compareFeatures } from '../../src/compare/features/compareFeatures.ts'
import { compareUnits } from '../../src/compare/units/compareUnits.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { YIELD_MS, yieldEvery } from '../../src/runtime/yieldIfDue.ts'
import {
  folder,
  layOut,
  link,
  type Machine,
  profile,
  storePath,
  toplevel,
} from '../support/layout.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

/* A disk that someone prepared, with far more links than a machine has. */

const PROGRAM = [process.execPath, 'dist/terrapin.js']
const system = storePath('nixos-system')

function disk(): string {
  return layOut({
    ...profile(SYSTEM_PROFILE, { 1: system }, 1),
    ...toplevel(system),
    [SYSTEM_PROFILES]: folder,
  })
}

function linkMany(root: string, path: string, count: number): void {
  for (let number = 2; number <= count; number += 1) {
    symlinkSync(system, join(root, `${path}-${number}-link`))
  }
}

const list = (root: string) =>
  spawnSync(process.execPath, ['dist/terrapin.js', '--root', root, 'list'], { encoding: 'utf8' })

describe('more than 100,000', () => {
  it('generations are not read, and the list says so', () => {
    const root = disk()
    linkMany(root, SYSTEM_PROFILE, 100_001)
    const { status, stderr } = list(root)
    expect(status).toBe(1)
    expect(stderr).toContain('profiles contains more than 100,000 entries and is not read.')
    expect(stderr.split('\n')).toHaveLength(2)
  })

  it('pins are not read, and the list is there', () => {
    const root = disk()
    linkMany(root, `${SYSTEM_PROFILES}/pinned`, 10_003)
    const { status, stdout, stderr } = list(root)
    expect(stderr).toContain('system-profiles contains more than 10,000 entries and is not read.')
    expect(stdout).toMatch(/^ +1 /m)
    expect(status).toBe(0)
  })
})

describe('tens of thousands of generations', () => {
  let root: string
  beforeAll(() => {
    root = disk()
    linkMany(root, SYSTEM_PROFILE, 60_000)
  })

  it('leave time for keys and signals while they are read', async () => {
    let turns = 0
    let reading = true
    const count = () => {
      turns += 1
      if (reading) setImmediate(count)
    }
    setImmediate(count)
    const read = readMachine(mountedHost(root), SYSTEM_PROFILE, yieldEvery(YIELD_MS))
    const { generations } = await read.finally(() => {
      reading = false
    })
    expect(generations).toHaveLength(60_000)
    expect(turns).toBeGreaterThan(10)
  })

  it.runIf(hasTmux()).each([
    ['q', 0],
    ['C-c', 0],
    ['SIGTERM', 143],
  ] as const)('are left by %s on the screens while they are read', async (by, status) => {
    const tmux = new Tmux(80, 24, { TZ: 'UTC' })
    onTestFinished(() => tmux.close())
    tmux.enter('PS1="ready> "; clear')
    await tmux.see('ready>')
    const file = join(layOut(), 'pid')
    const program = `${PROGRAM.join(' ')} --root ${root}`
    tmux.enter(`sh -c 'echo $$ > ${file}; exec ${program}'; echo "status $?"`)
    await tmux.see('Loading generations')
    const pid = Number(readFileSync(file, 'utf8'))
    if (by === 'SIGTERM') process.kill(pid, by)
    else tmux.press(by)
    await tmux.see(`status ${status}`)
    expect(existsSync(`/proc/${pid}`)).toBe(false)
  })
})

describe('thousands of names for one long text', () => {
  const system = storePath('nixos-system-turtle-26.05')
  const units = `${system}/etc/systemd/system`
  const text = `${storePath('text')}/it`
  const line = '[Service]\nExecStart=/bin/x\n'
  const linesOf = async (entries: Machine) => {
    const root = layOut({
      [`${storePath('nixos-system-empty-26.05')}/etc`]: folder,
      [units]: folder,
      ...entries,
    })
    const found = await compareFeatures(
      mountedHost(root),
      storePath('nixos-system-empty-26.05'),
      system,
    )
    if (found.status === 'unknown') throw new Error(found.reason)
    return found.value.map(({ feature, name, after }) => `${feature} ${name} ${after}`)
  }

  it('units are not all read, and each feature says so', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `${units}/podman-${index}.service`)
    const lines = await linesOf({
      [text]: `${line}${`#${'a'.repeat(1000)}\n`.repeat(1900)}`,
      ...Object.fromEntries(names.map((name) => [name, link(text)])),
    })
    expect(lines).toContainEqual(expect.stringMatching(/^Containers .*is too large to compare/))
  })

  it('units that are too large together are told as changed', async () => {
    const empty = storePath('nixos-system-empty-26.05')
    const root = layOut({
      [`${empty}/etc/systemd/system`]: folder,
      [`${units}/s0.service`]: `[Service]\n${'Key=a value of some length\n'.repeat(18_000)}`,
    })
    for (let index = 1; index < 1000; index += 1) {
      linkSync(join(root, units, 's0.service'), join(root, units, `s${index}.service`))
    }
    const found = await compareUnits(mountedHost(root), empty, system, null)
    expect(found).toMatchObject({ status: 'known' })
    if (found.status === 'known') expect(found.value.changes).toHaveLength(1000)
  })

  it('rules that a script includes again and again are read once', async () => {
    const script = `${storePath('nftables-rules')}`
    const lines = await linesOf({
      [`${units}/nftables.service`]: `[Service]\nExecStart=${script}\n`,
      [script]: `#!/bin/nft -f\n${`include "${text}"\n`.repeat(30_000)}`,
      [text]: 'a b c d e f;\n'.repeat(150_000),
    })
    expect(lines).toContainEqual(
      expect.stringMatching(/^Firewall (?:firewall on \(|not compared .*too many rules)/),
    )
  })

  it('scripts that a unit starts again and again are read once', async () => {
    const lines = await linesOf({
      [`${units}/firewall.service`]: `[Service]\n${`ExecStart=${text}\n`.repeat(30_000)}`,
      [text]: `#!/bin/sh\n${'ip6tables a b c d e f;\n'.repeat(80_000)}`,
    })
    expect(lines).toContainEqual(
      expect.stringMatching(/^Firewall (?:firewall on \(|not compared .*too many rules)/),
    )
  })
})
