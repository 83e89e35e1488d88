// The icons that the page uses, out of those that dkfds ships: `virtual:icons` holds one path for
// each name. They are drawn as elements, so neither markup in strings nor a second request is
// needed.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { iconNames } from '../src/kit/icon-names.ts';

const folder = fileURLToPath(new URL('../node_modules/dkfds/dist/img/svg-icons', import.meta.url));
const viewBox = 'viewBox="0 -960 960 960"';

export function icons(): Plugin {
  const id = 'virtual:icons';
  return {
    name: 'samtavle-icons',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null;
      const paths = iconNames.map((name) => {
        const svg = readFileSync(join(folder, `${name}.svg`), 'utf8');
        const found = / d="([^"]+)"/.exec(svg);
        if (!found || !svg.includes(viewBox)) this.error(`${name}.svg is not drawn as expected`);
        return [name, found[1]];
      });
      return `export const iconPaths = ${JSON.stringify(Object.fromEntries(paths))};`;
    },
  };
}
