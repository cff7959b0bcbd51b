// The page can be used: by mouse, touch and keyboard, in the dark, on a phone, on paper, and by those who do not see it.

import assert from 'node:assert/strict'
import { openReport, sharedReport } from './browser.mjs'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
const tip = page => page.locator('.tip')

/** Contrast of text against what lies behind it, after WCAG 2; returns the pairs below the limit. Runs in the page. */
export function weakContrasts() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }
  const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
  const behind = element => {
    for (let node = element; node; node = node.parentElement) {
      const colour = rgba(getComputedStyle(node).backgroundColor)
      if (colour[3] === 255) return colour
    }
    return [255, 255, 255, 255]
  }
  const weak = []
  for (const element of document.querySelectorAll('body *:not(script)')) {
    const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
    if (!hasText || !element.getClientRects().length || element.closest('.map')) continue
    const style = getComputedStyle(element)
    const text = rgba(element instanceof SVGElement ? style.fill : style.color)
    const [dark, light] = [luminance(text), luminance(behind(element))].sort((a, b) => a - b)
    const ratio = (light + 0.05) / (dark + 0.05)
    const isLarge = Number.parseFloat(style.fontSize) >= 24 || (Number.parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700)
    if (ratio < (isLarge ? 3 : 4.5)) weak.push(`${element.tagName}.${element.getAttribute('class')} ${ratio.toFixed(2)}: ${element.textContent.trim().slice(0, 40)}`)
  }
  return weak
}

/** Elements wider than the screen that do not scroll inside a frame of their own. Runs in the page. */
export function overflowing() {
  const width = document.documentElement.clientWidth
  const isFramed = element => {
    for (let node = element; node && node !== document.body; node = node.parentElement) {
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(node).overflowX)) return true
    }
    return false
  }
  return [...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > width + 1 && !isFramed(e) && !e.closest('svg'))
    .map(e => `${e.tagName}.${e.getAttribute('class')}`)
}

