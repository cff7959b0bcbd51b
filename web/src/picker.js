// A row of choices of which one holds, as native radio buttons: arrow keys, forms and screen readers know them already.

import { h } from './dom.js'

let made = 0

/** choices are [value, name]; choose(value) is called on a change. */
export function picker(legend, choices, chosen, choose) {
  const name = `picker-${++made}`
  return h('fieldset', { class: 'picker' }, h('legend', null, legend),
    h('div', { class: 'choices' }, choices.map(([value, text]) =>
      h('label', null,
        h('input', { type: 'radio', name, value, checked: value === chosen, onchange: () => choose(value) }), h('span', null, text)))))
}
