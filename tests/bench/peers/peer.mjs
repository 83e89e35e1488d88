// Usage: node peer.mjs FOLDER LIBRARY WORK LIMIT_S
//
// Runs one piece of work (b1, b2 or b3) of a prepared harness of other libraries once and prints what
// it measured under our names: "case unit value library" a line. What did not finish within the
// limit, failed, or came to a wrong result has "-" for its value, and the reason on stderr.
//
// The harness is FOLDER/bench-crdt.mjs: `node --expose-gc bench-crdt.mjs LIBRARY WORK` prints one JSON
// object, whose members are named below.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const [folder, library, work, limit] = process.argv.slice(2)

// Their second format of a snapshot, where they have one.
const secondFormat = { yjs: 'v2', ywasm: 'v2', loro: 'shallow' }[library]

const members = {
  b1: [
    ['text.local.automerge-paper', 'ms', 'cpuMs'],
    ['text.load.automerge-paper', 'ms', 'loadCpuMs'],
    ['text.size.automerge-paper', 'bytes', 'bytes'],
    ['text.size.automerge-paper', 'bytes', 'bytesV2', secondFormat],
  ],
  b2: [['text.remote.friendsforever', 'ms', 'cpuMs']],
  b3: [
    ['board.fold.5000x100000', 'us', 'mergeCpuUsPerRemoteOp'],
    ['board.edit.5000x100000', 'us', 'editCpuUs'],
    ['board.wire', 'bytes', 'wireBytesPerOp'],
    ['board.size', 'bytes', 'bytes'],
    ['board.size', 'bytes', 'bytesV2', secondFormat],
    ['board.load.5000x100000', 'ms', 'loadCpuMs'],
    ['board.save.5000x100000', 'ms', 'saveCpuMs'],
  ],
}[work]

function measure() {
  const run = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=12000', join(folder, 'bench-crdt.mjs'), library, work],
    { cwd: folder, timeout: Number(limit) * 1000, killSignal: 'SIGKILL', maxBuffer: 1 << 24, encoding: 'utf8' },
  )
  if (run.error?.code === 'ETIMEDOUT') throw new Error(`not finished after ${limit} s`)
  if (run.status !== 0) throw new Error(run.stderr.trim().split('\n').slice(-3).join(' | '))
  const result = JSON.parse(run.stdout.trim().split('\n').pop())
  if (result.ok === false || result.same === false) throw new Error('came to a wrong result')
  return result
}

const rounded = (value) => (Number.isInteger(value) ? value : Number(value.toPrecision(6)))

let result
try {
  result = measure()
} catch (error) {
  console.error(`${library} ${work}: ${error.message}`)
}
for (const [name, unit, member, format] of members) {
  if (member === 'bytesV2' && format === undefined) continue
  const value = result?.[member]
  const label = format === undefined ? library : `${library}-${format}`
  console.log(`${name} ${unit} ${typeof value === 'number' ? rounded(value) : '-'} ${label}`)
}
