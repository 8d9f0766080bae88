import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { commit, init } from '../compare/configuration/fixture.ts'
import { layOut } from '../support/layout.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { diffClosures, pathInfoSizes, rowForm } from '../support/machine/oracles.ts'
import type { SystemSpec } from '../support/machine/spec.ts'
import { type Document, documentOf } from './fixture.ts'
import { below, parseMarkdown, tableBelow } from './markdown.ts'

const SUBJECT = 'web: a port | `of` <its> own, @bob, see #12 \u001b[31m'
const AUTHOR = 'Eve *e* | x'
const FENCE = '```'

/** A unit with a fence, tabs and a trigger in its text. */
const web = (port: number) => `[Unit]
Description=web
X-Restart-Triggers=@X-Restart-Triggers-web@
# ${FENCE}
#\tport ${port}
# ${FENCE}
[Service]
ExecStart=@firefox@/bin/firefox --port ${port}
[Install]
WantedBy=multi-user.target
`

const oneshot = (words: string) => `[Service]\nType=oneshot\nExecStart=/bin/sh -c ${words}\n`

const account = (name: string, uid: number) => ({
  ...{ name, uid, group: 'users', home: `/home/${name}`, shell: '/bin/sh' },
  hashedPassword: '$6$secret',
})

const users = (...names: readonly string[]) =>
  JSON.stringify({
    users: names.map((name, index) => account(name, 1000 + index)),
    groups: [{ name: 'users', gid: 100, members: names }],
  })

/** What the two systems have in common; they differ in what a pair of versions makes of it. */
function spec(index: 0 | 1, configurationRevision: string): SystemSpec {
  const of = <T>(before: T, after: T) => (index === 0 ? before : after)
  return {
    label: `26.05.${index + 1}`,
    configurationRevision,
    kernel: of('6.18.3', '6.18.7'),
    kernelParams: of(['loglevel=4', 'splash'], ['loglevel=7', 'quiet']),
    packages: [
      { name: 'openssl', version: '3.4.1', selected: false },
      { name: 'firefox', version: of('140.0', '141.0.2'), deps: ['openssl'] },
    ],
    storeFiles: {
      'web.conf': of('port 80\n', 'port 8080\n'),
      'X-Restart-Triggers-web': '@web.conf@',
      'users-groups.json': of(users('alice'), users('alice', 'bob')),
      'update-users-groups.pl': 'accounts',
    },
    activate: '@update-users-groups.pl@ @users-groups.json@',
    units: {
      'web.service': web(of(80, 8080)),
      ...of<SystemSpec['units']>(
        { 'old.service': oneshot('old') },
        { 'new.service': oneshot('new') },
      ),
      'mnt-my\\x2ddata.mount': `[Mount]\nWhere=${of('/mnt/one', '/mnt/other')}\n`,
      'same.service': oneshot('same'),
    },
    files: {
      'app.conf': { text: 'the same', mode: of('0440', '0400') },
      'ssh/sshd_config': of('Port 22\n\tUsePAM yes\n', 'Port 2222\n\tUsePAM yes\nX11 no'),
      blob: of('\ufffd'.repeat(3), '\ufffd'.repeat(4)),
      ...of<SystemSpec['files']>({ gone: 'gone\n' }, { 'come.conf': 'come\n' }),
    },
    inputs: {
      nixpkgs: {
        ...{ rev: of('a', 'b').repeat(40), lastModified: of(1_700_000_000, 1_700_086_400) },
        files: { 'default.nix': '{ }' },
      },
    },
    specialisations: {
      travel: { kernelParams: of(['quiet'], ['quiet', 'nomodeset']) },
      ...of({}, { work: { packages: [{ name: 'hello', version: '2.12' }] } }),
    },
  }
}

