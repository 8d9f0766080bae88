/** The options that every command takes. */
export interface GlobalOptions {
  readonly root?: string
  readonly host?: string
  readonly profile: string
  readonly demo?: boolean
  readonly json?: boolean
  readonly color: boolean
  readonly yes?: boolean
  readonly dryRun?: boolean
}
