import { defineConfig } from 'vitest/config';

// Two files at a time, for two cores: each starts a server and browsers of its own.
export default defineConfig({
  test: {
    include: ['*.test.ts'],
    pool: 'forks',
    minWorkers: 1,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    retry: 0,
    // What is polled comes when the server, and a busy machine, let it come.
    expect: { poll: { timeout: 30_000 } },
  },
});
