import * as v from 'valibot'
import { exactStorePath, isDerivation, type StorePath } from '../nix/storePath.ts'
import { pinNameProblem } from '../pins/pins.ts'
import { visible } from '../text/visible.ts'

/*
 * Valid values of changelog fields. The file may be someone else's, on a mounted disk anyone's: a line that
 * is not exactly as terrapin writes it counts as torn.
 */

/** An entry's id from crypto.randomUUID(). */
export const ID = v.pipe(v.string(), v.uuid())

/** Milliseconds since 1970, in the range of a Date; a link's date may have a fraction. */
export const DATE = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15))

/** A system or a home; not a derivation, which Nix would build. */
export const STORE_PATH = v.pipe(
  v.string(),
  v.check((text) => exactStorePath(text) !== null && !isDerivation(text)),
  v.transform((text) => text as StorePath),
)

/** A generation's number, with at most as many digits as accepted in a link's name. */
export const NUMBER = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1e15 - 1))

/** A step's index in its plan. */
export const INDEX = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9999))

export const PIN_NAME = v.pipe(
  v.string(),
  v.check((name) => pinNameProblem(name) === null),
)

/** An attribute name as in NixOS configurations: neither a path nor an option. */
export const SPECIALISATION = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}$/))

const PART = String.raw`/(?!\.{1,2}(?:/|$))[^/]+`
const PROFILE_PATH = new RegExp(
  `^(?:/nix/var/nix/profiles(?:${PART}){1,3}|(?:${PART})+(?<!/nix/var)/nix/profiles${PART})$`,
)

/** Nix's directories of profiles: the machine's, per-user, and in a person's state directory. */
export const PROFILE = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.regex(PROFILE_PATH),
  v.check((path) => visible(path) === path),
)

/** Maximum generations of one change. */
const MAX_GENERATIONS = 10_000

/** A list of generations with distinct numbers. */
export function generations<T extends v.GenericSchema<unknown, { readonly number: number }>>(
  one: T,
) {
  return v.pipe(
    v.array(one),
    v.maxLength(MAX_GENERATIONS),
    v.check((all) => new Set(all.map(({ number }) => number)).size === all.length),
    v.readonly(),
  )
}
