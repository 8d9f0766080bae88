/** The users and groups that a system declares. Passwords are in it only to be sealed. */
export interface Accounts {
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
  /** Passwords and hashes of some that stand in the store. */
  readonly password?: string | null
  readonly hashedPassword?: string | null
  readonly initialPassword?: string | null
  readonly initialHashedPassword?: string | null
}

export interface Group {
  readonly name: string
  readonly gid: number | null
  readonly members: readonly string[]
}
