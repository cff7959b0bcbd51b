// A part of the page as one SVG that needs nothing else: every drawing in it with its styles written into its elements, and the text around
// the drawings where the page has it. From that the pixels of a PNG.

import { s } from './dom.js'

const HEAD_SIZE = 16, LINE_SIZE = 11.5, MARGIN = 16, SCALE = 2 // of a PNG's pixels to the page's
const CHARACTER = 0.56 // width of a character to its size, to break lines of the head
const LEFT_OUT = 'details, .more, button, select, input, .sr, .picker, .select, .chart-foot, [hidden]'

// What the page's styles say of a drawing. All but the last two are inherited, so that only differences from the parent are written.
const STYLES = ['fill', 'fill-opacity', 'stroke', 'stroke-opacity', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'stroke-linejoin', 'font-family', 'font-size', 'font-weight',
  'font-style', 'text-anchor', 'letter-spacing', 'paint-order', 'visibility', 'white-space', 'opacity', 'dominant-baseline']
const INHERITED = STYLES.length - 2
const INITIAL = { opacity: '1', 'dominant-baseline': 'auto' }

function styleOf(node, parent) {
  const own = getComputedStyle(node), above = parent && getComputedStyle(parent)
  return STYLES.filter((name, i) => own[name] !== undefined && own.getPropertyValue(name) !== (i < INHERITED ? above?.getPropertyValue(name) : INITIAL[name]))
    .map(name => `${name}:${own.getPropertyValue(name)}`).join(';')
}

/** A copy of a drawing with its styles in it. */
function copyOf(node, parent = null) {
  const copy = node.cloneNode(false)
  for (const name of [...STYLES, 'class', 'style', 'tabindex', 'role', 'aria-label', 'aria-hidden', 'aria-description']) copy.removeAttribute(name)
  const style = styleOf(node, parent)
  if (style) copy.setAttribute('style', style)
  for (const child of node.childNodes) {
    if (child.nodeType === 3) copy.append(child.data)
    else if (child.nodeType === 1 && child.localName !== 'style') copy.append(copyOf(child, node))
  }
  return copy
}

/** Whether it shows and nothing inside root leaves it out; root itself may stand in a section that was unfolded. */
function isShown(node, root) {
  const left = node.closest(LEFT_OUT)
  return node.getClientRects().length > 0 && !(left && root.contains(left))
}

function drawings(root, at) {
  return [...root.querySelectorAll('svg')].filter(svg => isShown(svg, root) && !svg.parentElement.closest('svg')).map(svg => {
    const box = svg.getBoundingClientRect(), copy = copyOf(svg)
    for (const [name, value] of Object.entries({ x: box.left - at.x, y: box.top - at.y, width: box.width, height: box.height, overflow: 'visible' })) copy.setAttribute(name, value)
    return copy
  })
}

/** The lines into which the page has broken a text, each with its box. */
function linesOf(text) {
  const range = document.createRange(), lines = []
  for (const match of text.data.matchAll(/\S+\s*/g)) {
    range.setStart(text, match.index)
    range.setEnd(text, match.index + match[0].trimEnd().length)
    const box = range.getBoundingClientRect(), last = lines.at(-1)
    if (last && Math.abs(last.box.top - box.top) < 2) last.words += match[0]
    else lines.push({ words: match[0], box })
  }
  return lines
}

function texts(root, at) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), found = []
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement
    if (!text.data.trim() || parent.closest('svg') || !isShown(parent, root)) continue
    const style = getComputedStyle(parent), size = Number.parseFloat(style.fontSize)
    const look = `fill:${style.color};font:${style.fontStyle} ${style.fontWeight} ${size}px ${style.fontFamily}`
    found.push(...linesOf(text).map(({ words, box }) => s('text', { x: box.left - at.x, y: box.top - at.y + box.height / 2 + 0.35 * size, style: look }, words.trimEnd())))
  }
  return found
}

/** Patches of colour in keys and heat maps: boxes with a ground, or with an edge above as a line. */
function patches(root, at) {
  return [...root.querySelectorAll('.key i, .bar span, .heat i')].filter(node => isShown(node, root) && !node.textContent.trim()).map(node => {
    const box = node.getBoundingClientRect(), style = getComputedStyle(node), isLine = box.height <= 3
    const [x, y, round] = [box.left - at.x, box.top - at.y, style.borderTopLeftRadius === '50%' ? box.width / 2 : 0]
    return s('rect', { x, y, width: box.width, height: Math.max(box.height, 1), rx: round, opacity: style.opacity,
      style: `fill:${isLine ? style.borderTopColor : style.backgroundColor};stroke:${!isLine && style.borderTopWidth !== '0px' ? style.borderTopColor : 'none'}` })
  })
}

function brokenLines(text, size, width) {
  const most = Math.max(20, Math.floor(width / (CHARACTER * size))), lines = ['']
  for (const word of text.split(/\s+/)) {
    if (lines.at(-1) && lines.at(-1).length + 1 + word.length > most) lines.push(word)
    else lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim()
  }
  return lines
}

/** A part of the page as a picture: {text, width, height}, text being the SVG. */
export function pictureOf(root, { title, unit, source }) {
  const frame = root.getBoundingClientRect(), page = getComputedStyle(document.documentElement), of = name => page.getPropertyValue(name).trim()
  const width = Math.ceil(frame.width) + 2 * MARGIN
  let top = MARGIN
  const block = (text, size, look) => (text ? brokenLines(text, size, frame.width) : []).map(line => {
    top += size * 1.35
    return s('text', { x: MARGIN, y: top - size * 0.3, style: `${look};font-size:${size}px` }, line)
  })
  const head = [block(title, HEAD_SIZE, `fill:${of('--ink')};font-family:${of('--serif')};font-weight:700`), block(unit, LINE_SIZE, `fill:${of('--muted')};font-family:${of('--sans')}`)]
  top += 8
  const at = { x: frame.left - MARGIN, y: frame.top - top }, body = [patches(root, at), drawings(root, at), texts(root, at)]
  top += Math.ceil(frame.height) + 4
  const foot = block(source, LINE_SIZE, `fill:${of('--muted')};font-family:${of('--sans')}`)
  const height = Math.ceil(top + MARGIN / 2)
  const svg = s('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height }, s('title', null, title),
    s('rect', { width, height, style: `fill:${of('--paper')}` }), head, body, foot)
  return { text: new XMLSerializer().serializeToString(svg), width, height }
}

/** The picture as a PNG. */
export async function pixelsOf({ text, width, height }) {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width: SCALE * width, height: SCALE * height })
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise(done => canvas.toBlob(done, 'image/png'))
}
