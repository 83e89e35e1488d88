// Goal: the first load is counted as a browser would fetch it, not less, and the build fails when
// it is more than its limit.
import { describe, expect, it } from 'vitest';
import { firstLoad, firstLoadBytesMax, report } from './compressed.ts';

describe('the first load', () => {
  it('follows what is imported at once, and leaves out what comes later', () => {
    const chunks = new Map([
      ['assets/index.js', { isEntry: true, imports: ['assets/shared.js'], css: ['assets/a.css'] }],
      ['assets/shared.js', { isEntry: false, imports: ['assets/index.js'], css: [] }],
      ['assets/canvas.js', { isEntry: false, imports: ['assets/shared.js'], css: ['c.css'] }],
    ]);
    const files = [
      'index.html', 'assets/index.js', 'assets/shared.js', 'assets/a.css', 'assets/canvas.js',
      'c.css', 'assets/samtavle-1.wasm', 'assets/samtavle_past-2.wasm', 'assets/da-1.js',
      'assets/en-1.js', 'assets/IBMPlexSans-Regular-Latin1-2.woff2',
      'assets/IBMPlexSans-SemiBoldItalic-Latin1-3.woff2',
    ];
    expect(firstLoad(chunks, files).sort()).toEqual([
      'assets/IBMPlexSans-Regular-Latin1-2.woff2', 'assets/a.css', 'assets/da-1.js',
      'assets/index.js',
      'assets/samtavle-1.wasm', 'assets/shared.js', 'index.html',
    ]);
  });
});

describe('the report', () => {
  const first = ['assets/index.js', 'assets/core.wasm'];
  const of = (own: number, core: number) => report(new Map([
    ['assets/index.js', own], ['assets/core.wasm', core], ['assets/later.js', firstLoadBytesMax],
  ]), first);

  it('names every file, and whether it comes at once', () => {
    const { words, wrong } = of(2048, 1024);
    expect(wrong).toBeUndefined();
    expect(words.split('\n').slice(1)).toEqual([
      '   350.0 KB  later  assets/later.js',
      '     2.0 KB  first  assets/index.js',
      '     1.0 KB  first  assets/core.wasm',
      '3.0 KB first load: 2.0 KB the page, 1.0 KB the core',
    ]);
  });

  it('is wrong when all that comes at once weighs too much', () => {
    expect(of(firstLoadBytesMax - 1, 1).wrong).toBeUndefined();
    expect(of(firstLoadBytesMax, 1).wrong).toContain('more than 350.0 KB');
  });
});
