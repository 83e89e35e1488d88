// Writes a .gz and a .br beside each file of text or code, so that the server never compresses, and
// says what the first load weighs. The build fails when that is more than a phone on a bad line
// should wait for.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

// What a phone should have to fetch before it shows a board. The core's own tests answer for its
// part, the page for all of it.
export const firstLoadBytesMax = 350 * 1024;
const compressible = /\.(js|css|html|svg|json|wasm|webmanifest)$/;

const atOnce = /\/(samtavle-[\w-]+\.wasm|da-[\w-]+\.js|.*(Regular|SemiBold)-Latin1.*\.woff2)$/;

interface Chunk {
  readonly isEntry: boolean;
  readonly imports: readonly string[];
  readonly css: readonly string[];
}

// What index.html pulls in before anybody clicks: the entry, what it imports at once, their styles,
// the core, the words of one language, and the two fonts that the first screen is set in.
export function firstLoad(chunks: ReadonlyMap<string, Chunk>, files: readonly string[]): string[] {
  const wanted = new Set<string>(['index.html']);
  const waiting = [...chunks].filter(([, chunk]) => chunk.isEntry).map(([name]) => name);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (wanted.has(name)) continue;
    wanted.add(name);
    const chunk = chunks.get(name);
    waiting.push(...(chunk?.imports ?? []));
    for (const style of chunk?.css ?? []) wanted.add(style);
  }
  for (const file of files) {
    if (atOnce.test(file)) wanted.add(file);
  }
  return [...wanted].filter((name) => files.includes(name));
}

const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;

/** Every file with what it weighs, the heaviest first, and what is wrong if it is too much. */
export function report(
  sizes: ReadonlyMap<string, number>,
  first: readonly string[],
): { readonly words: string; readonly wrong?: string } {
  const weight = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0);
  const total = weight(first);
  const own = weight(first.filter((name) => !name.endsWith('.wasm')));
  const lines = [...sizes]
    .sort(([, a], [, b]) => b - a)
    .map(([name, bytes]) =>
      `${kb(bytes).padStart(11)}  ${first.includes(name) ? 'first' : 'later'}  ${name}`);
  const words = `gzipped:\n${lines.join('\n')}\n${kb(total)} first load: `
    + `${kb(own)} the page, ${kb(total - own)} the core`;
  if (total <= firstLoadBytesMax) return { words };
  return { words, wrong: `the first load is ${kb(total)}, more than ${kb(firstLoadBytesMax)}` };
}

export function compressed(): Plugin {
  let folder = '';
  const chunks = new Map<string, Chunk>();
  return {
    name: 'samtavle-compressed',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    writeBundle(_options, bundle) {
      for (const [name, output] of Object.entries(bundle)) {
        if (output.type !== 'chunk') continue;
        chunks.set(name, {
          isEntry: output.isEntry,
          imports: output.imports,
          css: [...(output.viteMetadata?.importedCss ?? [])],
        });
      }
    },
    closeBundle() {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/\.(gz|br)$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
      const sizes = new Map<string, number>();
      for (const name of files) {
        const bytes = readFileSync(join(folder, name));
        sizes.set(name, bytes.length);
        if (!compressible.test(name)) continue;
        const gz = gzipSync(bytes, { level: 9 });
        const br = brotliCompressSync(bytes, {
          params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
        });
        writeFileSync(join(folder, `${name}.gz`), gz);
        writeFileSync(join(folder, `${name}.br`), br);
        sizes.set(name, gz.length);
      }
      const told = report(sizes, firstLoad(chunks, files));
      this.info(told.words);
      if (told.wrong !== undefined) this.error(told.wrong);
    },
  };
}
