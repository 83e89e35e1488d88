import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import react from '@vitejs/plugin-react';
import { icons } from './build-tools/icons.ts';
import { compressed } from './build-tools/compressed.ts';
import { atOnce } from './build-tools/one-chunk.ts';

// Static files for samtavled: hashed names, nothing inline that the content security policy
// forbids, nothing from another host. In development, `vite` asks the server on SAMTAVLE_SERVER
// for boards.
const server = process.env['SAMTAVLE_SERVER'] ?? 'http://127.0.0.1:8080';
const fonts = fileURLToPath(
  new URL('node_modules/dkfds/dist/fonts/IBMPlexSans/split/woff2', import.meta.url));

export default defineConfig({
  resolve: {
    alias: { '@dkfds-fonts': fonts },
    // The browser package is a folder beside this one, with libraries of its own for its tests.
    dedupe: ['react', 'react-dom', '@codemirror/state', '@codemirror/view'],
  },
  plugins: [react(), icons(), compressed()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,  // a data: address would need the policy to allow it
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    rollupOptions: { output: { manualChunks: atOnce } },
  },
  server: {
    proxy: {
      '/api': server,
      '/boards': { target: server, ws: true },
    },
  },
  test: { include: ['{src,build-tools}/**/*.test.ts'] },
});
