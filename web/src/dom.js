// Elements from data. Text only ever becomes a text node, so nothing in an answer can turn into markup.

const SVG = 'http://www.w3.org/2000/svg'

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value)
    else node.setAttribute(name, value === true ? '' : value)
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue
    node.append(child instanceof Node ? child : String(child))
  }
  return node
}

/** An HTML element; attributes that are null or false are left out, `on…` adds a listener. */
export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children)

/** An SVG element, in the same way. */
export const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children)

/** A link where the address is a web address, else its text alone: an answer's `javascript:` must not become clickable. */
export function link(url, ...children) {
  const isWeb = typeof url === 'string' && /^https?:\/\//i.test(url)
  return isWeb ? h('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, children) : h('span', null, children)
}

/** A name for use in id attributes and fragments. */
export const slug = text => String(text).replace(/[^A-Za-z0-9]+/g, '-')
