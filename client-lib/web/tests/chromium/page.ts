// The page of the test: it takes orders for a visitor in itself, and for one in a worker.

import { carryOut, Visitor, type Order } from './visitor.js';

declare global {
  var inPage: (order: Order) => Promise<unknown>;
  var inWorker: (order: Order) => Promise<unknown>;
}

const visitor = new Visitor();
globalThis.inPage = (order) => carryOut(visitor, order);

let worker: Worker | undefined;
globalThis.inWorker = (order) =>
  new Promise((resolve, reject) => {
    worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }: MessageEvent<{ answer?: unknown; error?: string }>) => {
      if (data.error === undefined) resolve(data.answer);
      else reject(new Error(data.error));
    };
    worker.postMessage(order);
  });
document.title = 'ready';
