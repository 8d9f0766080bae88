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

/**
 * Whether a terminal has a second screen that leaves the first as it was (terminfo(5), smcup): not the
 * Linux console, and not GNU screen, where that is switched off unless `altscreen on` is set.
 */
export function hasAlternateScreen({ TERM = '', TMUX, STY }: Variables): boolean {
  if (TMUX) return true // tmux calls its terminals screen, too
  return !STY && !/^(?:linux|screen|vt\d|ansi|cons)/.test(TERM)
}

/** What to say once a text was given to the terminal for its clipboard (OSC 52), which never answers. */
export function copiedSentence({ TMUX }: Variables): string {
  return TMUX
    ? 'Copied to clipboard (OSC 52); tmux needs: set -g set-clipboard on'
    : 'Copied to clipboard (OSC 52).'
}
