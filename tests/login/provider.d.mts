// For tests in TypeScript.
export function startProvider(
  port: number,
  origin: string,
): Promise<{ readonly issuer: string; stop(): Promise<void> }>;
