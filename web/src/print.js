// On paper nothing can be opened: everything folded is unfolded while printing, and folded back afterwards; but not the sections of a large
// answer, which would be hundreds of pages, unless the reader has opened them.

export function installPrint() {
  let opened = []
  window.addEventListener('beforeprint', () => {
    const folded = [...document.querySelectorAll('details:not([open]):not(.later)')]
    for (const one of folded) one.open = true
    for (const box of folded.flatMap(one => [...one.querySelectorAll('.chart')])) box.redraw?.(box.clientWidth) // now: paper does not wait
    opened.push(...folded)
  })
  window.addEventListener('afterprint', () => {
    for (const one of opened) one.open = false
    opened = []
  })
}
