/** The users and groups that a system declares. */
export interface Accounts {
  /** Whether users and passwords may be changed on the machine; null where that is not said. */
  readonly mutable?: boolean | null
  readonly users: readonly User[]
  readonly groups: readonly Group[]
}

export interface User {
  readonly name: string
  /** Null where it is chosen on the machine. */
  readonly uid: number | null
  readonly group: string | null
  readonly home: string | null
  readonly shell: string | null
  /** The day from which nobody can log in with it. */
  readonly expires?: string | null
  /** Where the hash of its password stands, outside of the store. */
  readonly hashedPasswordFile?: string | null
  /** What counts and is not shown, by what it is called: `description`. */
  readonly others?: readonly (readonly [label: string, value: string])[]
  /** Passwords and their hashes, by what they are called: to be sealed, never to be shown. */
  readonly passwords?: readonly (readonly [label: string, secret: string])[]
}

export interface Group {
  readonly name: string
  readonly gid: number | null
  readonly members: readonly string[]
}
