import { maskString } from '../text/maskText.ts'

/** Kernel parameters without the secrets in them: who reads a copy of them is not on the machine. */
export function shownParameters(parameters: readonly string[]): string[] {
  return parameters.map((parameter) => maskString(parameter))
}