describeWithNix('diff of two systems that differ in everything', () => {
  let machine: Machine
  let before: string
  let after: string
  let broken: string
  beforeAll(async () => {
    machine = await createMachine()
    const repository = init(join(machine.root, 'etc/nixos'))
    const revisions = [
      commit(repository, 'first', { 'flake.nix': 'one\n' }),
      commit(repository, SUBJECT, { 'flake.nix': 'two\n' }, AUTHOR),
    ] as const
    const built = await machine.buildSystems([
      spec(0, revisions[0]),
      spec(1, revisions[1]),
      { label: '26.05.3', lacks: ['bin/switch-to-configuration'] },
    ])
    ;[before, after, broken] = built as [string, string, string]
    await machine.setGeneration(before)
    await machine.setGeneration(after)
    await machine.setGeneration(broken, { profile: '/nix/var/nix/profiles/broken' })
    await machine.boot(before)
  })
  afterAll(() => machine?.remove())

  const run = (...args: string[]) => machine.terrapin(args)
  const json = async (...args: string[]): Promise<Document> => {
    const outcome = await run(...args, '--json')
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    return documentOf(outcome)
  }

  describe('--json', () => {
    let document: Document
    beforeAll(async () => {
      document = await json('diff', '1', '2')
    })
    const named = (rows: Document[], name: string, key = 'name') =>
      rows.find((row) => row[key] === name)

    it('has both sides with their closures as Nix measures them', async () => {
      const sizes = await pathInfoSizes(machine, [before, after])
      const [one = 0, other = 0] = [sizes.get(before), sizes.get(after)]
      expect(document).toMatchObject({
        before: { generation: 1, storePath: before, closureSize: one },
        after: { generation: 2, storePath: after, closureSize: other },
        sizeDelta: other - one,
      })
    })

    it('has the packages that differ', () => {
      expect(named(document.packages, 'firefox')).toEqual({
        ...{ name: 'firefox', status: 'upgraded', before: ['140.0'], after: ['141.0.2'] },
        ...{ sizeDelta: expect.any(Number), selected: true, beforePaths: 1, afterPaths: 1 },
      })
      expect(named(document.packages, 'openssl')).toBeUndefined()
    })

    it('has the kernel and its parameters', () => {
      expect(document.kernel).toEqual({
        ...{ before: '6.18.3', after: '6.18.7' },
        paramsAdded: ['loglevel=7', 'quiet'],
        paramsRemoved: ['loglevel=4', 'splash'],
      })
      const rows = document.boot.rows.map((row: Document) => [row.group, row.name, row.status])
      expect(rows).toEqual(
        expect.arrayContaining([
          ['kernel', 'kernel', 'changed'],
          ['parameter', 'loglevel', 'changed'],
          ['parameter', 'quiet', 'added'],
          ['parameter', 'splash', 'removed'],
          ['specialisation', 'travel', 'changed'],
          ['specialisation', 'work', 'added'],
        ]),
      )
      expect(document.boot.reboot).toMatchObject({
        needed: true,
        because: expect.arrayContaining(['kernel', 'kernel parameters']),
      })
    })

    it('has the units, what a switch does to them, and the file that makes it', () => {
      expect(document.units.map(({ name, status }: Document) => [name, status])).toEqual([
        ['mnt-my\\x2ddata.mount', 'changed'],
        ['new.service', 'added'],
        ['old.service', 'removed'],
        ['web.service', 'changed'],
      ])
      expect(named(document.units, 'web.service')).toMatchObject({
        scope: 'system',
        effect: 'restart',
        causes: expect.arrayContaining(['web.conf', 'firefox-141.0.2']),
        before: [expect.stringMatching(/^\/nix\/store\/.*-unit-web\.service\/web\.service$/)],
      })
      expect(named(document.units, 'web.service')).not.toHaveProperty('dryRun')
    })

    it('has the files, with their modes', () => {
      const files = new Map(document.files.map((row: Document) => [row.path, row]))
      expect(files.get('etc/app.conf')).toMatchObject({
        status: 'changed',
        mode: { before: '0440', after: '0400' },
        owner: null,
        group: null,
      })
      const inEtc = [...files].filter(([path]) => (path as string).startsWith('etc/'))
      expect(inEtc.map(([path, row]) => [path, (row as Document).status])).toEqual([
        ['etc/app.conf', 'changed'],
        ['etc/blob', 'changed'],
        ['etc/come.conf', 'added'],
        ['etc/gone', 'removed'],
        ['etc/nix/registry.json', 'changed'],
        ['etc/os-release', 'changed'],
        ['etc/ssh/sshd_config', 'changed'],
      ])
    })

    it('has the flake inputs and the commits between', () => {
      expect(document.inputs).toEqual([
        {
          ...{ name: 'nixpkgs', before: 'a'.repeat(40), after: 'b'.repeat(40) },
          beforeDate: '2023-11-14T22:13:20.000Z',
          afterDate: '2023-11-15T22:13:20.000Z',
        },
      ])
      expect(document.commits).toMatchObject([
        {
          hash: expect.stringMatching(/^[0-9a-f]{40}$/),
          author: AUTHOR,
          date: expect.stringMatching(/^2026-05-01T/),
          subject: SUBJECT,
        },
      ])
    })

    it('has the users, and no password', () => {
      expect(document.features).toContainEqual({
        ...{ feature: 'Users', name: 'bob', status: 'added', before: null },
        after: expect.stringContaining('uid 1001'),
      })
      expect(JSON.stringify(document)).not.toContain('secret')
    })

    it('has the summary, and says why a part is null', () => {
      const topics = document.summary.map(({ topic }: Document) => topic)
      expect(topics).toEqual(expect.arrayContaining(['NixOS', 'Kernel', 'Packages', 'Features']))
      expect(document).toMatchObject({ source: null, dryRun: null })
      expect(document.unknown).toEqual({ source: expect.stringMatching(/^Neither closure/) })
    })

    it('is the same for someone without root', async () => {
      const outcome = await machine.terrapin(['diff', '1', '2', '--json'], { user: 'alice' })
      expect(outcome.status).toBe(0)
      expect(documentOf(outcome)).toEqual(document)
    })

    it('turned round has the two sides exchanged', async () => {
      const turned = await json('diff', '2', '1')
      expect(turned.sizeDelta).toBe(-document.sizeDelta)
      expect(named(turned.packages, 'firefox').status).toBe('downgraded')
      expect(turned.kernel.paramsAdded).toEqual(document.kernel.paramsRemoved)
      expect(named(turned.units, 'new.service').status).toBe('removed')
      expect(turned.commits[0].hash).toBe(document.commits[0].hash)
    })

    it('of one system and itself is empty', async () => {
      expect(await json('diff', '2', '2')).toMatchObject({
        ...{ sizeDelta: 0, packages: [], units: [], files: [], inputs: [], commits: [] },
        kernel: { before: '6.18.7', after: '6.18.7', paramsAdded: [], paramsRemoved: [] },
        features: [],
      })
    })

    it('of a specialisation has its label and no number', async () => {
      const found = await json('diff', '2', '2/work')
      expect(found.before).toMatchObject({ generation: 2, label: '2' })
      expect(found.after).toMatchObject({ generation: null, label: '2/work' })
      expect(found.after.storePath).not.toBe(after)
      expect(found.packages).toContainEqual(
        expect.objectContaining({ name: 'firefox', status: 'removed', selected: true }),
      )
    })

    it('of a generation of another profile has it', async () => {
      const path = '/nix/var/nix/profiles/broken'
      const found = await json('diff', `${path}:1`, 'current')
      expect(found.before).toMatchObject({ label: `${path}:1`, storePath: broken })
      expect(found.after).toMatchObject({ generation: 2 })
    })
  })

  describe('for a person', () => {
    it('has a section for each part', async () => {
      const { status, stdout, stderr } = await run('diff', '1', '2')
      expect([status, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(/^1 → 2\n\nSummary\nAccess .*\nNixOS +26\.05\.1 → 26\.05\.2\n/)
      const titles = [
        ...['Packages upgraded', 'Kernel and boot', 'Units', 'Files', 'Commits', 'Flake inputs'],
        'Features',
      ]
      for (const title of titles) {
        expect(stdout).toMatch(new RegExp(`\\n\\n${title} \\(\\d+\\)\\n`))
      }
      expect(stdout).toContain('\n\nConfiguration source\n')
      for (const row of [
        /^\* firefox +\S+ \S+ +140\.0 → 141\.0\.2$/m,
        /^A {2}parameter quiet +set$/m,
        /^C {2}specialisation travel +\S+-26\.05\.1 → \S+-26\.05\.2$/m,
        /^C {2}web\.service +restart +.*web\.conf/m,
        /^C {2}etc\/app\.conf +mode 0440 → 0400$/m,
        /^nixpkgs +a{10} \(2023-11-14\) → b{10} \(2023-11-15\)$/m,
        /^A {2}Users +bob +uid 1001/m,
        /^Unknown: Neither closure/m,
        /^Closure .* KiB → .* KiB \([+−]?.*\)$/m,
      ]) {
        expect(stdout).toMatch(row)
      }
      expect(stdout).toContain(SUBJECT.replace('\u001b', '\\x1b'))
      expect(stdout).not.toContain('\u001b')
    })

    it('of one system and itself says so', async () => {
      const { stdout } = await run('diff', '2', '2')
      expect(stdout).toContain('the same: nothing differs')
      expect(stdout).not.toMatch(/^(Units|Files|Commits|Features)(?: \(|$)/m)
    })

    it('--plain is as Nix prints it, and goes with none of the others', async () => {
      const { stdout } = await run('diff', '1', '2', '--plain')
      const rows = (await rowForm(machine))(stdout)
      expect(rows).toBe(await diffClosures(machine, before, after))
      for (const other of ['--patch', '--markdown', '--dry-activate']) {
        const outcome = await run('diff', '1', '2', '--plain', other)
        expect(outcome).toMatchObject({ status: 2, stdout: '' })
        expect(outcome.stderr).toContain('it prints exactly what Nix prints')
        const script = await run('diff', '1', '2', '--plain', other, '--json')
        expect([script.status, documentOf(script).error.code]).toEqual([2, 'usage'])
      }
    })
  })

  describe('--markdown', () => {
    it('has tables of as many cells as heads, and in them what the text has', async () => {
      const { status, stdout } = await run('diff', '1', '2', '--markdown')
      expect(status).toBe(0)
      const blocks = parseMarkdown(stdout)
      expect(blocks[0]).toEqual({ kind: 'heading', text: '1 → 2' })
      expect(tableBelow(blocks, 'Packages').rows).toContainEqual(
        expect.arrayContaining(['U', 'firefox', '140.0', '141.0.2']),
      )
      expect(tableBelow(blocks, 'Units').rows.map(([letter, name]) => [letter, name])).toEqual([
        ['C', 'mnt-my\\x2ddata.mount'],
        ['A', 'new.service'],
        ['R', 'old.service'],
        ['C', 'web.service'],
      ])
      const [commits] = tableBelow(blocks, 'Commits').rows
      expect(commits?.slice(3)).toEqual([AUTHOR, SUBJECT.replace('\u001b', '\\x1b')])
      expect(below(blocks, 'Configuration source')).toEqual([
        { kind: 'paragraph', text: expect.stringMatching(/^Unknown: Neither/) },
      ])
    })

    it('has a fence around each patch that nothing in it ends', async () => {
      const { stdout } = await run('diff', '1', '2', '--markdown', '--patch')
      const patches = parseMarkdown(stdout).filter((block) => block.kind === 'details')
      expect(patches.map(({ summary }) => summary)).toEqual([
        ...['mnt-my\\x2ddata.mount', 'new.service', 'old.service', 'web.service'],
        ...['activate', 'etc/blob', 'etc/come.conf', 'etc/gone', 'etc/nix/registry.json'],
        ...['etc/os-release', 'etc/ssh/sshd_config'],
        ...['bin/switch-to-configuration', 'boot.json'],
      ])
      const { code = [] } = patches.find(({ summary }) => summary === 'web.service') ?? {}
      expect(code).toEqual(expect.arrayContaining([` # ${FENCE}`, '-#\tport 80', '+#\tport 8080']))
    })
  })

  describe('--patch', () => {
    /** A unit as it is patched: each of its files below a comment that names it. */
    const unitText = (files: readonly string[]) =>
      files
        .map((path) => {
          const title = path.replace(/^\/nix\/store\/\w{32}-/, '')
          return `# ${title}\n${readFileSync(join(machine.root, path), 'utf8')}`
        })
        .join('\n')
    const storeText = (path: string) => {
      const link = execFileSync('readlink', [join(machine.root, path)], { encoding: 'utf8' })
      return readFileSync(join(machine.root, link.trim()), 'utf8')
    }

    it('is what git apply makes the texts after of those before with', async () => {
      const document = await json('diff', '1', '2')
      const directory = layOut()
      const wanted = new Map<string, string | null>()
      const lay = (path: string, from: string | null, to: string | null) => {
        wanted.set(path, to)
        if (from === null) return
        mkdirSync(dirname(join(directory, path)), { recursive: true })
        writeFileSync(join(directory, path), from)
      }
      for (const unit of document.units) {
        const [from, to] = [unit.before, unit.after].map((files) =>
          files.length === 0 ? null : unitText(files),
        )
        lay(`${unit.scope}/${unit.name}`, from ?? null, to ?? null)
      }
      for (const file of document.files) {
        if (file.mode !== null) continue // no other text
        if (!file.path.startsWith('etc/')) continue // told without the system’s own path
        const [from, to] = [file.before, file.after].map((path) => path && etcText(path))
        lay(file.path, from, to)
      }
      const { stdout } = await run('diff', '1', '2', '--patch')
      const options = { cwd: directory, input: stdout, encoding: 'utf8', stdio: 'pipe' } as const
      execFileSync('git', ['apply', '--verbose', ...OUTSIDE_ETC, '-'], options)
      for (const [path, text] of wanted) {
        const place = join(directory, path)
        const found = text === null ? absent(place) : readFileSync(place, 'utf8')
        expect(found, path).toBe(text)
      }
    })

    const OUTSIDE_ETC = ['activate', 'bin/*', 'boot.json'].map((path) => `--exclude=${path}`)

    /** A file of etc is a link, from the toplevel on. */
    function etcText(path: string): string {
      const [, toplevel = '', rest = ''] = /^(\/nix\/store\/[^/]+)\/etc\/(.*)$/.exec(path) ?? []
      const etc = execFileSync('readlink', [join(machine.root, toplevel, 'etc')])
      return storeText(`${etc.toString().trim()}/${rest}`)
    }

    function absent(place: string): null | string {
      try {
        return readFileSync(place, 'utf8')
      } catch {
        return null
      }
    }

    it('is in the JSON as well', async () => {
      const { patches } = await json('diff', '1', '2', '--patch')
      const titles = patches.map(({ title }: Document) => title)
      expect(titles).toEqual(expect.arrayContaining(['web.service', 'etc/ssh/sshd_config']))
      const { lines } = patches.find(({ title }: Document) => title === 'etc/ssh/sshd_config')
      expect(lines).toEqual([
        ...['--- a/etc/ssh/sshd_config', '+++ b/etc/ssh/sshd_config', '@@ -1,2 +1,3 @@'],
        ...['-Port 22', '+Port 2222', ' \tUsePAM yes', '+X11 no', '\\ No newline at end of file'],
      ])
      expect(await json('diff', '1', '2')).not.toHaveProperty('patches')
    })
  })

  describe('--dry-activate', () => {
    const asked = async () => (await machine.activations()).filter((line) => line.includes('dry'))
    let count = 0
    beforeEach(async () => {
      count = (await asked()).length
    })
    afterEach(() => machine.tellToFail('dry-activate', null))

    it('asks the side after, and shows what it said beside what was foreseen', async () => {
      const { status, stdout } = await run('diff', '1', '2', '--dry-activate')
      expect(status).toBe(0)
      expect((await asked()).slice(count)).toEqual(['26.05.2 dry-activate'])
      expect(stdout).toMatch(/^ +UNIT +ON SWITCH +DRY RUN +WHY$/m)
      expect(stdout).toMatch(/^C {2}web\.service +restart +restart +/m)
      expect(stdout).toMatch(/^R {2}old\.service +\S+ +stop +/m)
      expect(stdout).toContain('Other output: would activate the configuration...')
    })

    it('is in the JSON, by unit and as a whole', async () => {
      const document = await json('diff', '1', '2', '--dry-activate')
      expect(document.units.map(({ name, dryRun }: Document) => [name, dryRun])).toEqual([
        ['mnt-my\\x2ddata.mount', 'nothing'],
        ['new.service', 'nothing'],
        ['old.service', 'stop'],
        ['web.service', 'restart'],
      ])
      expect(document.dryRun).toEqual({
        system: { 'old.service': 'stop', 'web.service': 'restart' },
        user: {},
        others: [
          'Not checking switch inhibitors (action = dry-activate)',
          'would activate the configuration...',
        ],
      })
    })

    it('shows what it said of units that do not differ: another system runs', async () => {
      const { stdout } = await run('diff', '2', '2', '--dry-activate', '--markdown')
      const { rows } = tableBelow(parseMarkdown(stdout), 'Dry run')
      expect(rows).toEqual([
        ['old.service', 'stop'],
        ['web.service', 'restart'],
      ])
    })

    it('changes nothing', async () => {
      await run('diff', '1', '2', '--dry-activate')
      expect((await machine.must(['readlink', '/run/current-system'])).trim()).toBe(before)
      expect((await json('show', 'current')).generation).toBe(2)
    })

    it('that fails says how, and what was said last', async () => {
      await machine.tellToFail('dry-activate', 1)
      const outcome = await run('diff', '1', '2', '--dry-activate')
      expect(outcome).toMatchObject({ status: 1, stdout: '' })
      expect(outcome.stderr).toMatch(/^terrapin: The dry run exited with status 1: would start/)
      const script = await run('diff', '1', '2', '--dry-activate', '--json')
      expect([script.status, documentOf(script).error.code]).toEqual([1, 'command-failed'])
    })

    it('is refused where there is no script to ask', async () => {
      const outcome = await run('diff', '1', broken, '--dry-activate')
      expect(outcome).toMatchObject({ status: 3, stdout: '' })
      expect(outcome.stderr).toContain('bin/switch-to-configuration is missing')
      const script = await run('diff', '1', broken, '--dry-activate', '--json')
      expect(script.status).toBe(3)
      expect(documentOf(script).error).toEqual({
        code: 'refused',
        message: expect.stringContaining('bin/switch-to-configuration is missing'),
      })
      expect(await asked()).toHaveLength(count)
    })

    it('needs root, and without it says so and asks nothing', async () => {
      const script = await machine.terrapin(['diff', '1', '2', '--dry-activate', '--json'], {
        user: 'alice',
      })
      expect(script.status).toBeGreaterThan(0)
      expect(documentOf(script)).toEqual({
        error: { code: expect.any(String), message: expect.stringMatching(/\.$/) },
      })
      expect(await asked()).toHaveLength(count)
    })
  })

  describe('with a settings file that is wrong', () => {
    const place = () => join(machine.root, 'root/.config/terrapin/config.toml')
    beforeEach(() => {
      mkdirSync(dirname(place()), { recursive: true })
      writeFileSync(place(), '# settings\n\n[configuration]\nrepository = 7\n')
    })
    afterEach(() => rmSync(dirname(place()), { recursive: true }))

    it.each([
      [['diff', '1', '2']],
      [['diff', '1', '2', '--plain']],
      [['diff', '1', '2', '--json']],
      [['list']],
      [['show', '1']],
    ])('%j says so in a line and does without', async (args) => {
      const { status, stdout, stderr } = await run(...args)
      expect(status).toBe(0)
      expect(stderr).toMatch(
        /^terrapin: \/root\/\.config\/terrapin\/config\.toml, line 4: configuration\.repository must be .*\n$/,
      )
      expect(stdout).not.toBe('')
      expect(stdout).not.toContain('config.toml')
      if (args.includes('--json')) expect(JSON.parse(stdout)).not.toHaveProperty('error')
    })
  })

  it('a repository that the settings name is taken in place of /etc/nixos', async () => {
    const place = join(machine.root, 'root/.config/terrapin/config.toml')
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, '[configuration]\nrepository = "/srv/nixos"\n')
    const repository = init(join(machine.root, 'srv/nixos'))
    commit(repository, 'another')
    try {
      const document = await json('diff', '1', '2')
      expect(document.configuration.repository).toBe('/srv/nixos')
      expect(document.commits).toBeNull()
      expect(document.unknown.commits).toContain('/srv/nixos does not contain commit')
    } finally {
      rmSync(dirname(place), { recursive: true })
      rmSync(join(machine.root, 'srv'), { recursive: true })
    }
  })
})
