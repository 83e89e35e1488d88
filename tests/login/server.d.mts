// For tests in TypeScript.
export function writeIssuer(folder: string, issuer: string): Promise<string>;
