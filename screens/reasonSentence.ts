/** Turns a clause into a sentence: `nothing is selected` becomes `Nothing is selected.` */
export function reasonSentence(clause: string): string {
  return `${STARTS_WITH_WORD.test(clause) ? clause.charAt(0).toUpperCase() : clause.charAt(0)}${clause.slice(1)}.`
}

/** Names of programs, units and rules keep their case. */
const STARTS_WITH_WORD = /^(?!terrapin |git )[a-z]+(?:’[a-z]+)?[ ,:]/
