// What browsers have, and Node.js 18 only as a module.

import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto as Crypto;
