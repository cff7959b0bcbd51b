// Every word the page says itself. What the answer says (names, sentences, notes) comes in the answer's own language.

import en from './words-en.js'
import id from './words-id.js'
import ru from './words-ru.js'

export const TABLES = { en, id, ru }
let current = 'en'

/** More words, of a page of its own: {en, id, ru}. */
export function addWords(more) {
  for (const code of Object.keys(TABLES)) TABLES[code] = { ...TABLES[code], ...more[code] }
}

/** Chooses the page's language by tag ("id", "en-GB"); English where it is not translated. */
export function useLanguage(tag) {
  const known = String(tag ?? '').slice(0, 2).toLowerCase()
  current = known in TABLES ? known : 'en'
  return current
}
export const language = () => current

/** The page's own words for a key, {names} replaced; an unknown key (a new dimension, say) is shown as it is. */
export const t = (key, values = {}) =>
  String(TABLES[current][key] ?? TABLES.en[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all)
