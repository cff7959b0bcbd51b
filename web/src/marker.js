// Shapes that tell series apart without colour, as paths around (0, 0): the same names as Plot's symbols have.

const polygon = points => `M${points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join('L')}Z`
const star = (corners, outer, inner) => Array.from({ length: 2 * corners }, (_, i) => {
  const radius = i % 2 ? inner : outer, angle = (Math.PI * i) / corners - Math.PI / 2
  return [radius * Math.cos(angle), radius * Math.sin(angle)]
})

const SHAPES = {
  circle: r => `M${r} 0A${r} ${r} 0 1 1 ${-r} 0A${r} ${r} 0 1 1 ${r} 0Z`,
  square: r => polygon([[-0.88 * r, -0.88 * r], [0.88 * r, -0.88 * r], [0.88 * r, 0.88 * r], [-0.88 * r, 0.88 * r]]),
  triangle: r => polygon([[0, -1.15 * r], [1.05 * r, 0.8 * r], [-1.05 * r, 0.8 * r]]),
  diamond: r => polygon([[0, -1.25 * r], [0.95 * r, 0], [0, 1.25 * r], [-0.95 * r, 0]]),
  star: r => polygon(star(5, 1.3 * r, 0.55 * r)),
  wye: r => polygon(star(3, 1.3 * r, 0.45 * r)),
}

/** A shape of that radius; a circle for a name that is not known. */
export const marker = (name, radius) => (SHAPES[name] ?? SHAPES.circle)(radius)
