import { visible } from '../text/visible.ts'
import type { GlobalOptions } from './globalOptions.ts'

/**
 * A command as it must be typed for the machine and the profile that the options name: without
 * them it would act on another one.
 */
export function typedCommand(
  { root, profile, demo }: Pick<GlobalOptions, 'root' | 'profile' | 'demo'>,
  argv: readonly string[],
): string {
  const words = [
    'terrapin',
    ...(root === undefined ? [] : ['--root', root]),
    ...(demo === true ? ['--demo'] : []),
    ...(profile === 'system' ? [] : ['--profile', profile]),
    ...argv,
  ]
  return visible(words.map(quoted).join(' '))
}

function quoted(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
