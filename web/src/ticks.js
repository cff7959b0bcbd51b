// Where an axis is marked.

/** Round numbers, at most so many, from low to high. */
export function ticks(low, high, most) {
  const step = niceStep((high - low) / Math.max(most, 1)), first = Math.ceil(low / step - 1e-9)
  const found = []
  for (let i = first; i * step <= high + step * 1e-9; i++) found.push(Number((i * step).toPrecision(12)))
  return found
}

function niceStep(least) {
  if (!(least > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(least))
  return power * [1, 2, 5, 10].find(times => times * power >= least * (1 - 1e-9))
}
