import { constants } from 'node:os'
import { type RenderOptions, render } from 'ink'
import type { Opened } from '../src/cli/noCommand.ts'
import { type Config, NO_CONFIG, readConfig } from '../src/config/config.ts'
import { profilePath } from '../src/nix/profile.ts'
import { asProblem } from '../src/problem.ts'
import { createTerrapin } from '../src/state/terrapin.ts'
import { App } from './App.tsx'
import { ACTIONS } from './actions.ts'
import { TerrapinContext } from './components/useSelected.ts'
import { makeKeymap, setKeymap } from './keymap.ts'
import { makeTheme, setTheme } from './theme.ts'

/**
 * Shows the screens until the person leaves; the exit status. `terminal` are streams to use
 * instead of this process's own, in tests.
 */
export async function runScreens(opened: Opened, terminal: RenderOptions = {}): Promise<number> {
  const { host, options, standIn } = opened
  const profile = await profilePath(host, options.profile)
  const terrapin = createTerrapin(host, profile, {
    standIn,
    dryRun: options.dryRun === true,
    ...(await settings(host)),
  })
  opened.painted?.handOver()
  const screens = render(
    <TerrapinContext value={terrapin}>
      <App now={() => host.now()} />
    </TerrapinContext>,
    { interactive: true, alternateScreen: true, exitOnCtrlC: false, ...terminal },
  )
  let status = 0
  const leave = (signal: NodeJS.Signals) => {
    // Where Ctrl+C is no key (raw), the terminal is lent: it is for the program that has it.
    if (signal === 'SIGINT' && !process.stdin.isRaw) return
    status = 128 + constants.signals[signal]
    terrapin.intents.stopRun()
    screens.unmount()
  }
  for (const signal of SIGNALS) process.on(signal, leave)
  try {
    void terrapin.intents.load()
    await screens.waitUntilExit().finally(() => terrapin.intents.answerFailure('back'))
    // What was being run is not left half done, whatever became of the terminal.
    await terrapin.intents.runEnded()
    return status
  } finally {
    for (const signal of SIGNALS) process.off(signal, leave)
    await host.close()
  }
}

/** Settings that are wrong are said, and keep nobody from their generations. */
async function settings(host: Opened['host']): Promise<{ config: Config; trouble: string | null }> {
  let config = NO_CONFIG
  const troubles: string[] = []
  try {
    config = await readConfig()
  } catch (error) {
    troubles.push(asProblem(error, 'config').message)
  }
  const theme = makeTheme(config, process.env)
  setTheme(theme)
  setKeymap(makeKeymap(ACTIONS, [], theme.ascii))
  try {
    setKeymap(makeKeymap(ACTIONS, config.keys, theme.ascii))
  } catch (error) {
    troubles.push(asProblem(error, 'config').message)
  }
  // The sample machine's repository and root are its own.
  if (host.kind === 'sample') config = { ...config, repository: null, elevation: null }
  return { config, trouble: troubles[0] ?? null }
}

/** What ends the screens from outside: they give the terminal back first. */
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const
