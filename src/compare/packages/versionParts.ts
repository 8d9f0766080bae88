import { diffArrays } from 'diff'

/** A piece of a version; `changed` if the other side does not have it. */
export interface VersionPart {
  readonly text: string
  readonly changed: boolean
}

/** Marks the differences between two versions, by the components that Nix compares. */
export function versionParts(
  before: string,
  after: string,
): { before: VersionPart[]; after: VersionPart[] } {
  const changes = diffArrays(components(before), components(after))
  const side = (left: (change: (typeof changes)[number]) => boolean) =>
    changes
      .filter((change) => !left(change))
      .map(({ value, added, removed }) => ({ text: value.join(''), changed: added || removed }))
  return { before: side(({ added }) => added), after: side(({ removed }) => removed) }
}

function components(version: string): string[] {
  return version.match(/[0-9]+|[A-Za-z]+|[^0-9A-Za-z]/g) ?? []
}
