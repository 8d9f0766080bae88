/**
 * Errors as values: a code for programs and a sentence for a person. The sentence says what is
 * wrong and, if possible, how to fix it.
 */
export type ProblemCode =
  | 'usage'
  | 'config'
  | 'journal'
  | 'locked'
  | 'no-nix'
  | 'no-profile'
  | 'no-generation'
  | 'no-pin'
  | 'no-change'
  | 'no-path'
  | 'unreadable'
  | 'unmounted'
  | 'missing-copy'
  | 'database'
  | 'store-path-gone'
  | 'incomplete'
  | 'profile'
  | 'no-elevation'
  | 'refused'
  | 'moved'
  | 'command-failed'
  | 'not-here'
  | 'no-boot-menu'
  | 'unexpected'

export class Problem extends Error {
  readonly code: ProblemCode

  constructor(code: ProblemCode, message: string) {
    super(message)
    this.name = 'Problem'
    this.code = code
  }

  /** The commands and the screens are bundled separately, each with its own copy of this class. */
  static override [Symbol.hasInstance](value: unknown): value is Problem {
    return value instanceof Error && value.name === 'Problem' && 'code' in value
  }
}

/** Any thrown value as a Problem: a Problem unchanged, another error with its message under `code`. */
export function asProblem(error: unknown, code: ProblemCode): Problem {
  if (error instanceof Problem) return error
  return new Problem(code, error instanceof Error ? error.message : String(error))
}

/** The exit status of a problem, as the contract documents it. */
export function exitStatus(code: ProblemCode): 1 | 2 | 3 {
  switch (code) {
    case 'usage':
    case 'config':
    case 'no-nix':
    case 'no-profile':
    case 'no-generation':
    case 'no-pin':
    case 'no-change':
    case 'no-path':
    case 'not-here':
      return 2
    case 'no-elevation':
    case 'refused':
    case 'moved':
    case 'journal':
    case 'locked':
    case 'store-path-gone':
      return 3
    default:
      return 1
  }
}
