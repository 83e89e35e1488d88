import { defineConfig } from 'vitest/config';

// One file after the other: each starts a server and browsers of its own, and two cores are shared.
export default defineConfig({
  test: {
    include: ['*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
