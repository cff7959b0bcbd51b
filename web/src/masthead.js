// The bar above a page: whose it is, light or dark, print, and the way to its sections.

import { h } from './dom.js'
import { t } from './strings.js'
import { toggleTheme } from './theme.js'

export function masthead(sections) {
  return h('header', { class: 'masthead' },
    h('div', { class: 'masthead-bar' },
      h('span', { class: 'brand' }, 'jarak'),
      h('div', { class: 'controls' },
        h('button', { type: 'button', id: 'theme', onclick: toggleTheme, 'aria-label': t('theme') },
          h('span', { class: 'in-light', 'aria-hidden': 'true' }, `☾ ${t('dark')}`), h('span', { class: 'in-dark', 'aria-hidden': 'true' }, `☀ ${t('light')}`)),
        h('button', { type: 'button', onclick: () => window.print() }, t('print')))),
    h('nav', { 'aria-label': t('sections') }, h('ul', null, sections.map(([id, name]) => h('li', null, h('a', { href: `#${id}` }, name))))))
}
