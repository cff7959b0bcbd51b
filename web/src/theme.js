// Light or dark: the reader's system decides until the reader does. Nothing is stored.

const wantsDark = window.matchMedia('(prefers-color-scheme: dark)')
let chosen = null

const apply = () => { document.documentElement.dataset.theme = chosen ?? (wantsDark.matches ? 'dark' : 'light') }

export function installTheme() {
  wantsDark.addEventListener('change', apply)
  apply()
}

export function toggleTheme() {
  chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'
  apply()
}
