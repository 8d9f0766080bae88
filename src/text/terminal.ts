/* Terminal capabilities from the environment. */

type Variables = Readonly<Record<string, string | undefined>>

/** Whether the terminal can show screens; dumb and unknown ones only take lines (terminfo(5)). */
export function drawsScreens({ TERM }: Variables): boolean {
  return TERM !== undefined && TERM !== '' && TERM !== 'dumb'
}

/**
 * Whether the terminal lacks our symbols (locale(7)): the Linux console, whose font has 256 or 512 glyphs,
 * and any terminal in a non-UTF-8 locale.
 */
export function fewGlyphs({ TERM, LC_ALL, LC_CTYPE, LANG }: Variables): boolean {
  if (TERM === 'linux' || TERM === 'dumb') return true
  const locale = LC_ALL || LC_CTYPE || LANG
  // Without a locale (ssh, a service) most terminals still use UTF-8.
  return locale !== undefined && locale !== '' && !/utf-?8/i.test(locale)
}

/** The only place that decides on ASCII output, for screens and commands. */
export function onlyAscii(theme: string, env: Variables): boolean {
  return theme === 'plain' || fewGlyphs(env)
}

/**
 * Whether a terminal has an alternate screen that preserves the main one (terminfo(5), smcup): not the Linux
 * console, and not GNU screen, which needs `altscreen on`.
 */
export function hasAlternateScreen({ TERM = '', TMUX, STY }: Variables): boolean {
  if (TMUX) return true // tmux calls its terminals screen, too
  return !STY && !/^(?:linux|screen|vt\d|ansi|cons)/.test(TERM)
}

/** The message after copying a text through the terminal (OSC 52), which sends no reply. */
export function copiedSentence({ TMUX }: Variables): string {
  return TMUX
    ? 'Copied to clipboard (OSC 52); tmux needs: set -g set-clipboard on'
    : 'Copied to clipboard (OSC 52).'
}
