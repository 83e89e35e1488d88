import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/globals.ts'],
    // Real servers and real sockets, on a machine that may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    minWorkers: 1,
    maxWorkers: 2,
  },
});
