import { readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Laptop, makeLaptop } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { project } from '../support/machine/namespace.ts'
import { hangingCommand, killLeftovers, killTerrapin } from './fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const PROGRAM = [process.execPath, join(project, 'dist/terrapin.js')]

describeWithNix('a change that is cut off', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const link = (path: string) => readlinkSync(join(laptop.machine.root, path))
  const journal = () =>
    readFileSync(join(laptop.machine.root, 'var/lib/terrapin/journal'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

  /** A switch to 2 that hangs in its activation; it runs when this is done. */
  const hanging = async () => {
    const { machine } = laptop
    await machine.tellToFail('switch', 'hang')
    const child = machine.start([...PROGRAM, 'switch', '2', '--yes'])
    await hangingCommand(machine)
    return child
  }
  const killed = async () => {
    await killTerrapin(laptop.machine)
    await killLeftovers(laptop.machine)
    await laptop.machine.tellToFail('switch', null)
  }

  it('by kill -9 in the middle of an activation: it is told, and taken back', async () => {
    await hanging()
    await killed()
    expect(link(PROFILE)).toBe('system-2-link')
    expect(journal().map(({ what, outcome }) => outcome ?? what)).toEqual([
      'begin',
      'step',
      'done',
      'step',
    ])
    const list = await run('list', '--json')
    expect(list.stderr).toMatch(/“Switch to 2 now” was interrupted\. To undo it: terrapin undo\./)
    expect(await run('mark', '2', 'bad')).toMatchObject({ status: 0 })
    const finish = await run('undo', '--finish', '--dry-run')
    expect(finish.stdout).toContain('switch-to-configuration')
    expect(finish.stdout).toContain('2 is rated bad.')
    expect(await run('mark', '2', 'none')).toMatchObject({ status: 0 })
    expect(await run('undo', '--yes')).toMatchObject({ status: 0 })
    expect(link(PROFILE)).toBe('system-5-link')
    expect((await run('list', '--json')).stderr).toBe('')
  })

  it('is finished where that is wanted, and can be undone then', async () => {
    await hanging()
    await killed()
    const finished = await run('undo', '--finish', '--yes')
    expect(finished, finished.stderr).toMatchObject({ status: 0 })
    expect(link('/run/current-system')).toBe(laptop.paths[1])
    const back = await run('undo', '--yes')
    expect(back, back.stderr).toMatchObject({ status: 0 })
    expect(link(PROFILE)).toBe('system-5-link')
  })

  it('keeps a second terrapin away while it runs, and no longer than that', async () => {
    await hanging()
    const second = await run('delete', '1', '--yes', '--json')
    expect(second.status).toBe(3)
    expect(JSON.parse(second.stdout).error.code).toBe('locked')
    expect(link(`${PROFILE}-1-link`)).toBe(laptop.paths[0])
    expect((await run('list')).stderr).toContain('is not finished: ') // and not cut off
    await killed()
    expect(await run('delete', '1', '--yes')).toMatchObject({ status: 0 })
  })

  it('keeps others away as long as the command runs that a killed one began', async () => {
    await hanging()
    await killTerrapin(laptop.machine)
    const second = await run('delete', '1', '--yes', '--json')
    expect(JSON.parse(second.stdout).error.code).toBe('locked')
    // It may still come to its end.
    expect((await run('list')).stderr).toContain(
      'is not finished: another terrapin, or a command that it started, is still running.',
    )
    await killed()
    expect((await run('list')).stderr).toContain('was interrupted')
  })

  it('is told until it is settled, whatever is done meanwhile', async () => {
    await hanging()
    await killed()
    expect(await run('pin', '1', 'good', '--yes')).toMatchObject({ status: 0 })
    expect((await run('list')).stderr).toMatch(/“Switch to 2 now” was interrupted/)
    const left = await run('undo', '--leave', '--yes')
    expect(left, left.stderr).toMatchObject({ status: 0 })
    expect((await run('list')).stderr).toBe('')
    expect(link(PROFILE)).toBe('system-2-link')
  })

  it('puts things back where only the activation is killed', async () => {
    const child = await hanging()
    await laptop.machine.must(['kill', '-KILL', await hangingCommand(laptop.machine)])
    await new Promise((ended) => child.on('close', ended))
    expect(child.exitCode).toBe(1)
    expect(link(PROFILE)).toBe('system-5-link')
    expect(journal().at(-1)).toMatchObject({ what: 'end', outcome: 'failed' })
  })
})

describeWithNix('a journal', () => {
  let laptop: Laptop
  beforeEach(async () => {
    laptop = await makeLaptop()
  })
  afterEach(() => laptop?.machine.remove())

  it.each([
    [
      'a full disk',
      [
        'sh',
        '-c',
        'mount -t tmpfs -o size=4k none /var/lib/terrapin && head -c 9999 /dev/zero > /var/lib/terrapin/full || true',
      ],
    ],
    ['a read-only one', ['mount', '-t', 'tmpfs', '-o', 'ro', 'none', '/var/lib/terrapin']],
  ])('that can’t be written to %s stops every change before it begins', async (_, argv) => {
    const { machine } = laptop
    await machine.must(['mkdir', '-p', '/var/lib/terrapin'])
    await machine.must(argv)
    const outcome = await machine.terrapin(['delete', '1', '--yes', '--json'])
    expect(JSON.parse(outcome.stdout).error.code).toBe('journal')
    expect(outcome.status).toBe(3)
    expect(readlinkSync(join(machine.root, `${PROFILE}-1-link`))).toBe(laptop.paths[0])
  })

  it('that is gone leaves nothing to undo, and no error', async () => {
    const { machine } = laptop
    await machine.terrapin(['delete', '1', '--yes'])
    rmSync(join(machine.root, 'var/lib/terrapin'), { recursive: true })
    expect(await machine.terrapin(['undo', '--yes'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Nothing to undo'),
    })
  })
})
