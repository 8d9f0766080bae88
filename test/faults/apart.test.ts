import { existsSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { documentOf } from '../cli/fixture.ts'
import { alice } from '../support/machine/layout.ts'
import { project } from '../support/machine/namespace.ts'
import { endGroup } from '../support/machine/outcome.ts'
import {
  type AskingMachine,
  describeWithAskers,
  makeAskingMachine,
} from '../terminal/sudoMachine.ts'
import {
  changelogOf,
  hangingCommand,
  holdLock,
  holdProfileLock,
  killCommands,
  killLeftovers,
  killTerrapin,
  LOCK,
  PROFILE,
  until,
} from './fixture.ts'

const PROGRAM = [process.execPath, join(project, 'dist/terrapin.js')]
const OWN_STATE = `${alice.home}/.local/state/terrapin`

const NOBODY = 65534

/** Locks all that its user can open where terrapin and Nix write, and goes on holding that. */
const LOCK_ALL = `
for path in $(find /run /nix/var /var /home /tmp /boot -xdev -readable -type f,d); do
  exec {open}< "$path" && flock --nonblock "$open"
done 2> /dev/null
echo held
exec sleep 999`

describeWithAskers('changes at the same time', () => {
  let made: AskingMachine
  beforeEach(async () => {
    made = await makeAskingMachine()
    await made.setPolicy({ asks: 'never' })
  })
  afterEach(() => made?.machine.remove())

  type User = 'root' | 'alice'
  const run = (user: User, ...args: string[]) => made.machine.terrapin(args, { user })
  const start = (user: User, ...args: string[]) =>
    made.machine.start([...PROGRAM, ...args], { user })
  const link = (path: string) => readlinkSync(join(made.machine.root, path))
  const done = async (user: User, ...args: string[]) => {
    const outcome = await run(user, ...args, '--yes')
    expect(outcome, outcome.stderr).toMatchObject({ status: 0 })
  }
  /** The message to someone who is refused. */
  const refused = async (user: User, ...args: string[]): Promise<string> => {
    const outcome = await run(user, ...args, '--yes', '--json')
    expect(outcome, outcome.stderr).toMatchObject({ status: 3 })
    const { code, message } = documentOf(outcome).error
    expect(code).toBe('locked')
    return message
  }
  // While systemd or sh start another program, its process has the lock for a moment, too.
  const locked = (who: string) =>
    new RegExp(
      `^Another terrapin is changing this machine \\(${who}\\)\\. ` +
        'Nothing was changed. Try again once it has finished\\.$',
    )
  const hanging = async (user: User, ...args: string[]) => {
    const { machine } = made
    await machine.tellToFail('switch', 'hang')
    const child = start(user, 'switch', '2', '--yes', ...args)
    await hangingCommand(machine)
    return child
  }
  const lockAll = async (uid: number) => {
    const become = ['setpriv', `--reuid=${uid}`, '--clear-groups']
    const child = made.machine.start([...become, 'bash', '-c', LOCK_ALL])
    await new Promise((held) => child.stdout?.once('data', held))
  }
  const goOn = async () => {
    await made.machine.tellToFail('switch', null)
    await killLeftovers(made.machine)
  }

  it('nobody else keeps root or alice from one, whatever they lock', async () => {
    await done('root', 'pin', '1', 'good')
    await done('alice', 'pin', '2', 'other')
    await lockAll(NOBODY)
    const { machine } = made
    expect(
      await machine.run(['flock', '--nonblock', '/nix/var/nix/profiles', 'true']),
    ).toMatchObject({ status: 1 })
    await done('root', 'delete', '4')
    await done('alice', 'unpin', 'good')
  })

  it('alice, whatever she locks, keeps nobody else from one', async () => {
    await done('root', 'pin', '1', 'good')
    await lockAll(alice.uid)
    await done('root', 'delete', '4')
    const busy = await made.machine.run(['sh', '-c', ': <> /run/terrapin.busy'], { user: 'alice' })
    expect(busy.stderr).toContain('Permission denied') // or she could say that root is at work
  })

  it('root keeps root and alice out, and both are told by whom, but not by what', async () => {
    const child = await hanging('root')
    expect(await refused('root', 'delete', '1')).toMatch(locked('root, process(?:es)? [\\d, ]+'))
    expect(await refused('alice', 'delete', '1')).toMatch(locked('root'))
    expect(link(`${PROFILE}-1-link`)).toBe(made.paths[0])
    for (const user of ['root', 'alice'] as const) {
      expect((await run(user, 'list')).stderr).toContain('is not finished: ')
    }
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await goOn()
    await ended
    await done('alice', 'delete', '1')
  })

  it('alice keeps her own terrapin out, and root begins all the same', async () => {
    await hanging('alice')
    expect(await refused('alice', 'delete', '1')).toMatch(locked(`alice, process \\d+`))
    expect((await run('alice', 'list')).stderr).toContain('is not finished: ')
    await done('root', 'delete', '1')
  })

  it('alice goes no further where root has begun meanwhile', async () => {
    const { machine } = made
    await done('root', 'delete', '1')
    await holdLock(machine, '/nix/var/nix/gc.lock')
    const holder = await holdProfileLock(machine)
    const hers = start('alice', 'switch', '2', '--yes')
    let said = ''
    hers.stderr?.on('data', (text) => {
      said += text
    })
    await until(async () => said.includes('→ point the profile to 2'))
    // That is said before the step looks whether root is at work.
    await until(async () => (await machine.run(['pgrep', '-x', 'nix-env'])).status === 0)
    const before = await machine.activations()
    start('root', 'gc', '--yes')
    await until(async () => (await machine.run(['pgrep', '-x', 'nix-store'])).status === 0)
    const ended = new Promise((resolve) => hers.once('exit', resolve))
    endGroup(holder)
    expect(await ended).toBe(1)
    expect(said).toContain('failed: another terrapin is changing this machine (root).')
    expect(await machine.activations()).toEqual(before)
    await killLeftovers(machine)
    await done('alice', 'undo')
    expect(link(PROFILE)).toBe('system-5-link')
  })

  it('what a killed terrapin of root started keeps root and alice out, and is told', async () => {
    const { machine } = made
    await hanging('root')
    await killTerrapin(machine)
    const command = await hangingCommand(machine)
    expect(await refused('root', 'delete', '1')).toMatch(
      locked(`root, process(?:es)? ${command}[\\d, ]*`),
    )
    expect(await refused('alice', 'delete', '1')).toMatch(locked('root'))
    await goOn()
    await done('root', 'delete', '1')
    expect((await run('root', 'list')).stderr).toContain('was interrupted')
  })

  it('a look at a change that was cut off leaves no lock', async () => {
    const { machine } = made
    await hanging('root')
    await killTerrapin(machine)
    await goOn()
    await machine.must(['sh', '-c', 'rm -f /run/terrapin.*']) // as a reboot does
    for (const user of ['root', 'alice'] as const) {
      expect((await run(user, 'list')).stderr).toContain('was interrupted')
    }
    expect(existsSync(join(machine.root, LOCK))).toBe(false)
    expect(existsSync(join(machine.root, OWN_STATE))).toBe(false)
    expect(changelogOf(machine)).not.toEqual([])
  })

  describe.each([
    ['a link', 'ln -s /etc/target LOCK'],
    ['a dangling link', 'ln -s /etc/nothing LOCK'],
    ['a FIFO', 'mkfifo -m 0600 LOCK'],
    ['a directory', 'mkdir LOCK'],
    ['another’s file', 'install -m 0600 -o nobody /dev/null LOCK'],
    ['a file that all can open', 'install -m 0644 -o OWNER /dev/null LOCK'],
  ])('%s in the place of the lock', (_, script) => {
    it.each([
      ['root', LOCK],
      ['alice', `${OWN_STATE}/lock`],
    ] as const)('of %s is refused, and left as it is', async (user, lock) => {
      const { machine } = made
      const make = script.replaceAll('LOCK', lock).replaceAll('OWNER', user)
      const own = `install -d -o alice -g users ${OWN_STATE.split('/').slice(0, -1).join('/')}`
      await machine.must(['sh', '-ec', `${own} ${OWN_STATE}; echo kept > /etc/target; ${make}`])
      if (script.startsWith('ln')) await machine.must(['chown', '-h', user, lock])
      if (/^mk/.test(script)) await machine.must(['chown', user, lock])
      const status = () => machine.must(['stat', '-c', '%F %U %a %i', lock])
      const before = await status()
      expect(await refused(user, 'delete', '1')).toMatch(
        new RegExp(`^To lock the machine, terrapin needs ${lock} to be a regular file of ${user} `),
      )
      expect(await status()).toBe(before)
      expect(await machine.must(['cat', '/etc/target'])).toBe('kept\n')
      expect(existsSync(join(machine.root, 'etc/nothing'))).toBe(false)
      expect(link(`${PROFILE}-1-link`)).toBe(made.paths[0])
    })
  })

  it('a lock where others can write is refused', async () => {
    await made.machine.must(['chmod', '1777', '/run'])
    expect(await refused('root', 'delete', '1')).toContain('in a directory that nobody else can')
  })

  it('nothing that lies in the place of root’s FIFO keeps anyone out, or is followed', async () => {
    const { machine } = made
    await machine.must([
      'sh',
      '-c',
      'echo kept > /etc/target; ln -s /etc/target /run/terrapin.busy',
    ])
    await hanging('root')
    expect(await refused('alice', 'delete', '1')).toMatch(locked('root'))
    await goOn()
    expect(await machine.must(['cat', '/etc/target'])).toBe('kept\n')
    await done('alice', 'delete', '1')
  })

  it('below another root directory is kept out by the same lock', async () => {
    const { machine } = made
    await hanging('root')
    await machine.must(['sh', '-c', 'mkdir /mnt && cp -a /nix /etc /boot /mnt/'])
    const message = await refused('root', '--root', '/mnt', 'delete', '1')
    expect(message).toMatch(locked('root, process(?:es)? [\\d, ]+'))
    await goOn()
    await killCommands(machine)
  })
})
