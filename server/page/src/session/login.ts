// Logging in with the authority's own login, where the server has one. The login stands in a cookie
// that no script sees; what it opens is asked for in its name.
import { call, record } from './server-api.ts';

/** By whom one can log in. */
export interface Issuer {
  readonly name: string;
  readonly label: string;
}

export interface Login {
  readonly name: string;
  /** May make boards. */
  readonly operator: boolean;
}

export async function issuers(): Promise<readonly Issuer[]> {
  const answer = await call('GET', '/auth/issuers');
  if (!answer?.ok) return [];
  const { issuers: all } = record(await answer.json());
  return Array.isArray(all) ? all.flatMap(issuer) : [];
}

export function issuer(value: unknown): readonly Issuer[] {
  const { name, label } = record(value);
  return typeof name === 'string' && typeof label === 'string' ? [{ name, label }] : [];
}

/** Where one logs in, to come back to an address of this server. */
export function loginAddress(by: Issuer, to: string): string {
  return `/auth/login?${new URLSearchParams({ issuer: by.name, to }).toString()}`;
}

/** Undefined: nobody is logged in, or there is no answer. */
export async function whoIsLoggedIn(): Promise<Login | undefined> {
  const answer = await call('GET', '/auth/session');
  if (!answer?.ok) return undefined;
  const { name, operator } = record(await answer.json());
  return typeof name === 'string' ? { name, operator: operator === true } : undefined;
}

/** A word that opens one connection; undefined: nobody is logged in. */
export async function ticket(): Promise<string | undefined> {
  const answer = await call('POST', '/auth/ticket');
  if (!answer?.ok) return undefined;
  const { ticket: word } = record(await answer.json());
  return typeof word === 'string' ? word : undefined;
}

/** Where the browser may log out at the login itself, too; undefined: nowhere. */
export async function logOut(): Promise<string | undefined> {
  const answer = await call('POST', '/auth/logout');
  if (!answer?.ok) return undefined;
  const { at_issuer: there } = record(await answer.json());
  return typeof there === 'string' && /^https?:/.test(there) ? there : undefined;
}
