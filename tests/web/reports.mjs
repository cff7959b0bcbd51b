// The reports that the tests open, each written once into a temporary folder.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { join, resolve } from 'node:path'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fillTemplate } from './browser.mjs'
import { makeAnswer } from './fixture.mjs'

const LEDGER = fileURLToPath(new URL('../../data/ledger.csv', import.meta.url))

/** The answer that a report carries. */
export const answerIn = path => JSON.parse(/<script type="application\/json" id="answer">(.*?)<\/script>/s.exec(readFileSync(path, 'utf8'))[1])

export function prepare(templatePath, command) {
  const folder = mkdtempSync(join(tmpdir(), 'jarak-web-'))
  const template = readFileSync(templatePath, 'utf8')
  const answer = makeAnswer(LEDGER)
  const write = (name, content) => fillTemplate(template, content, join(folder, `${name}.html`))
  const own = join(folder, 'own.html')
  if (command) execFileSync(resolve(command), ['report', '--quiet', '--lang', 'en', '-o', own], { cwd: folder })
  return {
    template, answer, write, folder,
    fixture: write('fixture', answer),
    own: command ? own : null,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
