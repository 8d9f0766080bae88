import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import { type Machine, readMachine } from '../../src/machine/machine.ts'
import { readSizes } from '../../src/machine/sizes.ts'
import { SYSTEM_PROFILE, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'

let host: Host

beforeEach(async () => {
  host = await sampleHost()
})

afterEach(() => host.close())

const read = () => readMachine(host, SYSTEM_PROFILE)
const nixEnv = (...rest: string[]) => host.run(['nix-env', '--profile', SYSTEM_PROFILE, ...rest])

function numbers({ generations }: Machine): number[] {
  return generations.map(({ number }) => number)
}

async function pathOf(number: number): Promise<string> {
  const found = (await read()).generations.find((some) => some.number === number)
  return found?.storePath ?? ''
}

describe('nix-env on the sample machine', () => {
  it('switches, and changes no date', async () => {
    const dates = (await read()).generations.map(({ created }) => created)
    const result = await nixEnv('--switch-generation', '41')
    expect(result).toMatchObject({
      status: 0,
      stderr: 'switching profile from version 43 to 41\n',
    })
    const machine = await read()
    expect(machine.profile).toMatchObject({ current: 41, target: 'system-41-link' })
    expect(machine.generations.map(({ created }) => created)).toEqual(dates)
  })

  it('does not switch to what is not there', async () => {
    const result = await nixEnv('--switch-generation', '99')
    expect(result).toMatchObject({
      status: 1,
      stderr: 'error: profile version 99 does not exist\n',
    })
    expect((await read()).profile.current).toBe(43)
  })

  it('deletes generations', async () => {
    const result = await nixEnv('--delete-generations', '16', '12', '77')
    expect(result).toMatchObject({
      status: 0,
      stderr: 'removing profile version 12\nremoving profile version 16\n',
    })
    expect(numbers(await read())).not.toContain(12)
  })

  it('deletes nothing where the current one is among them', async () => {
    const before = numbers(await read())
    const result = await nixEnv('--delete-generations', '12', '43')
    expect(result.status).toBe(1)
    expect(result.stderr).toContain('error: cannot delete current version of profile')
    expect(numbers(await read())).toEqual(before)
  })

  it('sets a known path under the next number, now', async () => {
    expect((await nixEnv('--set', await pathOf(38))).status).toBe(0)
    const [newest] = (await read()).generations
    expect(newest).toMatchObject({ number: 44, current: true, created: host.now() })
  })

  it('makes no second generation of the highest one', async () => {
    await nixEnv('--switch-generation', '41')
    await nixEnv('--set', await pathOf(43))
    const machine = await read()
    expect([machine.profile.current, machine.generations.length]).toEqual([43, 14])
  })

  it('sets a pin', async () => {
    const path = await pathOf(36)
    const profile = `${SYSTEM_PROFILES}/before_qt`
    expect((await host.run(['nix-env', '--profile', profile, '--set', path])).status).toBe(0)
    expect((await read()).pins).toContainEqual(
      expect.objectContaining({ name: 'before_qt', target: 'before_qt-1-link', storePath: path }),
    )
  })

  it('sets nothing in a directory that is missing', async () => {
    const profile = '/nix/var/nix/profiles/elsewhere/x'
    const result = await host.run(['nix-env', '--profile', profile, '--set', await pathOf(36)])
    expect(result).toMatchObject({
      status: 1,
      stderr:
        "error: opening directory '/nix/var/nix/profiles/elsewhere': No such file or directory\n",
    })
    const made = await host.run(['mkdir', '-p', '-m', '0755', '/nix/var/nix/profiles/elsewhere'])
    expect(made.status).toBe(0)
    const again = await host.run(['nix-env', '--profile', profile, '--set', await pathOf(36)])
    expect(again.status).toBe(0)
  })
})

describe('bootctl on the sample machine', () => {
  const oneShot = async () => (await read()).bootMenu?.oneShot?.id ?? null

  it('sets what starts once, and takes it back', async () => {
    const set = (id: string) => host.run(['bootctl', 'set-oneshot', id])
    expect((await set('nixos-generation-41.conf')).status).toBe(0)
    expect(await oneShot()).toBe('nixos-generation-41.conf')
    expect((await set('')).status).toBe(0)
    expect(await oneShot()).toBeNull()
    expect((await set('')).status).toBe(0)
  })

  it('plays nothing else', async () => {
    for (const argv of [['set-default', 'x.conf'], ['set-oneshot'], ['set-oneshot', '../x']]) {
      expect((await host.run(['bootctl', ...argv])).status).toBe(127)
    }
    expect(await oneShot()).toBeNull()
  })
})

describe('switch-to-configuration on the sample machine', () => {
  const script = 'bin/switch-to-configuration'

  it('makes 41 the default and keeps the count of 43', async () => {
    await nixEnv('--switch-generation', '41')
    const parts: string[] = []
    const argv = ['systemd-run', '-E', 'LOCALE_ARCHIVE', '--pipe', `${await pathOf(41)}/${script}`]
    const { status } = await host.run([...argv, 'switch'], { onOutput: (text) => parts.push(text) })
    expect(status).toBe(0)
    expect(parts.join('')).toBe(`updating systemd-boot...
activating the configuration...
setting up /etc...
reloading user units for robin...
restarting the following user units: nixos-activation.service
restarting sysinit-reactivation.target
`)
    const { bootMenu, generations } = await read()
    expect(bootMenu?.defaultEntry?.id).toBe('nixos-generation-41.conf')
    const worn = bootMenu?.entries.find(({ tries }) => tries !== null)
    expect(worn).toMatchObject({ id: 'nixos-generation-43.conf', tries: { left: 0, done: 3 } })
    // The place of the entry that dangled goes to the next generation.
    const outside = generations.filter(({ inBootMenu }) => inBootMenu === false)
    expect(outside.map(({ number }) => number)).toEqual([16, 12])
  })

  const lists = (said: string, words: string) => {
    const line = said.split('\n').find((some) => some.startsWith(`${words}: `))
    return line?.slice(words.length + 2).split(', ') ?? []
  }

  it('runs what it was asked to, and says what becomes of the units', async () => {
    const { status, stderr } = await host.run([`${await pathOf(43)}/${script}`, 'test'])
    expect(status).toBe(0)
    const said = (verb: string, kind = 'units') => lists(stderr, `${verb} the following ${kind}`)
    expect(said('stopping')).toContain('nvidia-persistenced.service')
    expect(said('starting')).not.toContain('nvidia-persistenced.service')
    expect(said('NOT restarting', 'changed units')).toContain('greetd.service')
    expect(said('restarting')).toContain('systemd-journald.service')
    expect(lists(stderr, 'the following new units were started')).toEqual([
      'seatd.service',
      'wg-quick-home.service',
    ])
    const { generations, bootMenu } = await read()
    expect(generations.filter(({ running }) => running)[0]?.number).toBe(43)
    expect(generations.filter(({ booted }) => booted)[0]?.number).toBe(41)
    expect(bootMenu?.entries.some(({ id }) => id === 'nixos-generation-33.conf')).toBe(true)
  })

  it('says in a dry run what a switch would do, and does none of it', async () => {
    const { stderr } = await host.run([`${await pathOf(43)}/${script}`, 'dry-activate'])
    const would = (verb: string, kind = 'units') =>
      lists(stderr, `would ${verb} the following ${kind}`)
    expect(would('stop')).toContain('nvidia-persistenced.service')
    expect(would('stop')).toContain('bolt.service')
    expect(would('start')).toEqual(would('stop').filter((name) => !name.startsWith('nvidia')))
    expect(would('NOT stop', 'changed units')).toContain('greetd.service')
    expect(would('reload')).toEqual([
      '-.mount', // other options in fstab
      'dbus-broker.service', // X-ReloadIfChanged
      'firewall.service', // X-ReloadIfChanged
      'nix.mount',
      'systemd-resolved.service', // X-Reload-Triggers
    ])
    expect(would('restart')).toContain('systemd-journald.service') // X-StopIfChanged=false
    expect(would('stop', 'user units')).toEqual(['waybar.service'])
    expect(would('start', 'user units')).toEqual(['waybar.service'])
    const others = stderr.split('\n').filter((line) => !line.includes(' units: '))
    expect(others).toEqual(['would activate the configuration...', 'would restart systemd', ''])
    expect((await read()).generations.filter(({ running }) => running)[0]?.number).toBe(41)
  })

  it('leaves user units alone where the system is older than that', async () => {
    const { stderr } = await host.run([`${await pathOf(12)}/${script}`, 'dry-activate'])
    expect(stderr).toContain('would NOT stop the following changed units: ')
    expect(stderr).not.toContain('user units')
  })

  it('starts a specialisation', async () => {
    const special = `${SYSTEM_PROFILE}-41-link/specialisation/travel/${script}`
    expect((await host.run([special, 'test'])).status).toBe(0)
    const running = (await read()).generations.find((some) => some.running)
    expect([running?.number, running?.runningSpecialisation]).toEqual([41, 'travel'])
  })

  it('frees room on the boot partition with the generations that go', async () => {
    await nixEnv('--switch-generation', '41')
    await nixEnv('--delete-generations', '20', '23', '25')
    const before = (await host.space('/boot'))?.free ?? 0
    await host.run([`${SYSTEM_PROFILE}/${script}`, 'boot'])
    expect(((await host.space('/boot'))?.free ?? 0) - before).toBeGreaterThan(90_000_000)
  })
})

describe('other commands on the sample machine', () => {
  it('removes a pin', async () => {
    const pin = `${SYSTEM_PROFILES}/known_good`
    const { status } = await host.run(['rm', '--force', '--', pin, `${pin}-1-link`])
    expect(status).toBe(0)
    expect((await read()).pins).toEqual([])
  })

  it('collects what nothing keeps, and no more', async () => {
    const sizes = await readSizes(host, await read())
    const { stdout } = await host.run(['nix-store', '--gc'])
    expect(stdout).toMatch(/^\d+ store paths deleted, \d+\.\d\d MiB freed\n$/)
    const machine = await read()
    const after = await readSizes(host, machine)
    for (const { storePath } of machine.generations) {
      if (storePath === null) throw new Error('a generation without a path')
      expect(after.closureSize(storePath)).toBe(sizes.closureSize(storePath))
    }
    expect((await host.run(['nix-store', '--gc'])).stdout).toBe(
      '0 store paths deleted, 0.00 MiB freed\n',
    )
  })

  it('frees what the sizes foretell', async () => {
    await host.run(['nix-store', '--gc'])
    const machine = await read()
    const gone = machine.generations.filter(({ number }) => number < 36)
    const foretold = (await readSizes(host, machine)).freedBy(gone.map(({ link }) => link))
    await nixEnv('--delete-generations', ...gone.map(({ number }) => String(number)))
    const { stdout } = await host.run(['nix-store', '--gc'])
    expect(stdout).toContain(`${(foretold / 1024 ** 2).toFixed(2)} MiB freed`)
    for (const { number } of gone) expect(numbers(await read())).not.toContain(number)
  })

  it('plays nothing that it does not know in all its words', async () => {
    const unknown = [
      ['ls', '/'],
      ['rm', '-rf', '--', SYSTEM_PROFILE],
      ['rm', '--force', '--', '/etc/nixos/flake.nix'],
      ['rm', '--force', '--', `${SYSTEM_PROFILE}/../../../../../etc/hostname`],
      ['mkdir', '-p', '-m', '0755', '/etc/x'],
      ['nix-env', '--profile', SYSTEM_PROFILE, '--delete-generations', 'old'],
      ['nix-env', '--profile', SYSTEM_PROFILE, '--rollback'],
      ['nix-env', '--switch-generation', '41'],
      ['nix-store', '--gc', '--print-dead'],
      ['/nix/store/nothing/bin/switch-to-configuration', 'switch'],
      [`${SYSTEM_PROFILE}/bin/switch-to-configuration`, 'check'],
      ['systemd-run', '--pipe'],
    ]
    for (const argv of unknown) {
      const { status, stderr } = await host.run(argv)
      expect([argv, status]).toEqual([argv, 127])
      expect(stderr).toMatch(/^sample machine: can't play: /)
    }
  })
})
