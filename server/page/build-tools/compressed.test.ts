// Goal: the first load is counted as a browser would fetch it: not less.
import { describe, expect, it } from 'vitest';
import { firstLoad } from './compressed.ts';

describe('the first load', () => {
  it('follows what is imported at once, and leaves out what comes later', () => {
    const chunks = new Map([
      ['assets/index.js', { isEntry: true, imports: ['assets/shared.js'], css: ['assets/a.css'] }],
      ['assets/shared.js', { isEntry: false, imports: ['assets/index.js'], css: [] }],
      ['assets/canvas.js', { isEntry: false, imports: ['assets/shared.js'], css: ['c.css'] }],
    ]);
    const files = [
      'index.html', 'assets/index.js', 'assets/shared.js', 'assets/a.css', 'assets/canvas.js',
      'c.css', 'assets/samtavle-1.wasm', 'assets/IBMPlexSans-Regular-Latin1-2.woff2',
      'assets/IBMPlexSans-SemiBoldItalic-Latin1-3.woff2',
    ];
    expect(firstLoad(chunks, files).sort()).toEqual([
      'assets/IBMPlexSans-Regular-Latin1-2.woff2', 'assets/a.css', 'assets/index.js',
      'assets/samtavle-1.wasm', 'assets/shared.js', 'index.html',
    ]);
  });
});
