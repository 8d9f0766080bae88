/*
 * Clauses and sentences of messages, made into each other.
 */

/** `text` with a capital letter at its start. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Turns a clause into a sentence: `nothing is selected` becomes `Nothing is selected.` */
export function asSentence(clause: string): string {
  return `${STARTS_WITH_WORD.test(clause) ? capitalised(clause) : clause}.`
}

/** Names of programs, units and rules keep their case. */
const STARTS_WITH_WORD = /^(?!terrapin |git )[a-z]+(?:’[a-z]+)?[ ,:]/

/** A sentence without its full stop, to be part of another. */
export function withoutDot(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
