import { visible } from '../text/visible.ts'
import type { GlobalOptions } from './globalOptions.ts'

/** A command with the options for the current machine and profile, without which it would act on others. */
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
