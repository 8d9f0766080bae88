/** A location in a settings file. */
export interface SettingsPlace {
  readonly file: string
  /** From 1; null for the file as a whole. */
  readonly line: number | null
}

/** An error in a setting or a settings file. */
export interface SettingsFileError extends SettingsPlace {
  /** A sentence with the file, the line and the expected value. */
  readonly message: string
}

/** `FILE, line 3`. */
export function placeText({ file, line }: SettingsPlace): string {
  return line === null ? file : `${file}, line ${line}`
}

/** Sorts errors by file, and by line within each. */
export function inOrder(errors: readonly SettingsFileError[]): SettingsFileError[] {
  return [...Map.groupBy(errors, ({ file }) => file).values()].flatMap((some) =>
    some.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  )
}
