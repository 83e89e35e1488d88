// Usage: node local_wasm.mjs MODULE.wasm SESSION.json[.gz]
//
// Prints the CPU milliseconds that a session of one writer takes, one call into the module a
// keystroke, in a fresh process and on the first pass.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const [modulePath, sessionPath] = process.argv.slice(2)

function readSession(path) {
  const bytes = readFileSync(path)
  const session = JSON.parse(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  const patches = session.txns.flatMap((transaction) => transaction.patches)
  return { patches, start: session.startContent ?? '', end: session.endContent }
}

// What a module without files or a console may ask of its host; a failed check ends up in proc_exit.
function hostFunctions(module, memory) {
  const host = {}
  for (const { module: space, name } of WebAssembly.Module.imports(module)) {
    host[space] ??= {}
    host[space][name] = () => 0
  }
  const wasi = (host.wasi_snapshot_preview1 ??= {})
  wasi.fd_write = (_file, list, count, written) => {
    const view = new DataView(memory().buffer)
    let sum = 0
    for (let i = 0; i < count; i++) {
      const [from, length] = [view.getUint32(list + 8 * i, true), view.getUint32(list + 8 * i + 4, true)]
      process.stderr.write(Buffer.from(memory().buffer, from, length))
      sum += length
    }
    view.setUint32(written, sum, true)
    return 0
  }
  wasi.proc_exit = (code) => { throw new Error(`the module ended with ${code}`) }
  return host
}

function load(path) {
  const module = new WebAssembly.Module(readFileSync(path))
  let instance
  instance = new WebAssembly.Instance(module, hostFunctions(module, () => instance.exports.memory))
  instance.exports._initialize?.()
  return instance.exports
}

function insert(text, position, characters) {
  // Nearly every insertion is one character, of one or two UTF-16 units.
  if (characters.length === 1 || (characters.length === 2 && characters.codePointAt(0) > 0xffff)) {
    return text.type(position, characters.codePointAt(0))
  }
  const points = Array.from(characters, (c) => c.codePointAt(0))
  const at = text.room_for(points.length)
  new Uint32Array(text.memory.buffer, at, points.length).set(points)
  return text.paste(position)
}

function typeAll(text, patches) {
  let good = 1
  for (let i = 0; i < patches.length; i++) {
    const patch = patches[i]
    if (patch[1] > 0) good &= text.erase(patch[0], patch[1])
    if (patch[2].length > 0) good &= insert(text, patch[0], patch[2])
  }
  return good === 1
}

const session = readSession(sessionPath)
const text = load(modulePath)
let good = session.start === '' || insert(text, 0, session.start) === 1

const before = process.cpuUsage()
good = typeAll(text, session.patches) && good
const used = process.cpuUsage(before)

const length = text.render()
const end = Buffer.from(text.memory.buffer, text.rendered(), length).toString('utf8')
if (!good || end !== session.end) {
  console.error(`error: ${sessionPath} ends in another text`)
  process.exit(1)
}
console.log((used.user + used.system) / 1000)
