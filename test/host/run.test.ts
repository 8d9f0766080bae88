import { getEventListeners } from 'node:events'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ALREADY_ROOT, type ElevationProgram } from '../../src/host/elevation.ts'
import type { RunOptions } from '../../src/host/host.ts'
import { runHere, runnerHere } from '../../src/host/runCommand.ts'
import { layOut } from '../support/layout.ts'
import { whyNoMachine } from '../support/machine/available.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

const node = process.execPath
const here = new URL('../../src/host/runCommand.ts', import.meta.url).href
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

describe('a command that prints without end', () => {
  const endless = (stream: string) =>
    script(`const more = () => process.${stream}.write('é'.repeat(1e5), more); more()`)

  it.each(['stdout', 'stderr'])('on %s is killed where all of it is to be kept', async (stream) => {
    let pid = 0
    const onStart = (started: number) => {
      pid = started
    }
    const result = await runHere(endless(stream), { whole: 1_234_567, onStart })
    expect(result).toMatchObject({ status: null, signal: 'SIGKILL', exceeded: true })
    if (stream === 'stdout') expect(result.stdout).toBe('é'.repeat(1_234_567))
    expect(result.stderr.length).toBeLessThanOrEqual(1_000_000)
    await vi.waitUntil(() => !existsSync(`/proc/${pid}`))
  })

  it('is whole where it is as long as may be, and not a letter more', async () => {
    const print = (count: number) => script(`process.stdout.write('x'.repeat(${count}))`)
    expect(await runHere(print(3e6), { whole: 3e6 })).toEqual({
      ...{ status: 0, signal: null, stdout: 'x'.repeat(3e6), stderr: '' },
    })
    expect(await runHere(print(3e6 + 1), { whole: 3e6 })).toMatchObject({ exceeded: true })
  })
})

it.each([
  [['/no/such-program', 'x'], '/no/such-program could not be started: command not found.'],
  [['/etc/passwd'], '/etc/passwd could not be started: permission denied.'],
  [[], 'Refused to run an empty command.'],
  [['ls', 'a\0b'], 'ls could not be started: an argument contains a NUL character.'],
])('%j can not be started, and says why', async (argv, message) => {
  await expect(runHere(argv, {})).rejects.toMatchObject({ code: 'command-failed', message })
})

