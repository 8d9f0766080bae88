import type { SideFacts } from '../sideFacts.ts'
import { startCommands } from './unit.ts'

/** The scripts that a unit starts, each once; empty without such a unit, or if it starts programs. */
export async function startScripts(facts: SideFacts, unitName: string): Promise<string[]> {
  const unit = await facts.unit(unitName)
  const scripts: string[] = []
  const commands = unit === null ? [] : startCommands(unit)
  for (const program of new Set(commands.map(([first = '']) => first))) {
    const script = await facts.script(program)
    if (script !== null) scripts.push(script)
  }
  return scripts
}
