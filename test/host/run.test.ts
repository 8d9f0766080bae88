import { describe, expect, it } from 'vitest'
import { elevated, runHere } from '../../src/host/run.ts'

const node = process.execPath
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

describe('root', () => {
  const root = { root: true, name: 'root', home: '/root' }
  const alice = { root: false, name: 'alice', home: '/home/alice' }
  it.each([
    [alice, { asRoot: true }, ['sudo', '--', 'nix-env', '--version']],
    [alice, {}, ['nix-env', '--version']],
    [root, { asRoot: true }, ['nix-env', '--version']],
  ])('%j with %j runs %j', (user, options, argv) => {
    expect(elevated(['nix-env', '--version'], user, options)).toEqual(argv)
  })
})

it('ends a command that was stopped before it began', async () => {
  const result = await runHere(['sleep', '60'], { stop: AbortSignal.abort() })
  expect(result).toMatchObject({ status: null, signal: 'SIGTERM' })
})
