import type { GlobalOptions } from '../src/cli/globalOptions.ts'
import { chooseHost } from '../src/cli/noCommand.ts'
import type { FirstPaint } from '../src/runtime/firstPaint.ts'
import { runScreens } from './run.tsx'

/** Milliseconds granted to pending reads after the screens were closed. */
const GRACE = 300

/** Opens the screens on the machine selected by the options; returns the exit status. */
export async function openScreens(options: GlobalOptions, painted: FirstPaint): Promise<number> {
  try {
    const opened = await chooseHost(options, false)
    const status = await runScreens({ ...opened, options, painted })
    // A huge store may still be loading; otherwise the process has ended before.
    setTimeout(() => process.exit(), GRACE).unref()
    return status
  } finally {
    // If the screens never appeared, the error is printed on the original terminal.
    painted.takeBack()
  }
}
