import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import type { Line } from './line.ts'

/** A heading followed by paragraphs; empty if there are none. */
export function paragraphLines(paragraphs: readonly string[], columns: number): readonly Line[] {
  const [title, ...rest] = paragraphs
  if (title === undefined) return []
  const lines = (text: string, tone: 'strong' | 'plain') =>
    wrap(visible(text), columns - 2).map((line): Line => [{ text: ` ${line}`, tone }])
  return [...lines(title, 'strong'), [], ...rest.flatMap((text) => lines(text, 'plain'))]
}
