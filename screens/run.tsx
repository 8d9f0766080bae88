import { constants } from 'node:os'
import { type RenderOptions, render } from 'ink'
import type { Opened } from '../src/cli/openTerminal.ts'
import { profilePath } from '../src/nix/profile.ts'
import { createTerrapin } from '../src/state/terrapin.ts'
import { App } from './App.tsx'
import { TerrapinContext } from './components/useSelected.ts'

/**
 * Shows the screens until the person leaves; the exit status. `terminal` are streams to use
 * instead of this process's own, in tests.
 */
export async function runScreens(opened: Opened, terminal: RenderOptions = {}): Promise<number> {
  const { host, options, standIn } = opened
  const profile = await profilePath(host, options.profile)
  const terrapin = createTerrapin(host, profile, { standIn, dryRun: options.dryRun === true })
  const screens = render(
    <TerrapinContext value={terrapin}>
      <App now={() => host.now()} />
    </TerrapinContext>,
    { interactive: true, alternateScreen: true, exitOnCtrlC: false, ...terminal },
  )
  let status = 0
  const leave = (signal: NodeJS.Signals) => {
    status = 128 + constants.signals[signal]
    terrapin.intents.stopRun()
    screens.unmount()
  }
  for (const signal of SIGNALS) process.once(signal, leave)
  try {
    void terrapin.intents.load()
    await screens.waitUntilExit()
    // What was being run is not left half done, whatever became of the terminal.
    await terrapin.intents.runEnded()
    return status
  } finally {
    for (const signal of SIGNALS) process.off(signal, leave)
    await host.close()
  }
}

/** What ends the screens from outside: they give the terminal back first. */
const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const