it.runIf(whyNoMachine() === null).each([
  [0, ':'],
  [1000, ':'],
  [1000, '.:'],
  [1000, 'bin:'],
])('user %i runs nothing out of the working directory, by a PATH of %j', async (uid, start) => {
  const directory = layOut({ 'bin/true': '' })
  for (const name of ['true', 'bin/true']) {
    writeFileSync(join(directory, name), '#!/bin/sh\necho led astray\n')
    chmodSync(join(directory, name), 0o755)
  }
  const code = `import { runHere } from '${here}'
    process.chdir('${directory}')
    process.setuid(${uid})
    process.env.PATH = '${start}' + process.env.PATH
    const { status, stdout } = await runHere(['true'], {})
    const inherited = await runHere(['sh', '-c', 'true; echo "$PATH"'], {})
    console.log(JSON.stringify([status, stdout, inherited.stdout.trim()]))`
  const { stdout } = await runHere([node, '--input-type=module', '--eval', code], {})
  const [status, printed, path] = JSON.parse(stdout)
  expect([status, printed]).toEqual([0, ''])
  expect(path.split(':').every((element: string) => element.startsWith('/'))).toBe(true)
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

describe('a command that is asked to end', () => {
  /** Hears no signal but SIGKILL. */
  const stubborn = ['sh', '-c', 'trap "" TERM; echo ready; while true; do sleep 0.1; done']

  it('is asked twice: doas may forget the first time', async () => {
    const forgets = 'trap "trap - TERM; echo once" TERM; echo begun; while :; do sleep 0.1; done'
    const stop = new AbortController()
    const result = await runHere(['bash', '-c', forgets], {
      stop: stop.signal,
      onOutput: () => stop.abort(),
    })
    expect(result).toMatchObject({ status: null, signal: 'SIGTERM', stdout: 'begun\nonce\n' })
  })

  it('ends by SIGTERM, also where it was stopped before it began', async () => {
    const result = await runHere(['sleep', '60'], { stop: AbortSignal.abort() })
    expect(result).toMatchObject({ status: null, signal: 'SIGTERM' })
  })

  it('is not waited for where only what it started itself lives on', async () => {
    const stop = new AbortController()
    let pid = 0
    const running = runHere(['sh', '-c', 'sleep 600 & echo $!'], {
      stop: stop.signal,
      onStart: (started) => {
        pid = started
      },
    })
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)
    stop.abort()
    const { status, stdout } = await running
    expect(status).toBe(0)
    process.kill(Number(stdout), 'SIGKILL')
  })

  it('keeps this program from its end no more, whatever it started itself', async () => {
    const code = `
      import { runHere } from '${here}'
      const stop = new AbortController()
      const argv = ['sh', '-c', 'sleep 600 & echo $!; exec sleep 600']
      const { stdout } = await runHere(argv, { stop: stop.signal, onOutput: () => stop.abort() })
      process.stdout.write(stdout)`
    const node = [process.execPath, '--input-type=module', '--eval', code]
    const program = await runHere(node, {})
    expect(program.status).toBe(0)
    expect(existsSync(`/proc/${program.stdout.trim()}`)).toBe(true)
    process.kill(Number(program.stdout), 'SIGKILL')
  })

  it('is never killed where it is a step that was stopped', async () => {
    const stop = new AbortController()
    let pid = 0
    const onStart = (started: number) => {
      pid = started
    }
    const running = runHere(stubborn, { stop: stop.signal, onStart, onOutput: () => stop.abort() })
    const ended = await Promise.race([running, delay(3000, 'runs on')])
    expect(ended).toBe('runs on')
    process.kill(pid, 'SIGKILL')
    expect(await running).toMatchObject({ signal: 'SIGKILL' })
  })

  it.each([
    ['by SIGTERM', ['sleep', '600'], 'SIGTERM'],
    ['for good, where it does not hear that', stubborn, 'SIGKILL'],
  ])('ends %s where its time is over', async (_, argv, signal) => {
    expect(await runHere(argv, { timeout: 500 })).toMatchObject({ status: null, signal })
  })

  it.each([
    ['ended', ['true']],
    ['could not be started', ['/no/such-program']],
  ])('is not listened for any more once it %s', async (_, argv) => {
    const { signal } = new AbortController()
    await runHere(argv, { stop: signal }).catch(() => {})
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  /** In processes of its own, where a process id can be given away at once. */
  const reason = whyNoMachine()
  it.skipIf(reason !== null)(
    `is not mistaken for another that has its process id later${reason === null ? '' : ` (skipped: ${reason})`}`,
    async () => {
      const code = `import { spawn } from 'node:child_process'
        import { writeFileSync } from 'node:fs'
        import { runHere } from ${JSON.stringify(here)}
        const stop = new AbortController()
        let pid = 0
        await runHere(['true'], { stop: stop.signal, onStart: (started) => { pid = started } })
        let other
        do {
          other?.kill('SIGKILL')
          writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1)) // proc_sys_kernel(5)
          other = spawn('sleep', ['1'])
        } while (other.pid !== pid)
        stop.abort()
        other.on('exit', (status, signal) => console.log('other', status, signal))`
      const namespace = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
      const argv = ['unshare', ...namespace, node, '--input-type=module', '-e']
      expect((await runHere([...argv, code], {})).stdout).toBe('other 0 null\n')
    },
  )
})

const known = hasTmux()

/** Asks on the terminal and on its input, and answers on both outputs. */
const ASKS = `printf 'Password: ' > /dev/tty; read -r word < /dev/tty
  read -r line; echo "stdout $word $line"; echo "stderr $word" >&2; exit 3`
/** Runs what is behind its options as they are, and is no way to root. */
const STAND_IN = '#! /bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n'

describe.runIf(known)(`on a terminal${known ? '' : ' (skipped: no tmux)'}`, () => {
  let tmux: Tmux
  beforeEach(() => {
    tmux = new Tmux(160, 24)
    tmux.press('PS1="ready> "; clear', 'Enter')
  })
  afterEach(() => tmux.close())

  /** Runs in the terminal what \`before\` does and then the command that asks. */
  async function ask(name: ElevationProgram, options: RunOptions, before = ''): Promise<void> {
    const directory = layOut({ '/elevate': STAND_IN })
    const path = join(directory, 'elevate')
    chmodSync(path, 0o755)
    const code = `import { runnerHere } from ${JSON.stringify(here)}
      ${before}
      const run = runnerHere(() => (${JSON.stringify({ kind: 'program', name, path })}))
      const result = await run(['sh', '-c', ${JSON.stringify(ASKS)}], ${JSON.stringify(options)})
      console.log('result', JSON.stringify(result))
      process.exit()`
    writeFileSync(join(directory, 'ask.mjs'), code)
    await tmux.see('ready>')
    tmux.press(`clear; ${node} ${join(directory, 'ask.mjs')}`, 'Enter')
    await tmux.see('Password:')
  }
  /** What came of it, and nothing of that was printed. */
  async function answer() {
    const shown = await tmux.see(/^result .*}/m)
    expect(shown).not.toMatch(/^std(out|err) /m)
    return JSON.parse(/^result (.*)$/m.exec(shown)?.[1] ?? '')
  }
  const ended = { status: 3, signal: null }

  describe.each([
    ['at once', ''],
    ['after the program itself read there', `process.stdin.on('data', () => {})`],
  ])('a password is asked for, %s,', (_, before) => {
    it('by run0 with the input, which its agent asks on', async () => {
      await ask('run0', { asRoot: true, mayAsk: true }, before)
      tmux.press('first', 'Enter', 'second', 'Enter')
      const said = { stdout: 'stdout first second\n', stderr: 'stderr first\n' }
      expect(await answer()).toEqual({ ...ended, ...said })
    })

    it.each(['sudo', 'doas'] as const)('by %s on the terminal, without its input', async (name) => {
      await ask(name, { asRoot: true, mayAsk: true }, before)
      tmux.press('first', 'Enter')
      const said = { stdout: 'stdout first \n', stderr: 'stderr first\n' }
      expect(await answer()).toEqual({ ...ended, ...said })
    })
  })

  it.each([
    ['as root where nobody may ask', { asRoot: true }],
    ['as the person', { mayAsk: true }],
  ])('a command that is run %s gets nothing of its input', async (_, options) => {
    await ask('run0', options)
    tmux.press('first', 'Enter')
    expect(await answer()).toMatchObject({ ...ended, stdout: 'stdout first \n' })
  })
})
