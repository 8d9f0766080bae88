import type { Generation } from '../../src/machine/generation.ts'
import { type ListWords, shownSizes } from '../../src/state/selectors.ts'
import type { SizesState } from '../../src/state/state.ts'
import { bytes } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { sentence, spokenDay } from '../reader.ts'

/**
 * A row of the list for screen readers, most important first: `41, running, booted, booted successfully 9
 * times, 30 April, closure 12.4 GiB, frees 0 B, NixOS 26.05, kernel 6.18.24`.
 */
export function generationSentence(
  generation: Generation,
  words: ListWords,
  sizes: SizesState,
  marked: boolean,
  now: number,
): string {
  const { number, created, system } = generation
  const known = shownSizes(sizes)
  const unknown = sizes.status === 'reading' ? 'loading' : 'unknown'
  const size = (count: number | null | undefined) => (count == null ? unknown : bytes(count))
  return sentence([
    `${marked ? 'marked, ' : ''}${number}`,
    ...words(generation).map(spokenWord),
    spokenDay(created, now),
    `closure ${size(known?.keptSize(generation))}`,
    `frees ${size(known?.exclusiveSize(generation))}`,
    `NixOS ${visible(system?.nixosVersion ?? 'unknown')}`,
    // A container's or WSL's system has no kernel.
    system?.hasKernel !== false && `kernel ${visible(system?.kernelVersion ?? 'unknown')}`,
  ])
}

/** Spells out the symbols of `evidenceWords` for screen readers. */
function spokenWord(word: string): string {
  const times = /^✓ (\d+)$/.exec(word)?.[1]
  if (times !== undefined) return `booted successfully ${times === '1' ? 'once' : `${times} times`}`
  if (word === '✗ never up') return 'never booted successfully'
  return word === 'default' ? 'boot default' : word.replace(/^✗ /, '')
}
