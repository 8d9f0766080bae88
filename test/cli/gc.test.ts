import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { changelogOf, startTerrapin } from '../faults/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import type { Machine } from '../support/machine/machine.ts'
import { bytesOf, deadPaths, narSizes } from '../support/machine/oracles.ts'
import { outcomeOf } from '../support/machine/outcome.ts'
import { documentOf, makeLaptop } from './fixture.ts'

describeWithNix('collecting garbage', () => {
  let machine: Machine
  beforeAll(async () => {
    machine = (await makeLaptop()).machine
    // What building left behind is not what these tests are about.
    await machine.must(['nix-store', '--gc'])
  })
  afterAll(() => machine?.remove())

  const run = (...args: string[]) => machine.terrapin(args)
  const garbage = async () => {
    const paths = [...(await deadPaths(machine))]
    return { paths: paths.length, bytes: bytesOf(paths, await narSizes(machine)) }
  }
  /** Many small store paths that nothing keeps. */
  const litter = async (count: number, name: string) => {
    const directory = join(machine.root, 'tmp', name)
    mkdirSync(directory)
    for (let file = 0; file < count; file++)
      writeFileSync(`${directory}/${file}`, `${name} ${file}`)
    await machine.must(['sh', '-c', `nix-store --add /tmp/${name}/*`])
  }

  it('has nothing to do where there is none', async () => {
    const plan = documentOf(await run('gc', '--dry-run', '--json'))
    expect(plan).toMatchObject({ steps: [], garbage: { paths: 0, bytes: 0 }, freed: { store: 0 } })
    const outcome = await run('gc', '--yes')
    expect(outcome).toMatchObject({ status: 0, stdout: '' })
    expect(outcome.stderr).toContain('No garbage to collect')
    expect(outcome.stderr).toContain('Nothing to run.')
  })

  it('says beforehand exactly what there is, and asks without a terminal for --yes', async () => {
    await litter(30, 'small')
    const real = await garbage()
    expect(real.paths).toBe(30)
    const outcome = await run('gc', '--dry-run', '--json')
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(documentOf(outcome)).toMatchObject({
      kind: 'collect',
      title: 'Collect garbage: 30 store paths',
      steps: [{ argv: ['nix-store', '--gc'], root: true, kind: 'collect' }],
      garbage: real,
      freed: { store: real.bytes, upTo: false, boot: 0 },
    })
    expect((await run('gc', '--dry-run')).stdout).toContain('can’t be restored afterwards.')
    expect(await run('gc')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('no terminal to confirm on. To confirm, add --yes'),
    })
    expect(await garbage()).toEqual(real)
  })

  it('tells how far it is on stderr, and why the disk gained something else than planned', async () => {
    const { bytes } = await garbage()
    const outcome = await run('gc', '--yes', '--json')
    expect(outcome.status).toBe(0)
    const far = outcome.stderr.match(/^ {2}\d+ of 30 store paths, .* of .*$/gm) ?? []
    expect(far.length).toBe(15)
    expect(far.at(-1)).toMatch(/^ {2}30 of 30 store paths, (\S+ \S+) of \1$/)
    expect(outcome.stderr).not.toContain("deleting '")
    expect(outcome.stderr).toContain('finding garbage collector roots')
    const { result, garbage: planned } = documentOf(outcome)
    expect(planned).toEqual({ paths: 30, bytes })
    expect(result).toMatchObject({ outcome: 'done' })
    expect(result.notes).toEqual([
      expect.stringMatching(
        /^Nix deleted 30 store paths and freed (less than .*|\d+ B) \(planned: .*\): Nix counts file contents/,
      ),
    ])
    expect(await garbage()).toEqual({ paths: 0, bytes: 0 })
  })

  it('frees as planned what is large', async () => {
    expect((await run('delete', '1', '--yes')).status).toBe(0)
    const outcome = await run('gc', '--yes')
    expect(outcome.stderr).toMatch(/^Nix deleted \d+ store paths and freed .*KiB/m)
    expect(outcome.status).toBe(0)
  })

  it('is refused from outside, with the reason', async () => {
    const args = ['--root', '/', 'gc', '--yes']
    for (const flags of [args, [...args, '--dry-run'], [...args, '--json']]) {
      const outcome = await run(...flags)
      expect(outcome.status).toBe(3)
      expect(outcome.stderr + outcome.stdout).toContain(
        'from outside, Nix does not see all GC roots of the mounted system',
      )
    }
  })

  it.each([
    ['SIGINT', []],
    ['SIGTERM', ['--json']],
  ] as const)(
    'stopped by %s in the middle it says what it deleted, and the store is whole',
    async (signal, flags) => {
      await litter(3000, `many-${signal}`)
      const before = await garbage()
      expect(before.paths).toBe(3000)
      // Ready beforehand: under load the collector would be done before a program is started.
      const wait = `until [ -e /tmp/go ]; do sleep 0.01; done; rm /tmp/go`
      machine.start(['sh', '-c', `${wait}; pkill -${signal.slice(3)} -f '[d]ist/terrapin.js'`])
      const child = startTerrapin(machine, ['gc', '--yes', ...flags])
      const ended = outcomeOf(child, ['gc'], 60_000)
      await new Promise<void>((begun) => {
        let said = ''
        child.stderr?.on('data', (text) => {
          said += text
          if (/ of 3,000 store paths/.test(said)) begun()
        })
      })
      writeFileSync(join(machine.root, 'tmp/go'), '')
      const outcome = await ended
      expect(outcome.status, outcome.stderr).toBe(1)
      const left = await garbage()
      expect(left.paths).toBeGreaterThan(0)
      expect(left.paths).toBeLessThan(3000)
      const message =
        /^Step 1 \(collect garbage\) was stopped: .*; ([0-9,]+) store paths were deleted, ([0-9,]+) are left; collect garbage again to delete the rest\./m.exec(
          outcome.stderr,
        )
      const [, deleted = '', rest = ''] = (message ?? []).map((text) => text.replaceAll(',', ''))
      expect(Number(deleted) + Number(rest), outcome.stderr).toBe(3000)
      // The one that it was at may be gone and not yet told.
      expect(Math.abs(Number(rest) - left.paths)).toBeLessThanOrEqual(1)
      expect(outcome.stderr).not.toContain('Nothing was changed')
      if (flags.length > 0) expect(documentOf(outcome).error.code).toBe('command-failed')
      expect(changelogOf(machine).at(-1)).toMatchObject({ what: 'end', outcome: 'failed' })
      await machine.must(['nix-store', '--verify', '--check-contents'])
      // What is left is collected the next time, and nothing else was.
      const next = await run('gc', '--yes')
      expect(next).toMatchObject({ status: 0 })
      expect(next.stderr).not.toContain('was interrupted')
      expect(await garbage()).toEqual({ paths: 0, bytes: 0 })
      expect((await run('list')).stdout.match(/^ +\d/gm)).toHaveLength(4)
    },
  )
})
