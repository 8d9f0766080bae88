/** Where something stands. */
export interface SettingsPlace {
  readonly file: string
  /** From 1; null where it is about the file as a whole. */
  readonly line: number | null
}

/** An error in a setting or a settings file. */
export interface Fault extends SettingsPlace {
  /** A sentence with the file and the line, and what was expected. */
  readonly says: string
}

/** `FILE, line 3`. */
export function placeText({ file, line }: SettingsPlace): string {
  return line === null ? file : `${file}, line ${line}`
}

/** Faults file by file, each file's in the order of its lines. */
export function inOrder(faults: readonly Fault[]): Fault[] {
  return [...Map.groupBy(faults, ({ file }) => file).values()].flatMap((some) =>
    some.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  )
}
