// Usage: node servers.mjs FOLDER WORK PEERS RUNS
//
// Runs the work (fanout, many, idle, join or saturate) with the servers in PEERS, through a prepared
// harness of other servers, and prints what it measured under our names: a JSON object a line, as
// tools/bench does, with a member "peer". A median of null: it failed or did not finish; the reason
// goes to stderr.
//
// The harness is FOLDER/run-servers.mjs: `node run-servers.mjs --work wN --peers LIST --reps RUNS
// --out DIR`, in its folder, writes DIR/servers-wN-<peer>.json, whose array `runs` holds an object for
// each run with the members named below, or with `error`.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [folder, work, peers, runs] = process.argv.slice(2)

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

// The figures of a workload of deliveries.
const delivering = (name) => [
  [`${name}.cpu`, 's', (run) => run.serverCpuPerMDeliveries],
  [`${name}.p50`, 'ms', (run) => run.p50ms],
  [`${name}.p99`, 'ms', (run) => run.p99ms],
  [`${name}.rss`, 'MiB', (run) => run.rssMiB],
  [`${name}.delivered`, 'share', (run) => run.deliveredRatio],
  [`${name}.generator`, 'share', (run) => run.generatorCpuS / run.wallS],
]

// The first join is cold only where a disk outlived a restart.
const cold = (run, member) => (run.firstJoinCold ? run.joins?.[0]?.[member] : undefined)
const warm = (run, member) => run.joins && median(run.joins.slice(1).map((one) => one[member]))

const { number, figures } = {
  fanout: { number: 'w1', figures: delivering('fanout.w1') },
  many: { number: 'w2', figures: delivering('many.w2') },
  idle: {
    number: 'w3',
    figures: [
      ['idle.w3.kib_per_connection', 'KiB', (run) => run.rssPerConnKiB],
      ['idle.w3.rss', 'MiB', (run) => run.rssAfterMiB],
      ['idle.w3.connect_cpu', 'ms', (run) => (run.connectCpuS / run.conns) * 1000],
      ['idle.w3.idle_cpu', 'share', (run) => run.idleCpuPct / 100],
    ],
  },
  join: {
    number: 'w4',
    figures: [
      ['join.w4.warm.cpu', 'ms', (run) => warm(run, 'serverCpuMs')],
      ['join.w4.cold.cpu', 'ms', (run) => cold(run, 'serverCpuMs')],
      ['join.w4.bytes', 'bytes', (run) => warm(run, 'bytes')],
      ['join.w4.warm.ready', 'ms', (run) => warm(run, 'ms')],
      ['join.w4.cold.ready', 'ms', (run) => cold(run, 'ms')],
      ['join.w4.rss', 'MiB', (run) => run.rssMiB],
    ],
  },
  saturate: {
    number: 'w5',
    figures: [
      ['saturate.w5.deliveries', 'per second', (run) => run.deliveriesPerS],
      ['saturate.w5.cpu', 's', (run) => run.serverCpuPerMDeliveries],
      ['saturate.w5.p99', 'ms', (run) => run.p99ms],
      ['saturate.w5.rate', 'edits per second', (run) => run.ratePerClient],
      ['saturate.w5.server', 'share', (run) => run.serverCpuS / run.wallS],
      ['saturate.w5.generator', 'share', (run) => run.generatorCpuS / run.wallS],
    ],
  },
}[work]

const rounded = (value) => (Number.isInteger(value) ? value : Number(value.toPrecision(6)))

function print(name, unit, values, peer, bound) {
  const some = values.length > 0
  const line = {
    case: name,
    unit,
    median: some ? rounded(median(values)) : null,
    min: some ? rounded(Math.min(...values)) : null,
    max: some ? rounded(Math.max(...values)) : null,
    runs: values.length,
    peer,
  }
  if (bound) line.generator_bound = true
  console.log(JSON.stringify(line))
}

// The runs that were carried out; why the others were not goes to stderr.
function runsOf(out, peer) {
  let all
  try {
    all = JSON.parse(readFileSync(join(out, `servers-${number}-${peer}.json`), 'utf8')).runs
  } catch (error) {
    all = [{ error: error.message }]
  }
  for (const run of all.filter((one) => one.error)) console.error(`${peer} ${work}: ${run.error}`)
  return all.filter((run) => !run.error)
}

const out = mkdtempSync(join(tmpdir(), 'samtavle-peers-'))
try {
  const command = ['run-servers.mjs', '--work', number, '--peers', peers, '--reps', runs, '--out', out]
  const harness = spawnSync(process.execPath, command, { cwd: folder, stdio: ['ignore', 2, 2] })
  if (harness.status !== 0) console.error(`the harness ended with ${harness.status ?? harness.signal}`)
  for (const peer of peers.split(',')) {
    const done = runsOf(out, peer)
    for (const [name, unit, figure] of figures) {
      const values = done.map(figure).filter((value) => Number.isFinite(value))
      // What a server does not have at all, as a cold start without a disk, is no line.
      if (values.length === 0 && done.length > 0) continue
      print(name, unit, values, peer, done.some((run) => run.generatorBound))
    }
  }
} finally {
  rmSync(out, { recursive: true, force: true })
}
