import type { GlobalOptions } from './globalOptions.ts'

/** Options that open the screens; for others that is not certain. */
const OPENING: Readonly<Record<string, Partial<GlobalOptions>>> = {
  '--demo': { demo: true },
  '--dry-run': { dryRun: true },
  '--no-color': { color: false },
  '--yes': { yes: true },
}
/** The same for options with a value, after `=` or as the next word. */
const NAMING: Readonly<Record<string, 'root' | 'profile'>> = {
  '--root': 'root',
  '--profile': 'profile',
}

/**
 * The options of a command line without a command; null where that is not certain. Called by the entry point
 * before it loads the command table.
 */
export function openingOptions(argv: readonly string[]): GlobalOptions | null {
  let options: GlobalOptions = { profile: 'system', color: true }
  for (let index = 0; index < argv.length; index++) {
    const [name = '', ...behind] = (argv[index] ?? '').split('=')
    const named = Object.hasOwn(NAMING, name) ? NAMING[name] : undefined
    if (named !== undefined) {
      const value = behind.length > 0 ? behind.join('=') : argv[++index]
      if (value === undefined || value === '' || value.startsWith('-')) return null
      options = { ...options, [named]: value }
    } else if (behind.length === 0 && Object.hasOwn(OPENING, name)) {
      options = { ...options, ...OPENING[name] }
    } else return null
  }
  return options
}
