import type { GlobalOptions } from '../src/cli/globalOptions.ts'
import { chooseHost } from '../src/cli/noCommand.ts'
import type { FirstPaint } from '../src/runtime/firstPaint.ts'
import { runScreens } from './run.tsx'

/** Milliseconds that what is still read has once the screens were left. */
const GRACE = 300

/** Opens the screens on the machine that the options name; the exit status. */
export async function openScreens(options: GlobalOptions, painted: FirstPaint): Promise<number> {
  try {
    const opened = await chooseHost(options, false)
    const status = await runScreens({ ...opened, options, painted })
    // A huge store may still be read; where nothing is, the process has ended before.
    setTimeout(() => process.exit(), GRACE).unref()
    return status
  } finally {
    // Where the screens never came, what is wrong is told on the terminal as it was.
    painted.takeBack()
  }
}
