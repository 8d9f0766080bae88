import { useApp, useInput, usePaste, useStderr, useStdout } from 'ink'
import { shownPlan } from '../src/state/selectors.ts'
import { asSentence } from '../src/text/sentence.ts'
import { withoutLast } from '../src/text/width.ts'
import { useTerrapin } from './components/useSelected.ts'
import { extent, inRows, linesOf, modeOf, typedInto, whyNotNow } from './inFront.ts'
import type { KeyBinding } from './keyBinding.ts'
import { keymap } from './keymap.ts'
import { keyNames, typedCharacter } from './keys.ts'
import { runOnTerminal } from './runOnTerminal.ts'
import { leaveForShell, lend, useJobControl } from './suspend.ts'
import type { TerminalSession } from './terminalSession.ts'
import { unboundText } from './unbound.ts'
import { useMouse } from './useMouse.ts'

interface Extent {
  readonly columns: number
  /** The screen's first line, and its height. */
  readonly first: number
  readonly height: number
  /** The terminal is too small for anything but quitting. */
  readonly small: boolean
  readonly redraw: () => void
  readonly session: TerminalSession
}

/** Dispatches every key through the key table; where nothing is shown, only quitting. */
export function useKeys({ columns, first, height, small, redraw, session }: Extent): void {
  const { store, actions } = useTerrapin()
  const { exit, suspendTerminal } = useApp()
  const { stdout } = useStdout()
  const { stderr } = useStderr()
  // OSC 52 is invisible, so the frame is unchanged.
  const copy = (text: string) =>
    void stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`)
  const suspend = () => void leaveForShell(suspendTerminal, session)
  useJobControl(suspendTerminal, session)
  const quit = () => void session.quiet().then(() => exit())
  const runPlan = () => {
    const state = store.getState()
    const asksPassword =
      !state.about.root && shownPlan(state)?.steps.some(({ root }) => root) === true
    if (!asksPassword) void actions.runShownPlan()
    else void lend(suspendTerminal, session, () => runOnTerminal({ store, actions }, stderr))
  }
  const openPager = (text: string) =>
    void lend(suspendTerminal, session, () => actions.openInPager(text))
  /** `alone`: the key was read alone, so a person pressed it. */
  const press = (name: string, alone: boolean) => {
    const state = store.getState()
    const mode = modeOf(state)
    actions.say(null)
    const binding = keymap().bindingFor(mode, name)
    const typing = typedInto(state, actions)
    if (binding === null && mode === 'jump') {
      actions.typeJump(() => null)
      press(name, alone)
    } else if (binding !== null) perform(binding, name)
    else if (typing !== null) type(name, typing.edit)
    else if (alone) actions.say(unboundText(mode, name))
  }
  const perform = (binding: KeyBinding, key: string) => {
    const state = store.getState()
    const reason = whyNotNow(binding, state)
    if (reason !== null) actions.say(asSentence(reason))
    else {
      const size = extent(state, columns, height)
      const does = { quit, act, redraw, suspend, runPlan, copy, openPager }
      const rows = inRows(state, actions, size.last, columns)
      const text = () => linesOf(state, columns)
      binding.run({ state, actions, key, text, ...size, ...rows, ...does })
    }
  }
  const act = (name: string) => {
    const binding = keymap().bindingNamed(name)
    if (binding !== null) perform(binding, binding.keys[0] ?? '')
  }
  useMouse({ session, columns, first, height, small, act, press: (key) => press(key, false) })
  useInput((input, key) => {
    const names = keyNames(input, key)
    const alone = names.length === 1
    for (const name of names) {
      if (!small) press(name, alone)
      else if (name === 'q' || name === 'ctrl+c') press('ctrl+c', alone)
      else if (name === 'ctrl+z' || name === 'ctrl+l') press(name, alone)
    }
  })
  // Pasted text goes into text fields and is never read as keys.
  usePaste((pasted) => {
    const typing = small ? null : typedInto(store.getState(), actions)
    const typed = [...pasted].flatMap((character) => typedCharacter(character) ?? []).join('')
    if (typing?.pastes === true) typing.edit((text) => text + typed)
  })
}

function type(name: string, change: (edit: (text: string) => string) => void): void {
  const character = typedCharacter(name)
  if (name === 'backspace') change(withoutLast)
  else if (name === 'ctrl+u') change(() => '')
  else if (character !== null) change((text) => text + character)
}
