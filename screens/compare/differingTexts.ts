/*
 * Two long values of a row, shortened so that what differs stays readable in a narrow column: from the first
 * difference on. At most one `…` stands for what is left out before it.
 */

/** Minimum length of a common beginning that is left out. */
const MIN_COMMON = 12

/** Both values, from the clause or the word in which they differ. */
export function differingTexts(
  before: string,
  after: string,
): readonly [before: string, after: string] {
  let same = 0
  while (same < before.length && before[same] === after[same]) same += 1
  // One value goes on where the other one ends: that one is shown whole.
  if (same === after.length) return [goesOn(before, same), after]
  if (same === before.length) return [before, goesOn(after, same)]
  let start = same
  while (start > 0 && !' ,/:=@.'.includes(before.charAt(start - 1))) start -= 1
  return [fromStart(before, start), fromStart(after, start)]
}

/** What a value has in addition, without the comma in front of it. */
function goesOn(text: string, same: number): string {
  const separator = /^[,;]? /.exec(text.slice(same, same + 2))?.[0]
  return separator === undefined ? text : fromStart(text, same + separator.length)
}

function fromStart(text: string, start: number): string {
  return start < MIN_COMMON ? text : `…${text.slice(start)}`
}

/** Ends a value of which something changed that is not shown (src/compare/features/sealed.ts): its end matters. */
const ALSO = /^…also changed: /

/** Where a value is cut that does not fit: values may differ at their ends, too. */
export function cutOf(text: string): 'middle' | 'start' {
  return ALSO.test(text) ? 'start' : 'middle'
}
