import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import {
  diffClosures,
  listGenerations,
  pathInfoSizes,
  rowForm,
} from '../support/machine/oracles.ts'
import { type Document, documentOf, type Laptop, makeLaptop } from './fixture.ts'

describeWithNix('commands that only read', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeLaptop()
  })
  afterAll(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)

  it.each(['root', 'alice'] as const)('list what nix-env lists, for %s', async (user) => {
    const { machine, paths } = laptop
    const zone = 'Europe/Berlin'
    const outcome = await machine.terrapin(['list', '--json'], { user, env: { TZ: zone } })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    const list = documentOf(outcome)
    const listed = (await listGenerations(machine, { zone })).reverse()
    expect(
      list.map(({ generation, date, current }: Document) => ({
        number: generation,
        date,
        current,
      })),
    ).toEqual(listed)
    const sizes = await pathInfoSizes(machine, paths)
    for (const { storePath, closureSize } of list) expect(closureSize).toBe(sizes.get(storePath))
  })

  it('give every key of the contract, with null for what is not known', async () => {
    const [newest] = documentOf(await run('list', '--json'))
    expect(newest).toMatchObject({
      generation: 5,
      nixosVersion: '26.05.5',
      kernelVersion: '6.18.7',
      configurationRevision: null,
      specialisations: [],
      current: true,
      storePath: laptop.paths[4],
      running: false,
      booted: false,
      bootDefault: true,
      inBootMenu: true,
      pins: [],
      note: null,
    })
    expect(newest.exclusiveSize).toBeGreaterThan(100_000)
  })

  it('print the list for a person, and the same without a command or a terminal', async () => {
    const outcome = await run('list')
    const lines = outcome.stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^GEN +DATE +AGE +NIXOS +KERNEL +CLOSURE +FREES +STATE$/)
    expect(lines[1]).toMatch(/^ +5 +2026-07-09 .* 26\.05\.5 +6\.18\.7 .*KiB +current, default$/)
    expect(lines[3]).toMatch(/running, booted$/)
    expect(outcome.stdout).not.toContain('\u001b')
    expect((await run()).stdout).toBe(outcome.stdout)
  })

  it('show one generation, by any of its names', async () => {
    const { stdout } = await run('show', '2')
    expect(stdout).toContain('nixos-generation-2-specialisation-travel.conf')
    for (const name of ['3', 'running', 'booted', laptop.paths[2] as string]) {
      expect(documentOf(await run('show', name, '--json'))).toMatchObject({ generation: 3 })
    }
    expect(documentOf(await run('show', 'previous', '--json')).generation).toBe(4)
    expect(documentOf(await run('show', 'default', '--json')).generation).toBe(5)
  })

  it('diff --plain prints what nix store diff-closures prints', async () => {
    const { machine, paths } = laptop
    const inItsForm = await rowForm(machine)
    for (const [a, b] of [
      [1, 5],
      [5, 1],
      [3, 4],
      [2, 2],
    ] as const) {
      const ours = await run('diff', String(a), String(b), '--plain')
      const theirs = await diffClosures(machine, paths[a - 1] as string, paths[b - 1] as string)
      expect(inItsForm(ours.stdout)).toBe(theirs)
    }
  })

  it('diff --json names packages, kernel, units and files', async () => {
    const document = documentOf(await run('diff', '2', '5', '--json'))
    expect(document.before).toMatchObject({ generation: 2, storePath: laptop.paths[1] })
    expect(document.sizeDelta).toBe(document.after.closureSize - document.before.closureSize)
    expect(document.packages).toContainEqual(
      expect.objectContaining({
        name: 'firefox',
        status: 'upgraded',
        before: ['140.0'],
        after: ['141.0.2'],
        selected: true,
      }),
    )
    expect(document.kernel).toMatchObject({ before: '6.18.3', after: '6.18.7' })
    expect(document.units).toMatchObject([{ name: 'web.service', status: 'changed' }])
    expect(document.files).toContainEqual(
      expect.objectContaining({ path: 'etc/ssh/sshd_config', status: 'added' }),
    )
    expect(document).toMatchObject({ inputs: null, commits: null })
    expect(document.unknown).toMatchObject({
      inputs: expect.stringContaining('inputs unknown'),
      commits: expect.stringContaining('records no commit'),
    })
  })

  it('why gives a chain as short as Nix finds it, each path referring to the next', async () => {
    const { machine, paths } = laptop
    const [root = ''] = paths
    const document = documentOf(await run('why', '1', 'openssl', '--json'))
    expect(document.chain[0]).toBe(root)
    expect(document.chain.at(-1)).toMatch(/-openssl-3\.4\.1(-dev)?$/)
    for (const [index, path] of document.chain.slice(0, -1).entries()) {
      const references = await machine.must(['nix-store', '-q', '--references', path])
      expect(references.split('\n')).toContain(document.chain[index + 1])
    }
    const nix = ['nix', '--extra-experimental-features', 'nix-command', 'why-depends']
    const theirs = await machine.must([...nix, root, document.chain.at(-1)])
    expect(document.chain).toHaveLength(theirs.match(/\/nix\/store\/\S+/g)?.length ?? 0)
    expect((await run('why', '1', 'nothing-of-it')).status).toBe(2)
  })

  it('diff prints a table for a person and one in Markdown', async () => {
    const text = await run('diff', '2', '5')
    expect(text.stdout).toMatch(/^\* firefox +\S+ \S+ +140\.0 → 141\.0\.2$/m)
    const markdown = await run('diff', '2', '5', '--markdown')
    expect(markdown.stdout).toMatch(/^\| U \| firefox \| 140\.0 \| 141\.0\.2 \| .* \|$/m)
  })

  it.each([
    [['show', '99'], 'no-generation', 'There is no generation 99'],
    [['show', 'nope'], 'no-generation', 'There is no generation, pin or file nope'],
    [['diff', '1', '/nix/store/x'], 'no-path', 'not a store path'],
    [['diff'], 'usage', "missing required argument 'a'"],
    [['diff', '1', '2', '--plain', '--patch'], 'usage', 'can’t be combined with other options'],
    [['diff', '1', '2', '--markdown', '--patch', '--reveal'], 'usage', 'never shows secrets'],
    [['diff', '1', '2', '--reveal'], 'usage', 'needs --patch'],
    [['diff', '1', '2/work'], 'no-generation', '2 has no specialisation work (it has travel)'],
    [['diff', '1', 'home-manager:1'], 'no-profile', 'There is no profile'],
    [['list', '--nope'], 'usage', 'unknown option'],
    [['frobnicate'], 'usage', 'Unknown command: frobnicate'],
    [['list', '--profile', 'nope'], 'no-profile', 'There is no profile'],
    [['delete'], 'usage', 'Name generations (3 5-7) or give rules'],
    [['delete', '1', '--keep-last', '3'], 'usage', 'not both'],
    [['delete', '--older-than', 'yesterday'], 'usage', '30d'],
    [['switch', '1', '--boot', '--test'], 'usage', 'can’t be combined'],
    [['list', '--demo', '--root', '/'], 'usage', 'can’t be combined'],
    [['list', '--root', '/nowhere'], 'usage', 'No such file or directory'],
  ])('%j is a clear error', async (args, code, words) => {
    const person = await run(...args)
    expect(person).toMatchObject({ status: 2, stdout: '' })
    expect(person.stderr).toContain(words)
    expect(person.stderr).not.toMatch(/^ +at /m)
    const script = await run(...args, '--json')
    expect(script.status).toBe(2)
    expect(documentOf(script).error).toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
  })

  it('--reveal is refused where a script reads', async () => {
    const { status, stdout } = await run('diff', '1', '2', '--patch', '--reveal', '--json')
    expect([status, documentOf({ stdout }).error.message]).toEqual([
      2,
      '--reveal can’t be combined with --json, which never shows secrets.',
    ])
  })
})
