// The package in a module worker: orders come in, answers go out.

import { carryOut, Visitor, type Order } from './visitor.js';

const visitor = new Visitor();

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  carryOut(visitor, data).then(
    (answer) => postMessage({ answer }),
    (error: unknown) => postMessage({ error: String(error) }),
  );
});
