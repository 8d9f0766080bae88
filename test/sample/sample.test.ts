import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBootMenu } from '../../src/boot/readBootMenu.ts'
import { compareSystems } from '../../src/compare/comparison.ts'
import { type ComparisonPart, orNull } from '../../src/compare/comparisonPart.ts'
import { compareClosures } from '../../src/compare/packages/compareClosures.ts'
import type { Side } from '../../src/compare/side.ts'
import type { Host } from '../../src/host/host.ts'
import type { Generation } from '../../src/machine/generation.ts'
import { type Machine, readMachine } from '../../src/machine/machine.ts'
import { readSizes } from '../../src/machine/sizes.ts'
import { profilePath, SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'

const GIB = 1024 ** 3

let host: Host
let machine: Machine

beforeAll(async () => {
  host = await sampleHost()
  machine = await readMachine(host, SYSTEM_PROFILE)
})

afterAll(() => host.close())

function generation(number: number): Generation {
  const found = machine.generations.find((some) => some.number === number)
  if (found === undefined) throw new Error(`no generation ${number}`)
  return found
}

function side(number: number): Side {
  const { storePath, system } = generation(number)
  if (storePath === null) throw new Error(`${number} has no store path`)
  return { storePath, system }
}

/** What differs between two generations, where all of it is known. */
async function compared(before: number, after: number) {
  const { bootMenu, pointers } = machine
  const { booted, running } = pointers
  const around = { bootMenu, booted, running, repository: null }
  const comparison = await compareSystems(host, side(before), side(after), around)
  const value = <T>(part: ComparisonPart<T>): T => {
    if (part.status === 'unknown') throw new Error(part.reason)
    return part.value
  }
  return {
    boot: value(comparison.boot).rows,
    units: value(comparison.units).changes,
    files: value(comparison.files),
    features: value(comparison.features),
    configuration: value(comparison.configuration),
  }
}

async function placeOf(path: string): Promise<string> {
  const place = await host.localFile(path)
  if (place === null) throw new Error(`${path} is nowhere`)
  return place
}

describe('the sample machine', () => {
  it('runs 41 while 43 is current and the boot default', () => {
    const numbers = machine.generations.map(({ number }) => number)
    expect(numbers).toEqual([43, 42, 41, 38, 36, 34, 31, 29, 28, 25, 23, 20, 16, 12])
    expect(machine.profile.current).toBe(43)
    const where = (is: (some: Generation) => boolean | null) =>
      machine.generations.filter((some) => is(some)).map(({ number }) => number)
    expect(where(({ running }) => running)).toEqual([41])
    expect(where(({ booted }) => booted)).toEqual([41])
    expect(where(({ bootDefault }) => bootDefault)).toEqual([43])
    expect(machine.problems).toEqual([])
  })

  it('has used up the tries of 43', async () => {
    const menu = await readBootMenu(host)
    const entry = menu?.entries.find(({ id }) => id === 'nixos-generation-43.conf')
    expect(entry?.tries).toEqual({ left: 0, done: 3 })
    expect(menu?.defaultEntry).toBe(entry)
  })

  it('keeps 38 as the pin known_good, which the boot menu lists', () => {
    expect(generation(38).pins).toEqual(['known_good'])
    const ids = machine.bootMenu?.entries.map(({ id }) => id)
    expect(ids).toContain('nixos-known_good-generation-1.conf')
  })

  it('has one boot entry of a system that is gone', async () => {
    const gone = []
    for (const { id, toplevel } of machine.bootMenu?.entries ?? []) {
      if (toplevel === null || (await host.status(toplevel)) === null) gone.push(id)
    }
    expect(gone).toEqual(['nixos-generation-33.conf'])
  })

  it('has the kernel of every boot entry, in files that take no room', async () => {
    for (const file of machine.bootMenu?.entries.flatMap(({ files }) => files) ?? []) {
      const bytes = (await host.status(file))?.bytes
      expect(bytes).toBeGreaterThan(12_000_000)
      expect(bytes).toBeLessThan(42_000_000)
    }
    const { total = 0, free = 0 } = machine.bootSpace ?? {}
    expect(total).toBe(GIB)
    expect(free / total).toBeGreaterThan(0.3)
    expect(free / total).toBeLessThan(0.7)
  })

  it('has old generations beyond the boot menu, the oldest without boot.json', () => {
    const outside = machine.generations.filter(({ inBootMenu }) => inBootMenu === false)
    expect(outside.map(({ number }) => number)).toEqual([20, 16, 12])
    const incomplete = machine.generations.filter(({ system }) => system?.bootspec === null)
    expect(incomplete.map(({ number }) => number)).toEqual([12])
  })

  it('has specialisations and two generations of the same store path', () => {
    const special = generation(43).system?.specialisations ?? []
    expect(special.map(({ name }) => name)).toEqual(['travel'])
    expect(generation(28).storePath).toBe(generation(31).storePath)
    expect(generation(28).created).toBeLessThan(generation(31).created)
  })

  it('names a commit of the configuration in all but the oldest generation', () => {
    const revision = (number: number) => generation(number).system?.configurationRevision
    expect(revision(12)).toBeNull()
    expect(revision(29)).toMatch(/^[0-9a-f]{40}-dirty$/)
    expect(revision(43)).toMatch(/^[0-9a-f]{40}$/)
    expect(generation(43).system?.problems).toEqual([])
  })

  it('has dates that rise, up to two hours ago', () => {
    const dates = machine.generations.map(({ created }) => created)
    expect(dates).toEqual(dates.toSorted((a, b) => b - a))
    expect(host.now() - (dates[0] ?? 0)).toBe(8_026_000)
    expect(new Date(host.now()).toISOString()).toBe('2026-05-03T14:20:00.000Z')
  })

  it('has a home-manager profile, which GC roots keep', async () => {
    const home = await readMachine(host, await profilePath(host, 'home-manager'))
    expect(home.generations.map(({ number }) => number)).toEqual([9, 8, 7])
    expect(home.profile.current).toBe(9)
    const sizes = await readSizes(host, home)
    for (const { storePath } of home.generations) {
      expect(storePath && sizes.closureSize(storePath)).toBeGreaterThan(0.1 * GIB)
    }
  })

  it('has generations of believable size', async () => {
    const sizes = await readSizes(host, machine)
    expect(sizes.unseen).toEqual([])
    for (const some of machine.generations) {
      const size = sizes.keptSize(some) ?? 0
      expect(size / GIB).toBeGreaterThan(9)
      expect(size / GIB).toBeLessThan(13)
      const paths = sizes.keptPaths(some) ?? 0
      expect(paths).toBeGreaterThan(1000)
    }
    const only = (number: number) => (sizes.exclusiveSize(generation(number)) ?? 0) / GIB
    expect(only(43)).toBeGreaterThan(1)
    expect(only(42)).toBeGreaterThan(0.01)
    expect(only(42)).toBeLessThan(0.5)
    expect(only(41)).toBe(0) // it runs
    expect(only(28)).toBe(0) // 31 is the same
  })
})

describe('its database', () => {
  const ask = async (sql: string) => {
    const database = new DatabaseSync(await placeOf(DATABASE), { readOnly: true })
    try {
      return database.prepare(sql).all()
    } finally {
      database.close()
    }
  }

  it('is whole', async () => {
    expect(await ask('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(await ask('PRAGMA foreign_key_check')).toEqual([])
  })

  it('has no cycles, as Nix demands', async () => {
    expect(await ask('SELECT 1 FROM Refs WHERE reference > referrer LIMIT 1')).toEqual([])
  })

  it('counts in whole bytes', async () => {
    expect(await ask("SELECT path FROM ValidPaths WHERE typeof(narSize) <> 'integer'")).toEqual([])
  })

  it('holds every store path that is on the disk', async () => {
    const rows = await ask('SELECT path FROM ValidPaths')
    const valid = new Set(rows.map(({ path }) => path))
    for (const name of (await host.list('/nix/store', 10_000)) ?? []) {
      expect(valid).toContain(`/nix/store/${name}`)
    }
  })
})

describe('what differs between its generations', () => {
  it('makes 43 the update that could break a laptop', async () => {
    const { packages, before, after } = await compareClosures(host, side(41), side(43))
    const row = (name: string) => packages.find((some) => some.name === name)
    for (const name of ['linux', 'mesa', 'systemd', 'firefox', 'nvidia-x11', 'qtbase', 'kio']) {
      expect([name, row(name)?.status]).toEqual([name, 'upgraded'])
    }
    expect(row('linux')).toMatchObject({ before: ['6.18.24'], after: ['6.18.26'] })
    expect(row('nvidia-open')?.status).toBe('added')
    expect(row('nvidia-persistenced')?.status).toBe('removed')
    expect(row('polkit')?.status).toBe('rebuilt')
    expect(row('systemd')?.selected).toBe(true)
    expect(packages.length).toBeGreaterThan(120)
    expect(packages.length).toBeLessThan(300)
    expect(Math.abs(after - before)).toBeLessThan(GIB)
  })

  it('makes 42 a small one', async () => {
    const { packages } = await compareClosures(host, side(41), side(42))
    const row = (name: string) => packages.find((some) => some.name === name)
    expect(row('firefox')?.status).toBe('upgraded')
    expect(row('waybar')?.status).toBe('rebuilt')
    expect(packages.length).toBeLessThan(20)
    const { files, units, boot } = await compared(41, 42)
    expect(files.map(({ path }) => path)).toContain('etc/xdg/waybar/config.jsonc')
    expect(units.map(({ name }) => name)).toEqual(['waybar.service'])
    expect(boot.map(({ name }) => name)).toEqual(['travel'])
  })

  it('has a name of several versions at once', async () => {
    const { packages } = await compareClosures(host, side(34), side(36))
    expect(packages.find(({ name }) => name === 'icu4c')).toMatchObject({
      before: ['73.2', '76.1'],
      after: ['73.2', '78.2'],
    })
  })

  it('shows in the kernel, its parameters and modules', async () => {
    const { boot } = await compared(41, 43)
    const change = (name: string) => {
      const found = boot.find((row) => row.name === name)
      return [found?.status, found?.before, found?.after]
    }
    expect(change('loglevel')).toEqual(['changed', '4', '7'])
    expect(change('nvidia-drm.modeset')).toEqual(['removed', '1', null])
    expect(change('nvidia.NVreg_EnableGpuFirmware')).toEqual(['added', null, '1'])
    expect(change('nova_core.ko')[0]).toBe('added')
    expect(change('nvidiafb.ko')[0]).toBe('removed')
  })

  it('shows every kind of effect that a switch has on a unit', async () => {
    const { units } = await compared(41, 43)
    const effects = new Map(units.map(({ name, effect }) => [name, effect]))
    expect(Object.fromEntries(effects)).toMatchObject({
      'bolt.service': 'restart',
      'firewall.service': 'reload', // X-ReloadIfChanged
      'greetd.service': 'skip', // X-RestartIfChanged
      'nvidia-persistenced.service': 'stop',
      'systemd-journald.service': 'restart', // X-Restart-Triggers, in a drop-in
      'systemd-resolved.service': 'reload', // X-Reload-Triggers, in a drop-in
      'waybar.service': 'restart', // a user unit
      'wg-quick-home.service': 'start',
    })
  })

  it('shows in features, copied files, inputs and commits', async () => {
    const { features, files, configuration } = await compared(41, 43)
    const named = features.map(({ feature, name }) => `${feature} ${name}`)
    for (const name of [
      'Secrets wireguard/home',
      'WireGuard home',
      'Firewall udp 51820',
      'Groups seat',
      'Backups borg home',
      'File systems /nix',
    ]) {
      expect(named).toContain(name)
    }
    const copied = files.find(({ path }) => path === 'etc/borg/patterns')
    expect(copied?.mode).toEqual({ before: '0644', after: '0640' })
    expect(orNull(configuration.inputs)?.map(({ name }) => name)).toEqual([
      'home-manager',
      'nixpkgs',
    ])
    expect(orNull(configuration.commits)?.list.map(({ subject }) => subject)).toEqual([
      'greetd: start sway through the new session wrapper',
      'nvidia: switch to the open driver',
      'wireguard: a tunnel home',
      'flake: update nixpkgs and home-manager',
      'disks: give free blocks back at once',
      'firefox: 150.0.1 before the channel has it',
      'waybar: fix clock',
    ])
    expect(orNull(configuration.source)?.map(({ path }) => path)).toContain('secrets/nixos.yaml')
  })

  it('shows in accounts and who reads a secret, and no password', async () => {
    const { features } = await compared(38, 41)
    const found = features.map(({ feature, name, status }) => `${feature} ${name} ${status}`)
    for (const row of [
      'Users alice added',
      'Users backup added',
      'Groups docker removed',
      'Groups podman added',
      'Secrets restic/password removed',
      'Secrets borg/passphrase added',
    ]) {
      expect(found).toContain(row)
    }
    const activate = await host.read(`${side(41).storePath}/activate`)
    const accounts = /\S+-users-groups\.json/.exec(activate ?? '')?.[0] ?? ''
    expect(await host.read(accounts)).toContain('"hashedPassword":"!"')
    expect(JSON.stringify(features)).not.toContain('!')
    const { features: earlier } = await compared(34, 36)
    const secret = earlier.find(({ name }) => name === 'syncthing/gui')
    expect([secret?.status, secret?.after]).toEqual(['changed', expect.stringContaining('robin')])
  })
})

describe('its making', () => {
  it('comes out the same every time', async () => {
    const other = await sampleHost()
    try {
      const again = await readMachine(other, SYSTEM_PROFILE)
      expect(again.generations).toEqual(machine.generations)
      expect(again.bootMenu).toEqual(machine.bootMenu)
      const head = '/etc/nixos/.git/refs/heads/main'
      expect(await other.read(head)).toBe(await host.read(head))
      expect(await other.list('/nix/store', 10_000)).toEqual(await host.list('/nix/store', 10_000))
    } finally {
      await other.close()
    }
  })

  it('keeps each system’s source as the commit’s tree has it', async () => {
    const place = await placeOf('/etc/nixos')
    for (const number of [16, 36, 43]) {
      const revision = generation(number).system?.configurationRevision ?? ''
      const show = ['-C', place, 'ls-tree', '-r', '--name-only', revision]
      const names = spawnSync('git', show, { encoding: 'utf8' }).stdout.trim().split('\n')
      const registry = await host.read(`${side(number).storePath}/etc/nix/registry.json`)
      const { flakes } = JSON.parse(registry ?? '') as { flakes: { to: Record<string, string> }[] }
      const source = flakes[0]?.to
      expect(source?.rev).toBe(revision)
      expect([...((await host.tree(source?.path ?? '')) ?? []).keys()].sort()).toEqual(names)
      for (const name of names) {
        const { stdout } = spawnSync('git', ['-C', place, 'show', `${revision}:${name}`], {
          encoding: 'utf8',
        })
        expect(await host.read(`${source?.path}/${name}`)).toBe(stdout)
      }
    }
  })

  it('makes a repository that git finds nothing wrong with', async () => {
    const place = await placeOf('/etc/nixos')
    const git = spawnSync('git', ['-C', place, 'fsck', '--strict'], { encoding: 'utf8' })
    expect(git.error ?? git.status).toBe(0)
    const head = (await host.read('/etc/nixos/.git/refs/heads/main'))?.trim()
    expect(generation(43).system?.configurationRevision).toBe(head)
  })

  it('leaves nothing behind', async () => {
    const other = await sampleHost()
    const place = await other.localFile('/')
    expect(existsSync(place ?? '')).toBe(true)
    await other.close()
    expect(existsSync(place ?? '')).toBe(false)
  })
})

const hasNix = spawnSync('nix-env', ['--version']).status === 0

describe.skipIf(!hasNix)(`the real Nix on it${hasNix ? '' : ' (skipped: not installed)'}`, () => {
  const nix = (program: string, ...argv: string[]) =>
    spawnSync(program, argv, { encoding: 'utf8' }).stdout.trim().split('\n')
  let other: Host
  let root: string

  // Nix leaves files of its own in a store that it looks into.
  beforeAll(async () => {
    other = await sampleHost()
    root = (await other.localFile('/')) ?? ''
  })

  afterAll(() => other.close())

  it('lists the same generations', () => {
    const profile = `${root}/nix/var/nix/profiles/system`
    const lines = nix('nix-env', '-p', profile, '--list-generations')
    const numbers = machine.generations.map(({ number }) => number).reverse()
    expect(lines.map((line) => Number.parseInt(line, 10))).toEqual(numbers)
    expect(lines.at(-1)).toContain('(current)')
  })

  it('finds the same closure sizes', async () => {
    const sizes = await readSizes(host, machine)
    const store = ['--store', `local?root=${root}`]
    const flags = ['--extra-experimental-features', 'nix-command', ...store]
    for (const number of [12, 43]) {
      const { storePath } = side(number)
      const [line] = nix('nix', 'path-info', ...flags, '-S', storePath)
      expect(line?.split(/\s+/)).toEqual([storePath, String(sizes.closureSize(storePath))])
    }
  })
})
