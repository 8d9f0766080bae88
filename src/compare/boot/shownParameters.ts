import { maskString } from '../text/maskText.ts'

/** Kernel parameters with secrets masked: copies of them leave the machine. */
export function shownParameters(parameters: readonly string[]): string[] {
  return parameters.map((parameter) => maskString(parameter))
}