export function tests({ fixture, own, answer }) {
  const path = own ?? fixture
  return [
    ['pointing at a mark shows value, reporter, status and source', async browser => {
      const page = await openReport(browser, fixture)
      const mark = page.locator('#series-money-volume .mark[aria-label*="remittances"]').first()
      await mark.scrollIntoViewIfNeeded()
      const box = await mark.boundingBox()
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      await tip(page).waitFor({ state: 'visible' })
      assert.match(await tip(page).textContent(), /US\$|USD million.*Reporter: .*(official|reported|estimate|disputed)/)
      const href = await tip(page).locator('a').first().getAttribute('href')
      assert.ok(answer.sources.some(source => source.url === href), href)
      await page.mouse.move(5, 5)
      await tip(page).waitFor({ state: 'hidden' })
    }],
    ['pointing anywhere at a state on the map shows its change', async browser => {
      const page = await openReport(browser, path)
      const state = page.locator('#map .mark').first()
      await state.scrollIntoViewIfNeeded()
      const point = await state.evaluate(node => {
        const box = node.getBoundingClientRect()
        for (let x = box.left + 4; x < box.right; x += 4) if (document.elementFromPoint(x, box.top + box.height / 3) === node) return [x + 3, box.top + box.height / 3]
        return null
      })
      await page.mouse.move(...point)
      await tip(page).waitFor({ state: 'visible' })
      assert.match(await tip(page).textContent(), /closer|apart|undecided|missing/)
    }],
    ['a click keeps the tooltip open until Escape', async browser => {
      const page = await sharedReport(browser, path)
      const mark = page.locator('#series .mark:visible').first() // another test may have chosen a state
      await mark.scrollIntoViewIfNeeded()
      await mark.click({ force: true })
      await page.mouse.move(5, 5)
      await page.waitForTimeout(400)
      assert.ok(await tip(page).isVisible())
      await page.keyboard.press('Escape')
      assert.ok(await tip(page).isHidden())
    }],
    ['a chart is one tab stop; arrows move, Enter opens, Escape returns', async browser => {
      const page = await openReport(browser, path)
      const charts = await page.locator('.chart').evaluateAll(all => all.filter(c => c.querySelector('.mark')).map(c => c.querySelectorAll('.mark[tabindex="0"]').length))
      assert.ok(charts.length > 5 && charts.every(stops => stops === 1), String(charts))
      await page.locator('#series .data summary').first().focus()
      for (let stop = 0; stop < 4; stop++) await page.keyboard.press('Shift+Tab') // over the three buttons of the chart
      const label = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'))
      const first = await label()
      assert.match(first, /\d/)
      assert.ok(await tip(page).isVisible(), 'the focus shows the tooltip')
      await page.keyboard.press('ArrowRight')
      const second = await label()
      assert.notEqual(second, first)
      await page.keyboard.press('Enter')
      assert.ok(await page.evaluate(() => document.querySelector('.tip').contains(document.activeElement)))
      await page.keyboard.press('Escape')
      assert.equal(await label(), second)
    }],
    ['touching a mark opens the tooltip', async browser => {
      const page = await sharedReport(browser, path, PHONE)
      const mark = page.locator('#series .mark').first()
      await mark.scrollIntoViewIfNeeded()
      const box = await mark.boundingBox()
      await page.touchscreen.tap(box.x + box.width / 2 + 8, box.y + box.height / 2 + 8)
      await tip(page).waitFor({ state: 'visible' })
      const edge = await tip(page).boundingBox()
      assert.ok(edge.x >= 0 && edge.x + edge.width <= 360 && edge.y >= 0 && edge.y + edge.height <= 740, `inside the screen: ${JSON.stringify(edge)}`)
    }],
    ['no horizontal scrolling at 360 pixels', async browser => {
      const page = await sharedReport(browser, path, PHONE)
      assert.deepEqual(await page.evaluate(overflowing), [])
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360))
    }],
    ['no horizontal scrolling at 768 and 1920 pixels', async browser => {
      const page = await sharedReport(browser, path)
      for (const width of [768, 1920, 1280]) {
        await page.setViewportSize({ width, height: 900 })
        await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), String(width))
      }
    }],
    ['follows the system into the dark, and the reader out of it', async browser => {
      const page = await openReport(browser, path, { colorScheme: 'dark' })
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      const dark = await background()
      await page.locator('#theme').click()
      const light = await background()
      assert.notEqual(dark, light)
      assert.equal(await page.evaluate(() => { try { return localStorage.length } catch { return 0 } }), 0, 'nothing is stored')
      await page.emulateMedia({ colorScheme: 'light' })
      assert.equal(await background(), light)
    }],
    ...['light', 'dark'].map(colorScheme => [`text stands out enough (${colorScheme})`, async browser => {
      const page = await sharedReport(browser, path, { colorScheme })
      await page.evaluate(() => { for (const one of document.querySelectorAll('details')) one.open = true })
      assert.deepEqual(await page.evaluate(weakContrasts), [])
    }]),
    ['prints on pages, with everything unfolded and no controls', async browser => {
      const page = await openReport(browser, path, { colorScheme: 'dark' })
      await page.emulateMedia({ media: 'print' })
      await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
      assert.equal(await page.locator('details:not([open])').count(), 0)
      assert.equal(await page.locator('button:visible, input:visible, select:visible').count(), 0)
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(253, 252, 249)', 'light on paper')
      const pdf = await page.pdf({ format: 'A4' })
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
      assert.ok(pages >= 4 && pages <= 60, `${pages} pages`)
      await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
      assert.ok(await page.locator('details:not([open])').count() > 0, 'folded back')
    }],
    ['everything that can be used has a name, every id is used once', async browser => {
      const page = await sharedReport(browser, path)
      const nameless = await page.evaluate(() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex], [role=button]')].filter(e => {
        const name = e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent
        return e.id !== 'main' && !name?.trim()
      }).map(e => e.outerHTML.slice(0, 120)))
      assert.deepEqual(nameless, [])
      const ids = await page.evaluate(() => [...document.querySelectorAll('[id]')].map(e => e.id))
      assert.equal(new Set(ids).size, ids.length, ids.filter((id, i) => ids.indexOf(id) !== i).join())
    }],
    ['landmarks, headings, captions and text alternatives', async browser => {
      const page = await sharedReport(browser, path)
      for (const tag of ['header', 'nav', 'main', 'footer', 'h1']) assert.equal(await page.locator(`body ${tag}`).count(), 1, tag)
      const levels = await page.evaluate(() => [...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1])))
      assert.ok(levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1), 'no heading level is skipped')
      assert.equal(await page.locator('table:not(:has(caption))').count(), 0)
      assert.equal(await page.locator('th:not([scope])').count(), 0)
      assert.equal(await page.locator('.chart svg:not([aria-label])').count(), 0)
      for (const id of ['map', 'series', 'scatter', 'rivals']) assert.ok(await page.locator(`#${id} details table tbody tr`).count() > 0, id)
      assert.ok(await page.evaluate(() => document.documentElement.lang))
    }],
    ['the first tab stop skips to the answer; links inside the page arrive', async browser => {
      const page = await openReport(browser, path)
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main')
      const dead = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1)).filter(id => !document.getElementById(id)))
      assert.deepEqual(dead, [])
    }],
    ['reduced motion is respected', async browser => {
      const page = await sharedReport(browser, path)
      await page.emulateMedia({ reducedMotion: 'reduce' })
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), 'auto')
      await page.emulateMedia({ reducedMotion: null })
    }],
  ]
}
