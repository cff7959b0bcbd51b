// The order of countries in a matrix of exposures.

/**
 * An order by clusters: the two groups that depend most on each other on average are joined, again and again (average linkage), each time
 * with those ends together that are nearest.
 */
export function clusterOrder(matrix) {
  const near = (i, j) => Math.abs(matrix[i][j] ?? 0) + Math.abs(matrix[j][i] ?? 0)
  let groups = matrix.map((_, i) => [i])
  const mean = (a, b) => a.reduce((sum, i) => sum + b.reduce((part, j) => part + near(i, j), 0), 0) / (a.length * b.length)
  let links = groups.map(a => groups.map(b => (a === b ? -1 : mean(a, b))))
  while (groups.length > 1) {
    let best = [0, 1]
    for (let i = 0; i < groups.length; i++) for (let j = i + 1; j < groups.length; j++) if (links[i][j] > links[best[0]][best[1]]) best = [i, j]
    const [i, j] = best, [a, b] = [groups[i], groups[j]]
    const ways = [[a, b], [[...a].reverse(), b], [a, [...b].reverse()], [[...a].reverse(), [...b].reverse()]]
    const joined = ways.reduce((one, other) => (near(other[0].at(-1), other[1][0]) > near(one[0].at(-1), one[1][0]) ? other : one)).flat()
    const row = links[i].map((value, k) => (a.length * value + b.length * links[j][k]) / (a.length + b.length))
    const kept = groups.map((_, k) => k).filter(k => k !== i && k !== j)
    links = [...kept.map(k => [...kept.map(m => links[k][m]), row[k]]), [...kept.map(k => row[k]), -1]]
    groups = [...kept.map(k => groups[k]), joined]
  }
  return groups[0] ?? []
}
