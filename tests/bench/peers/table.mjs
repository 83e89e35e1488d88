// Usage: node table.mjs < LINES
//
// Makes the table of tests/bench/RESULTS.md of lines that tools/bench printed: a row a case, our median
// (smallest to largest), what is aimed at, and each peer's median with how many times ours it is. A
// ratio below 1 is bold: there we are behind.

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
}

// A case of ours that stands beside a peer's case of another name.
const besides = { 'text.local.automerge-paper.wasm': 'text.local.automerge-paper' }

const libraries = ['yjs', 'ywasm', 'loro', 'automerge', 'json-joy', 'diamond-types']

const lines = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
const ours = lines.filter((line) => line.peer === undefined)
const theirs = lines.filter((line) => line.peer !== undefined)

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

// A library's figures for a case, with each format that it has.
function peer(line, library) {
  const name = besides[line.case] ?? line.case
  const found = theirs.filter(
    (one) => one.case === name && (one.peer === library || one.peer.startsWith(`${library}-`)),
  )
  return found
    .map((one) => {
      const format = one.peer === library ? '' : ` ${one.peer.slice(library.length + 1)}`
      const times = one.median === null ? '' : ` ${ratio(one.median / line.median)}`
      return `${figure(one.median)}${times}${format}`
    })
    .join('; ')
}

function verdict(line) {
  const aim = aims[line.case]
  if (aim === undefined) return ''
  return `${figure(aim)}${line.median <= aim ? '' : ': **missed**'}`
}

console.log(`| case | ours | at most | ${libraries.join(' | ')} |`)
console.log(`|---|---|---|${'---|'.repeat(libraries.length)}`)
for (const line of ours) {
  const cells = [line.case, own(line), verdict(line), ...libraries.map((library) => peer(line, library))]
  console.log(`| ${cells.join(' | ')} |`)
}
