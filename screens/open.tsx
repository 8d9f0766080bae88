import { chooseHost } from '../src/cli/noCommand.ts'
import type { GlobalOptions } from '../src/cli/session.ts'
import type { FirstPaint } from '../src/firstPaint.ts'
import { runScreens } from './run.tsx'

/** Opens the screens on the machine that the options name; the exit status. */
export async function openScreens(options: GlobalOptions, painted: FirstPaint): Promise<number> {
  try {
    const opened = await chooseHost(options, false)
    return await runScreens({ ...opened, options, painted })
  } finally {
    // Where the screens never came, what is wrong is told on the terminal as it was.
    painted.takeBack()
  }
}
