// A headless Chromium that opens a report from disk, as a reader would, and tells of every error and of every request that leaves it.

import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const require = createRequire(new URL('../../web/package.json', import.meta.url))
const { chromium } = require('playwright-core')

const CANDIDATES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].filter(Boolean)
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export const browserPath = () => CANDIDATES.find(path => existsSync(path))

export const launch = () => chromium.launch({ executablePath: browserPath(), headless: true, args: FLAGS })

/** Writes an answer into the page's template the way `jarak report` does. */
export function fillTemplate(template, answer, path) {
  const slot = '<script type="text/plain" id="answer">{}</script>'
  if (template.split(slot).length !== 2) throw new Error('the template must have exactly one place for the answer')
  const json = JSON.stringify(answer).replaceAll('<', '\\u003c')
  writeFileSync(path, template.replace(slot, () => slot.replace('{}', () => json)))
  return path
}

/** Until the charts that a click has made are drawn: they are when their width is observed, in the frame after it. */
export const drawn = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))

/**
 * Opens a file in a page of its own; page.errors and page.requests gather what went wrong and what was asked for. Sections that open folded
 * are unfolded, unless the options say asItOpens.
 */
export async function openReport(browser, path, { asItOpens = false, ...options } = {}, fragment = '') {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.errors = []
  page.requests = []
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) page.errors.push(message.text()) })
  page.on('pageerror', error => page.errors.push(String(error.stack ?? error)))
  page.on('request', request => page.requests.push(request.url()))
  await context.route('**/*', route => (route.request().url().startsWith('file:') ? route.continue() : route.abort()))
  await page.goto(pathToFileURL(path).href + fragment)
  await page.waitForFunction(() => document.querySelector('main') !== null)
  if (!asItOpens) await page.evaluate(() => { for (const one of document.querySelectorAll('details.folded')) one.open = true })
  await drawn(page)
  return page
}

const shared = new Map()

/**
 * A page that tests of one report share, since laying it out takes most of a test's time. It is as the tests before have left it: a test
 * that needs one as it opens, or leaves it in a state that others cannot do with, takes openReport().
 */
export async function sharedReport(browser, path, options = {}) {
  const key = JSON.stringify([path, options])
  if (!shared.has(key)) shared.set(key, await openReport(browser, path, options))
  return shared.get(key)
}

/** Closes what a test has opened for itself; and, after one that failed, what it shared. */
export async function closePages(browser, failed) {
  if (failed) shared.clear()
  const kept = new Set([...shared.values()].map(page => page.context()))
  for (const context of browser.contexts()) if (!kept.has(context)) await context.close()
}
