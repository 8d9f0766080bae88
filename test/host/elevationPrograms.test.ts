import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alice } from '../support/machine/layout.ts'
import { project } from '../support/machine/namespace.ts'
import {
  type AskingMachine,
  describeWithAskers,
  makeAskingMachine,
} from '../terminal/sudoMachine.ts'

/** What would make the programs that root runs load code, or read someone's settings. */
const EVIL = {
  NODE_OPTIONS: '--no-warnings',
  BASH_ENV: '/tmp/evil',
  PERL5LIB: '/tmp/evil',
  LD_LIBRARY_PATH: '/tmp/evil',
  NIX_CONFIG: 'plugin-files = /tmp/evil',
  XDG_CONFIG_HOME: '/tmp/evil',
}

/** Options that ask a command to end once it has printed something, as code. */
const STOPPED = `stop: (globalThis.asked = new AbortController()).signal,
  onOutput: () => asked.abort()`

describeWithAskers('alice, who is not root', () => {
  let made: AskingMachine
  beforeAll(async () => {
    made = await makeAskingMachine()
  })
  afterAll(() => made?.machine.remove())

  /** Runs `argv` as root as terrapin does, without a terminal: its result, or the problem. */
  async function runAsRoot(asker: string, argv: readonly string[], options = '') {
    const code = `
      import { elevationHere } from '${project}/src/host/elevationHere.ts'
      import { runnerHere } from '${project}/src/host/runCommand.ts'
      const alice = { root: false, name: 'alice', home: '${alice.home}' }
      const run = runnerHere(elevationHere(alice, () => '${asker}'))
      const result = await run(${JSON.stringify(argv)}, { asRoot: true, ${options} }).catch(
        ({ code, message }) => ({ code, message }),
      )
      process.stdout.write(JSON.stringify(result))`
    const node = [process.execPath, '--input-type=module', '--eval', code]
    return JSON.parse((await made.machine.run(node, { user: 'alice', env: EVIL })).stdout)
  }

  describe.each(['sudo', 'doas'] as const)('by %s', (asker) => {
    beforeEach(() => made.setPolicy({ asks: 'never' }))

    it('has a command run as root, with its status and output', async () => {
      const argv = ['sh', '-c', 'id -u; echo no >&2; exit 1']
      expect(await runAsRoot(asker, argv)).toEqual({
        ...{ status: 1, signal: null },
        ...{ stdout: '0\n', stderr: 'no\n' },
      })
    })

    it('has what it began ended where it asks for that', async () => {
      const argv = ['sh', '-c', 'echo begun; exec sleep 600']
      const result = await runAsRoot(asker, argv, STOPPED)
      expect(result).toMatchObject({ status: null, signal: 'SIGTERM', stdout: 'begun\n' })
    })

    it('hands no variable on that was not asked for, whatever the policy lets through', async () => {
      await made.setPolicy({ asks: 'never', keepsEnvironment: true })
      const plain = await made.machine.run([asker, 'env'], { user: 'alice', env: EVIL })
      expect(plain.stdout).toContain('plugin-files = /tmp/evil')
      const { stdout, status } = await runAsRoot(asker, ['env'])
      expect(status).toBe(0)
      expect(stdout).toMatch(/^LANG=C.UTF-8$/m)
      for (const name of Object.keys(EVIL)) expect(stdout).not.toContain(`${name}=`)
      expect(stdout).not.toContain(`HOME=${alice.home}`)
    })

    it('has a switch skip NixOS’s checks where she wants that, though it drops the variable', async () => {
      const { machine } = made
      await made.choose(asker)
      const env = { NIXOS_NO_CHECK: '1' }
      const switched = ['switch', asker === 'sudo' ? '2' : '4', '--yes']
      const outcome = await machine.terrapin(switched, { user: 'alice', env })
      expect(outcome, outcome.stderr).toMatchObject({ status: 0 })
      const called = (await machine.activations()).at(-1)
      expect(called).toMatch(/^26\.05\.[24] switch .*NIXOS_NO_CHECK=1$/)
      await made.choose(null)
    })

    it('is told of a command that is not there', async () => {
      expect(await runAsRoot(asker, ['no-such-command'])).toEqual({
        code: 'no-elevation',
        message: `${asker} did not run the command, so nothing was changed: no-such-command: command not found.`,
      })
    })

    it('is told that a password can’t be asked for without a terminal', async () => {
      await made.setPolicy({})
      expect(await runAsRoot(asker, ['touch', '/tmp/touched'])).toEqual({
        code: 'no-elevation',
        message: expect.stringContaining(
          `${asker} did not run the command, so nothing was changed: `,
        ),
      })
      expect((await made.machine.run(['ls', '/tmp/touched'])).status).not.toBe(0)
    })
  })
  it('has a command run on that nobody but root may signal', async () => {
    const { machine } = made
    await machine.must(['cp', '/usr/bin/setpriv', '/tmp/become'])
    await machine.must(['chmod', '4755', '/tmp/become'])
    const argv = ['/tmp/become', '--reuid=0', 'sh', '-c', 'echo begun; sleep 1; echo ended']
    const code = `
      import { runHere } from '${project}/src/host/runCommand.ts'
      const result = await runHere(${JSON.stringify(argv)}, { ${STOPPED} })
      process.stdout.write(JSON.stringify(result))`
    const node = [process.execPath, '--input-type=module', '--eval', code]
    expect(JSON.parse((await machine.run(node, { user: 'alice' })).stdout)).toEqual({
      ...{ status: 0, signal: null },
      ...{ stdout: 'begun\nended\n', stderr: '' },
    })
  })
})
