// Usage: node table.mjs < LINES
//
// Makes a table of tests/bench/RESULTS.md of lines that tools/bench printed: a row a case, our
// median (smallest to largest), what is asked, and each peer's median, in the order in which they
// come, with how many times as much as ours it costs (of what there should be much of: how many
// times as much as a peer we have). A ratio below 1 is bold: there we are behind.

import { readFileSync } from 'node:fs'

const aims = {
  'text.local.automerge-paper': 15,
  'text.local.automerge-paper.wasm': 60,
  'text.remote.friendsforever': 20,
  'text.load.automerge-paper': 1.5,
  'text.load.automerge-paper.flattened': 0.2,
  'text.size.automerge-paper': 150_000,
  'text.size.automerge-paper.gzipped': 60_000,
  'text.type.local.100k.random': 150,
  'text.type.local.100k.one_place': 150,
  'text.type.remote.100k.random': 150,
  'text.type.remote.100k.one_place': 150,
  'text.memory.automerge-paper': 2_000_000,
  'text.memory.automerge-paper.flattened': 200_000,
  'board.fold.5000x100000': 1,
  'board.fold.field': 250,
  'board.wire': 20,
  'board.size': 500_000,
  'board.load.5000x100000': 10,
  'fanout.w1.cpu': 2,
  'fanout.w1.p50': 12,
  'fanout.w1.p99': 30,
  'fanout.w1.rss': 64,
  'many.w2.cpu': 45,
  'many.w2.p99': 25,
  'idle.w3.kib_per_connection': 8,
  'idle.n3.kib_per_connection': 8,
  'join.w4.warm.cpu': 2,
  'join.w4.cold.cpu': 30,
  'join.w4.bytes': 500_000,
  'join.w4.warm.ready': 25,
  'saturate.w5.deliveries': 2_000_000,
  'saturate.w5.cpu': 0.5,
}

// The more the better.
const isGain = (name) => /^saturate\.w5\.(deliveries|rate)$|\.delivered$/.test(name)

// A case of ours that stands beside a peer's case of another name.
const besides = { 'text.local.automerge-paper.wasm': 'text.local.automerge-paper' }

const lines = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
const ours = lines.filter((line) => line.peer === undefined)
const theirs = lines.filter((line) => line.peer !== undefined)
// Without the name of a second format of theirs.
const nameOf = (line) => line.peer.replace(/-(v2|shallow)$/, '')
const columns = [...new Set(theirs.map(nameOf))]

function figure(value) {
  if (value === null) return 'not finished'
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

function own(line) {
  const spread = line.max - line.min > 0.02 * line.median
  const range = spread ? ` (${figure(line.min)} to ${figure(line.max)})` : ''
  return `${figure(line.median)} ${line.unit}${range}`
}

function ratio(times) {
  const text = `×${Number(times.toPrecision(2)).toLocaleString('en')}`
  return times < 1 ? `**${text}**` : text
}

// A peer's figures for a case, with each format that it has.
function peer(line, name) {
  const wanted = besides[line.case] ?? line.case
  const found = theirs.filter((one) => one.case === wanted && nameOf(one) === name)
  return found
    .map((one) => {
      const format = one.peer === name ? '' : ` ${one.peer.slice(name.length + 1)}`
      const times = isGain(line.case) ? line.median / one.median : one.median / line.median
      const compared = one.median === null || !Number.isFinite(times) ? '' : ` ${ratio(times)}`
      return `${figure(one.median)}${compared}${format}`
    })
    .join('; ')
}

function verdict(line) {
  const aim = aims[line.case]
  if (aim === undefined) return ''
  const gain = isGain(line.case)
  const reached = gain ? line.median >= aim : line.median <= aim
  return `${gain ? 'at least ' : ''}${figure(aim)}${reached ? '' : ': **missed**'}`
}

console.log(`| ${['case', 'ours', 'at most', ...columns].join(' | ')} |`)
console.log(`|---|---|---|${'---|'.repeat(columns.length)}`)
for (const line of ours) {
  const cells = [line.case, own(line), verdict(line), ...columns.map((name) => peer(line, name))]
  console.log(`| ${cells.join(' | ')} |`)
}
