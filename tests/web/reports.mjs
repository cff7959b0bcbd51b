// The reports that the tests open, each written once into a temporary folder.

import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { join, resolve } from 'node:path'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { gunzipSync } from 'node:zlib'
import { fillTemplate } from './browser.mjs'
import { makeAnswer } from './fixture.mjs'

const LEDGER = fileURLToPath(new URL('../../data/ledger.csv', import.meta.url))

/** The answer that a report carries: packed as the command writes it, or as it is. */
export function answerIn(path) {
  const [, text] = /<script type="text\/plain" id="answer">(.*?)<\/script>/s.exec(readFileSync(path, 'utf8'))
  return JSON.parse(text.startsWith('{') ? text : gunzipSync(Buffer.from(text, 'base64')).toString('utf8'))
}

/** The answer for two of its states and one of its rivals: as good as the whole one where only its content is odd, and drawn in a fifth of the time. */
function fewOf(answer) {
  const states = answer.states.slice(0, 2), rivals = answer.rivals.slice(0, 1), kept = [answer.partner, ...states, ...rivals].map(one => one.code)
  const isKept = item => kept.includes(item.partner) && kept.includes(item.state)
  return { ...answer, states, rivals, pairs: answer.pairs.filter(isKept), gaps: answer.gaps.filter(isKept), positions: answer.positions.filter(one => kept.includes(one.code)) }
}

export function prepare(templatePath, command) {
  const folder = mkdtempSync(join(tmpdir(), 'jarak-web-'))
  const template = readFileSync(templatePath, 'utf8')
  const answer = makeAnswer(LEDGER)
  const write = (name, content) => fillTemplate(template, content, join(folder, `${name}.html`))
  const own = join(folder, 'own.html')
  if (command) execFileSync(resolve(command), ['report', '--quiet', '--lang', 'en', '-o', own], { cwd: folder })
  const picturesOf = (name, ...question) => {
    const path = join(folder, `${name}.html`)
    if (command) execFileSync(resolve(command), [...question, '--quiet', '--lang', 'en', '-o', path], { cwd: folder })
    return command ? path : null
  }
  /** The page that is written although the command ends with exit code 3: there is no equilibrium. */
  const refusedPicturesOf = (name, ...question) => {
    const path = join(folder, `${name}.html`)
    const { status } = spawnSync(resolve(command), [...question, '--quiet', '--lang', 'en', '-o', path], { cwd: folder })
    if (status !== 3) throw new Error(`exit code ${status}, not 3`)
    return path
  }
  return {
    picturesOf, refusedPicturesOf,
    template, answer, few: fewOf(answer), write, folder,
    fixture: write('fixture', answer),
    own: command ? own : null, command: command ? resolve(command) : null,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
