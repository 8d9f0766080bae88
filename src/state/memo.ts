/** Caches the last result of `compute`, by the identity of its arguments. */
export function memo<Arguments extends readonly unknown[], Result>(
  compute: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  let last: { readonly args: Arguments; readonly result: Result } | null = null
  return (...args) => {
    const same = last?.args.every((one, index) => Object.is(one, args[index])) === true
    if (last === null || !same) last = { args, result: compute(...args) }
    return last.result
  }
}
