/* Preloaded into a process whose machine's clock is to be two minutes fast: node --import wrong-clock.mjs … */
const FAST_BY_MS = 120_000
const right = Date.now

Date.now = () => right() + FAST_BY_MS
globalThis.Date = new Proxy(Date, {
  construct: (target, parts, asked) => Reflect.construct(target, parts.length === 0 ? [target.now()] : parts, asked),
})
