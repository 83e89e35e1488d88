// A store that lives as long as its page.

import type { PendingStore, StoreFactory } from '../api.js';

export const deviceBytes = 16;

export const memoryStore: StoreFactory = (): Promise<PendingStore> =>
  Promise.resolve({
    device: crypto.getRandomValues(new Uint8Array(deviceBytes)),
    records: [],
    append: () => Promise.resolve(),
    close: () => Promise.resolve(),
  });
