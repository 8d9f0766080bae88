import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALREADY_ROOT } from '../../src/host/elevation.ts'
import { runHere, runnerHere } from '../../src/host/run.ts'
import { layOut } from '../support/layout.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

const node = process.execPath
const { homedir } = userInfo()
const script = (code: string, ...rest: string[]) => [node, '-e', code, ...rest]

describe('a command', () => {
  it.each(['$HOME; echo', '$(id)', '`id`', '*', "it's", 'a  b', '', '|', '~', '\\n'])(
    'gets %j verbatim, through no shell',
    async (argument) => {
      const { stdout } = await runHere(
        script('process.stdout.write(process.argv[1])', argument),
        {},
      )
      expect(stdout).toBe(argument)
    },
  )

  it('gives its status and both outputs', async () => {
    const result = await runHere(script('console.log(1); console.error(2); process.exit(7)'), {})
    expect(result).toEqual({ status: 7, signal: null, stdout: '1\n', stderr: '2\n' })
  })

  it('tells the signal that ended it', async () => {
    const result = await runHere(script('process.kill(process.pid, "SIGKILL")'), {})
    expect(result).toMatchObject({ status: null, signal: 'SIGKILL' })
  })

  it('has nothing to read, so that it can not wait for an answer', async () => {
    const { stdout } = await runHere(['cat'], {})
    expect(stdout).toBe('')
  })

  it('gets variables on top of the environment', async () => {
    const code = 'console.log(process.env.ONE, process.env.PATH === undefined)'
    expect((await runHere(script(code), { environment: { ONE: '1' } })).stdout).toBe('1 false\n')
  })

  it('tells its output as it comes, before it ends', async () => {
    const seen: string[] = []
    const code = `process.stdout.write('first'); process.stdin.resume()
      setTimeout(() => process.stdout.write('second'), 200)`
    const running = runHere(script(code), { onOutput: (text) => seen.push(text) })
    await expect.poll(() => seen).toEqual(['first'])
    await running
    expect(seen.join('')).toBe('firstsecond')
  })

  it('keeps letters whole that come in two parts', async () => {
    const code = `const turtle = Buffer.from('\u{1f422}'); process.stdout.write(turtle.subarray(0, 2))
      setTimeout(() => process.stdout.write(turtle.subarray(2)), 100)`
    expect((await runHere(script(code), {})).stdout).toBe('\u{1f422}')
  })

  it('keeps the end of an output that is too long to keep', async () => {
    const { stdout } = await runHere(script(`console.log('x'.repeat(3e6) + 'end')`), {})
    expect(stdout).toHaveLength(1_000_000)
    expect(stdout).toMatch(/xend\n$/)
  })
})

it.each([
  [['/no/such-program', 'x'], '/no/such-program could not be started: it is not on this machine.'],
  [['/etc/passwd'], '/etc/passwd could not be started: permission denied.'],
  [[], 'An empty command was to be run.'],
  [['ls', 'a\0b'], 'ls could not be started: an argument holds a NUL character.'],
])('%j can not be started, and says why', async (argv, message) => {
  await expect(runHere(argv, {})).rejects.toMatchObject({ code: 'command-failed', message })
})

describe.runIf(process.getuid?.() === 0)('while this process is root', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it.each([
    ['as root', { asRoot: true }],
    ['to read', {}],
  ])('what is run %s gets nothing that makes it load code', async (_, options) => {
    for (const name of ['LD_PRELOAD', 'NODE_OPTIONS', 'BASH_ENV', 'PERL5LIB', 'NIX_CONFIG']) {
      vi.stubEnv(name, '/tmp/evil')
    }
    vi.stubEnv('LANG', 'C.UTF-8')
    vi.stubEnv('HOME', '/home/alice')
    const run = runnerHere(() => ALREADY_ROOT)
    const { stdout } = await run(['env'], { ...options, environment: { ASKED: 'for' } })
    expect(stdout).not.toContain('evil')
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['LANG=C.UTF-8', 'USER=root', `HOME=${homedir}`, 'ASKED=for']),
    )
  })
})

describe('someone who has no way to root', () => {
  const run = runnerHere(() => ({ kind: 'none', why: 'There is no sudo.' }))

  it('runs nothing as root, and is told why', async () => {
    const touched = join(layOut(), 'touched')
    await expect(run(['touch', touched], { asRoot: true })).rejects.toMatchObject({
      code: 'no-elevation',
      message: 'There is no sudo. Nothing was changed.',
    })
    expect(existsSync(touched)).toBe(false)
  })

  it('runs the rest all the same', async () => {
    expect(await run(['true'])).toMatchObject({ status: 0 })
  })
})

it('ends a command that was stopped before it began', async () => {
  const result = await runHere(['sleep', '60'], { stop: AbortSignal.abort() })
  expect(result).toMatchObject({ status: null, signal: 'SIGTERM' })
})

const known = hasTmux()
const here = new URL('../../src/host/run.ts', import.meta.url).href

/** Asks on the terminal and on its input, and answers on both outputs. */
const ASKS = `printf 'Password: ' > /dev/tty; read -r word < /dev/tty
  read -r line; echo "stdout $word $line"; echo "stderr $word" >&2; exit 3`

describe.runIf(known)(`on a terminal${known ? '' : ' (skipped: no tmux)'}`, () => {
  let tmux: Tmux
  beforeEach(() => {
    tmux = new Tmux(160, 24)
    tmux.press('PS1="ready> "; clear', 'Enter')
  })
  afterEach(() => tmux.close())

  /** Runs in the terminal what \`before\` does and then the command that asks. */
  async function ask(terminal: string, before = ''): Promise<void> {
    const code = `import { runHere } from ${JSON.stringify(here)}
      ${before}
      const result = await runHere(['sh', '-c', ${JSON.stringify(ASKS)}], { terminal: '${terminal}' })
      console.log('result', JSON.stringify(result))
      process.exit()`
    const directory = layOut({ '/ask.mjs': code })
    await tmux.see('ready>')
    tmux.press(`clear; ${node} ${join(directory, 'ask.mjs')}`, 'Enter')
    await tmux.see('Password:')
  }

  it.each([
    ['at once', ''],
    ['after the program itself read there', `process.stdin.on('data', () => {})`],
  ])('a command is asked there, %s, and its output is collected', async (_, before) => {
    await ask('input', before)
    tmux.press('first', 'Enter', 'second', 'Enter')
    const shown = await tmux.see(/^result .*}/m)
    const result = JSON.parse(/^result (.*)$/m.exec(shown)?.[1] ?? '')
    expect(result).toEqual({
      ...{ status: 3, signal: null },
      ...{ stdout: 'stdout first second\n', stderr: 'stderr first\n' },
    })
    expect(shown).not.toMatch(/^std(out|err) /m)
  })

  it('a command that is lent all of it is also seen to write', async () => {
    await ask('inherit')
    tmux.press('first', 'Enter', 'second', 'Enter')
    const shown = await tmux.see(/^result .*}/m)
    expect(shown).toMatch(/^stdout first second$/m)
    expect(shown).toMatch(/^stderr first$/m)
  })

  it('a command whose output is collected only gets nothing of its input', async () => {
    await ask('capture')
    tmux.press('first', 'Enter')
    const shown = await tmux.see(/^result .*}/m)
    expect(shown).toContain('"stdout":"stdout first \\n"')
  })
})
