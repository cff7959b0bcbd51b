// Reads what was found of rerouted goods, or of a lost tie, from this file and lays out its pictures.

import { cutSections } from './pictures/cut.js'
import { dataIn } from './pictures/frame.js'
import { h } from './dom.js'
import { addWords, t, useLanguage } from './strings.js'
import { installPrint } from './print.js'
import { installTheme } from './theme.js'
import { installTooltip } from './tooltip.js'
import { masthead } from './masthead.js'
import { reroutingSections } from './pictures/rerouting.js'
import { routesSections } from './pictures/routes.js'
import { sectorsSections } from './pictures/sectors.js'
import en from './pictures/words-en.js'
import id from './pictures/words-id.js'
import ru from './pictures/words-ru.js'

const KINDS = { rerouting: reroutingSections, cut: cutSections, routes: routesSections, sectors: sectorsSections }

async function layOut() {
  const { raw, problem } = await dataIn('answer')
  document.documentElement.lang = useLanguage(raw?.language)
  const sectionsOf = KINDS[raw?.kind]
  if (!sectionsOf) {
    return [h('main', { id: 'main', class: 'page' }, h('section', { class: 'lead' }, h('h1', null, t('noPictures')), h('p', null, problem ?? t('noPicturesText'))))]
  }
  const sections = sectionsOf(raw).filter(Boolean)
  const main = h('main', { id: 'main', class: 'page', tabindex: '-1' }, sections)
  document.title = main.querySelector('h1').textContent
  const links = sections.filter(section => section.dataset.name).map(section => [section.id, section.dataset.name])
  return [h('a', { class: 'skip', href: '#main' }, t('skip')), masthead(links), main,
    h('footer', { class: 'colophon' }, h('p', null, t('made', { version: raw.jarak ?? '' })))]
}

addWords({ en, id, ru })
installTheme()
installTooltip(document.body)
layOut().then(content => {
  document.body.prepend(...content)
  installPrint()
})
