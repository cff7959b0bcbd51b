// The answer inside this file: JSON as it is, or packed by gzip and base64, as `jarak report` writes it.

import { t } from './strings.js'

const GZIP = 'H4sI' // its first three bytes in base64

export async function unpackAnswer(text) {
  if (!text.startsWith(GZIP)) return JSON.parse(text)
  if (typeof DecompressionStream === 'undefined') throw new Error(t('oldBrowser'))
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json()
}
