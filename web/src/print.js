// On paper nothing can be opened: everything folded is unfolded while printing, and folded back afterwards.

export function installPrint() {
  let opened = []
  window.addEventListener('beforeprint', () => {
    const folded = [...document.querySelectorAll('details:not([open])')]
    for (const one of folded) one.open = true
    opened.push(...folded)
  })
  window.addEventListener('afterprint', () => {
    for (const one of opened) one.open = false
    opened = []
  })
}
