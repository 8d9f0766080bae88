/** The users and groups that a system declares. */
export interface Accounts {
  /** Whether users and passwords may be changed on the machine; null if unknown. */
  readonly mutable?: boolean | null
  readonly users: readonly User[]
  readonly groups: readonly Group[]
}

export interface User {
  readonly name: string
  /** Null if it is allocated on the machine. */
  readonly uid: number | null
  readonly group: string | null
  readonly home: string | null
  readonly shell: string | null
  /** The day from which logins are refused. */
  readonly expires?: string | null
  /** Path of the file with its password hash, outside the store. */
  readonly hashedPasswordFile?: string | null
  /** Values that are compared but not shown, by label: `description`. */
  readonly others?: readonly (readonly [label: string, value: string])[]
  /** Passwords and their hashes, by label: sealed, never shown. */
  readonly passwords?: readonly (readonly [label: string, secret: string])[]
}

export interface Group {
  readonly name: string
  readonly gid: number | null
  readonly members: readonly string[]
}
