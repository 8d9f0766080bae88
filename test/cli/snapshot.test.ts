import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import type { Machine } from '../support/machine/machine.ts'
import { pathInfoSizes } from '../support/machine/oracles.ts'
import { type Document, documentOf, makeLaptop } from './fixture.ts'

describeWithNix('packages of one system, and systems in files', () => {
  let machine: Machine
  let paths: readonly string[]
  /** As the machine sees it. */
  const file = (name: string) => `/files/${name}`
  const write = (name: string, text: string) => writeFileSync(join(machine.root, file(name)), text)
  beforeAll(async () => {
    ;({ machine, paths } = await makeLaptop())
    mkdirSync(join(machine.root, 'files/empty'), { recursive: true })
    for (const number of [1, 5]) {
      const { status, stdout, stderr } = await run('snapshot', String(number))
      expect([status, stderr]).toEqual([0, ''])
      write(`${number}.json`, stdout)
    }
  })
  afterAll(() => machine?.remove())

  const run = (...args: string[]) => machine.terrapin(args)
  const json = async (...args: string[]): Promise<Document> =>
    documentOf(await run(...args, '--json'))

  it('packages lists what a generation holds, explicit ones first, with sizes as Nix has them', async () => {
    const found = await json('packages', '5')
    const size = (await pathInfoSizes(machine, paths)).get(paths[4] as string)
    expect(found).toMatchObject({ generation: 5, storePath: paths[4], closureSize: size })
    const sum = found.packages.reduce((all: number, row: Document) => all + row.size, 0)
    expect(sum).toBe(size)
    const explicit = found.packages.map(({ selected }: Document) => selected)
    expect(explicit).toEqual([...explicit].sort((a, b) => Number(b) - Number(a)))
    const named = (name: string) => found.packages.find((row: Document) => row.name === name)
    expect(named('firefox')).toMatchObject({ versions: ['141.0.2'], paths: 1, selected: true })
    expect(named('glibc')).toMatchObject({ versions: ['2.40-66'], selected: false })
    const { stdout } = await run('packages', '5')
    expect(stdout).toMatch(/^ {3}PACKAGE +SIZE +PATHS +VERSIONS$/m)
    expect(stdout).toMatch(/^\* {2}firefox +[\d.]+ KiB +1 +141\.0\.2$/m)
  })

  it('packages takes names and patterns; where none matches it says how to find more', async () => {
    const { packages } = await json('packages', '5', 'fire*', 'glibc')
    expect(packages.map(({ name }: Document) => name)).toEqual(['firefox', 'glibc'])
    const none = await run('packages', '5', 'fire')
    expect(none).toMatchObject({ status: 2, stdout: '' })
    expect(none.stderr).toBe(
      "terrapin: 5 has no package fire. To match a part of a name: '*fire*'.\n",
    )
    expect(await json('packages', '5', 'x*')).toMatchObject({ error: { code: 'no-path' } })
  })

  it('a snapshot has the same packages as its system, and is the same each time', async () => {
    const [saved, live] = [await json('packages', file('5.json')), await json('packages', '5')]
    expect(saved).toEqual({ ...live, generation: null })
    const again = (await run('snapshot', '5')).stdout
    expect((await run('snapshot', 'current')).stdout).toBe(again)
  })

  it('diff takes a snapshot for either side, with the packages that the store would give', async () => {
    const live = await json('diff', '1', '5')
    const sides = [file('1.json'), file('5.json')] as const
    for (const [a, b] of [[sides[0], '5'], ['1', sides[1]], sides] as const) {
      const found = await json('diff', a, b)
      for (const key of ['packages', 'sizeDelta', 'kernel']) expect(found[key]).toEqual(live[key])
      expect(found.before).toMatchObject({ storePath: paths[0] })
      expect(found).toMatchObject({ units: null, files: null, inputs: null, commits: null })
      expect(found.unknown.units).toMatch(/^A snapshot/)
    }
    const plain = await run('diff', ...sides, '--plain')
    expect(plain.stdout).toBe((await run('diff', '1', '5', '--plain')).stdout)
    const text = (await run('diff', ...sides)).stdout
    expect(text).toMatch(/^\* firefox +\S+ \S+ +139\.0 → 141\.0\.2$/m)
    expect(text).not.toContain('Units')
  })

  it('two snapshots need no machine', async () => {
    const sides = [file('1.json'), file('5.json')]
    const elsewhere = ['--root', file('empty'), 'diff', ...sides, '--stat']
    expect(await run(...elsewhere)).toMatchObject({ status: 0, stderr: '' })
  })

  it('a snapshot that is missing or no snapshot is refused', async () => {
    write('other.json', '{"packages": []}')
    const none = await run('diff', file('none.json'), '5')
    expect([none.status, none.stderr]).toEqual([
      2,
      `terrapin: No such file or directory: ${file('none.json')}.\n`,
    ])
    const other = await run('diff', file('other.json'), '5')
    expect(other.status).toBe(1)
    expect(other.stderr).toContain('is not a snapshot of a system. To make one: terrapin snapshot')
    const patch = await run('diff', file('1.json'), '5', '--patch')
    expect(patch).toMatchObject({ status: 2, stdout: '' })
    expect(patch.stderr).toContain('--patch needs two systems in the store')
  })

  it('--exit-code and --quiet report differences by the exit status', async () => {
    const statusOf = async (...args: string[]) => (await run('diff', ...args)).status
    expect(await statusOf('1', '5')).toBe(0)
    expect(await statusOf('1', '5', '--exit-code')).toBe(1)
    expect(await statusOf('1', '1', '--exit-code')).toBe(0)
    expect(await run('diff', '1', '5', '-q')).toMatchObject({ status: 1, stdout: '', stderr: '' })
    expect(await run('diff', '5', '5', '-q')).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(await statusOf('1', '5', '-q', '--only', 'downgraded')).toBe(0)
    expect(await statusOf('1', '5', '-q', '--only', 'upgraded,explicit')).toBe(1)
    expect(await statusOf('1', '5', '-q', '--part', 'configuration,units')).toBe(1)
    expect(await statusOf(file('1.json'), '1', '--exit-code')).toBe(0)
    expect(await statusOf('1', '5', '--plain', '--exit-code')).toBe(1)
    expect(await statusOf('1', '99', '-q')).toBe(2)
  })

  it('--part, --only and --sort select what is listed, in JSON, too', async () => {
    const found = await json(
      'diff',
      '1',
      '5',
      '--part',
      'packages,units',
      '--only',
      'explicit',
      '--sort',
      'size',
    )
    expect(found.packages.map(({ name }: Document) => name)).toEqual(
      expect.arrayContaining(['firefox', 'hello']),
    )
    for (const { selected } of found.packages) expect(selected).toBe(true)
    const sizes = found.packages.map(({ sizeDelta }: Document) => Math.abs(sizeDelta))
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
    expect(found).toMatchObject({ files: null, boot: null, summary: null })
    expect(found.units.map(({ name }: Document) => name)).toContain('web.service')
    const { stdout } = await run('diff', '1', '5', '--part', 'units')
    expect(stdout).toMatch(/^1 → 5\n\nUnits \(\d+\)\n/)
    expect(stdout).not.toContain('Closure')
    expect((await run('diff', '1', '5', '--only', 'downgraded')).stdout).toContain(
      'No package matches --only.',
    )
  })

  it('--stat counts each part', async () => {
    const { stdout } = await run('diff', '1..5', '--stat')
    expect(stdout).toMatch(/^1 → 5\nPackages +\d+ {2}\d+ \w+/)
    expect(stdout).toMatch(/^Units +1 {2}1 added$/m)
    expect(stdout).toMatch(/\nClosure .* KiB → .* KiB \(.*\)\n$/)
  })

  it('no line is wider than COLUMNS; into a pipe whole lines are printed', async () => {
    const text = async (COLUMNS: string) => {
      const { stdout } = await machine.terrapin(['diff', '1', '5', '--all'], { env: { COLUMNS } })
      return stdout.split('\n')
    }
    for (const line of await text('60')) expect(line.length).toBeLessThanOrEqual(60)
    const whole = (await text('')).join('\n')
    expect(whole).toMatch(/^C {2}kernel initrd +initrd-\S+ → initrd-\S+$/m)
  })
})
