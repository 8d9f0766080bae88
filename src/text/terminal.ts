/* What the environment tells of a terminal. */

type Variables = Readonly<Record<string, string | undefined>>

/** Whether a terminal can be drawn on; a dumb one, or an unknown one, takes lines only (terminfo(5)). */
export function drawsScreens({ TERM }: Variables): boolean {
  return TERM !== undefined && TERM !== '' && TERM !== 'dumb'
}

/**
 * Whether a terminal can't draw our signs (locale(7)): the Linux console, whose font has 256 or 512
 * glyphs, and any terminal in a locale that is not UTF-8.
 */
export function fewGlyphs({ TERM, LC_ALL, LC_CTYPE, LANG }: Variables): boolean {
  if (TERM === 'linux' || TERM === 'dumb') return true
  const locale = LC_ALL || LC_CTYPE || LANG
  // Without any locale (ssh, a service) most terminals are UTF-8 all the same.
  return locale !== undefined && locale !== '' && !/utf-?8/i.test(locale)
}

/** The one place that says whether a person gets ASCII only: on the screens and from commands. */
export function onlyAscii(theme: string, env: Variables): boolean {
  return theme === 'plain' || fewGlyphs(env)
}
