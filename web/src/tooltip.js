// One tooltip for the page. It follows the mark under the pointer or the focus; pinned (by click, touch or Enter) it stays, so that the
// links inside can be followed. Escape closes it and returns to the mark.

import { h } from './dom.js'
import { t } from './strings.js'

const GAP = 10, EDGE = 8, LEAST_HEIGHT = 120 // pixels
const LINGER = 160 // milliseconds in which the pointer may cross over into it

let box = null, anchor = null, pinned = false, onClose = null, timer = 0, isReturning = false

export const isPinned = () => pinned

export function installTooltip(parent) {
  box = h('div', { class: 'tip', role: 'dialog', 'aria-label': t('source'), hidden: true, tabindex: '-1' })
  box.addEventListener('pointerenter', () => clearTimeout(timer))
  box.addEventListener('pointerleave', () => { if (!pinned) hideTip() })
  parent.append(box)
  document.addEventListener('keydown', event => { if (event.key === 'Escape' && !box.hidden) close(true) })
  document.addEventListener('pointerdown', event => {
    if (pinned && !box.contains(event.target) && !event.target.closest?.('.chart')) close(false)
  })
  box.addEventListener('focusout', event => { if (pinned && !box.contains(event.relatedTarget)) close(false) })
}

function close(returnFocus) {
  clearTimeout(timer)
  const from = anchor
  const wasInside = box.contains(document.activeElement)
  box.hidden = true
  pinned = false
  anchor = null
  onClose?.()
  onClose = null
  isReturning = true // the focus coming back is no wish to see it again
  if (returnFocus && wasInside) from?.focus()
  isReturning = false
}

/** Above the mark where there is room, else below, else on the roomier side with its content scrolling. */
function place(node) {
  box.style.maxHeight = ''
  const at = node.getBoundingClientRect()
  const size = box.getBoundingClientRect()
  const screen = document.documentElement
  const above = at.top - GAP - EDGE, below = screen.clientHeight - at.bottom - GAP - EDGE
  const isAbove = size.height <= above || (size.height > below && above > below)
  const height = Math.min(size.height, Math.max(isAbove ? above : below, LEAST_HEIGHT))
  if (height < size.height) box.style.maxHeight = `${height}px`
  const left = Math.min(at.left + at.width / 2 - size.width / 2, screen.clientWidth - size.width - EDGE)
  box.style.left = `${Math.max(EDGE, left) + window.scrollX}px`
  box.style.top = `${(isAbove ? at.top - GAP - height : at.bottom + GAP) + window.scrollY}px`
}

function open(node, content, closed) {
  clearTimeout(timer)
  if (anchor !== node) onClose?.()
  onClose = closed
  anchor = node
  box.replaceChildren(content)
  box.hidden = false
  place(node)
}

/** Shows content beside a mark until the pointer or the focus leaves it. */
export function showTip(node, content, closed) {
  if (pinned || isReturning || (anchor === node && !box.hidden)) return
  box.classList.remove('is-pinned')
  open(node, content, closed)
}

/** Shows content beside a mark and keeps it open; the focus moves inside. */
export function pinTip(node, content, closed) {
  pinned = false
  box.classList.add('is-pinned')
  open(node, h('div', null, content, h('button', { type: 'button', class: 'tip-close', 'aria-label': t('close'), onclick: () => close(true) }, '×')), closed)
  pinned = true
  ;(box.querySelector('a') ?? box.querySelector('button')).focus({ preventScroll: true })
}

export function hideTip() {
  if (pinned) return
  clearTimeout(timer)
  timer = setTimeout(() => { if (!pinned) close(false) }, LINGER)
}
