import { useApp, useInput, usePaste, useStderr, useStdout } from 'ink'
import type { Action } from './actions/action.ts'
import { useTerrapin } from './components/useSelected.ts'
import { extent } from './extent.ts'
import { keymap } from './keymap.ts'
import { keyNames, typedCharacter } from './keys.ts'
import { placeOf, whyNotNow } from './place.ts'
import { runOnTerminal } from './runOnTerminal.ts'
import { leaveForShell, useJobControl } from './suspend.ts'
import { unboundText } from './unbound.ts'

interface Extent {
  readonly columns: number
  readonly height: number
  /** The terminal is too small for anything but to be left. */
  readonly small: boolean
}

/** Every key goes through the one table of actions; only quitting does where nothing is shown. */
export function useKeys({ columns, height, small }: Extent): void {
  const { store, intents } = useTerrapin()
  const { exit, suspendTerminal } = useApp()
  const { stdout } = useStdout()
  const { stderr } = useStderr()
  // OSC 52: nothing of it is seen, so the frame stays as it is.
  const copy = (text: string) =>
    void stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`)
  const suspend = () => void leaveForShell(suspendTerminal, stdout)
  useJobControl(suspendTerminal, stdout)
  const runPlan = () => {
    const { about, dialog } = store.getState()
    const plan = dialog?.kind === 'plan' ? dialog.variants[dialog.chosen]?.plan : undefined
    const asksPassword = !about.root && plan?.steps.some(({ root }) => root) === true
    if (!asksPassword) void intents.runShownPlan()
    else void suspendTerminal(() => runOnTerminal({ store, intents }, stderr))
  }
  /** `alone`: nothing else was read with it, so that a person pressed it. */
  const press = (name: string, alone: boolean) => {
    const state = store.getState()
    const place = placeOf(state)
    intents.say(null)
    const action = keymap().actionFor(place, name)
    if (action !== null) perform(action, name)
    else if (place === 'palette') type(name, intents.typePalette)
    else {
      if (place === 'find') type(name, intents.typeFind)
      else if (place === 'pin-name') type(name, intents.typePinName)
      else if (place === 'choose') type(name, intents.typeChoice)
      else if (place === 'rules') type(name, (edit) => void intents.typeRules(edit))
      else if (place === 'confirm') type(name, intents.typeWord)
      else if (place === 'note') type(name, intents.typeNote)
      else if (alone) intents.say(unboundText(place, name))
    }
  }
  const perform = (action: Action, key: string) => {
    const state = store.getState()
    const reason = whyNotNow(action, state)
    if (reason !== null) intents.say(`Not now: ${reason}.`)
    else {
      const size = extent(state, columns, height)
      const does = { quit: () => exit(), act, suspend, runPlan, copy }
      action.run({ state, intents, key, ...size, ...does })
    }
  }
  const act = (name: string) => {
    const action = keymap().actionNamed(name)
    if (action !== null) perform(action, action.keys[0] ?? '')
  }
  useInput((input, key) => {
    const names = keyNames(input, key)
    const alone = names.length === 1
    for (const name of names) {
      if (!small) press(name, alone)
      else if (name === 'q' || name === 'ctrl+c') press('ctrl+c', alone)
      else if (name === 'ctrl+z') press(name, alone)
    }
  })
  // What is pasted is text for where text is asked for, never keys.
  usePaste((pasted) => {
    const place = small ? null : placeOf(store.getState())
    const typed = [...pasted].flatMap((character) => typedCharacter(character) ?? []).join('')
    if (place === 'palette') intents.typePalette((text) => text + typed)
    else if (place === 'find') intents.typeFind((text) => text + typed)
    else if (place === 'pin-name') intents.typePinName((text) => text + typed)
    else if (place === 'choose') intents.typeChoice((text) => text + typed)
    else if (place === 'rules') void intents.typeRules((text) => text + typed)
    else if (place === 'note') intents.typeNote((text) => text + typed)
  })
}

function type(name: string, change: (edit: (text: string) => string) => void): void {
  const character = typedCharacter(name)
  if (name === 'backspace') change((text) => [...text].slice(0, -1).join(''))
  else if (name === 'ctrl+u') change(() => '')
  else if (character !== null) change((text) => text + character)
}
