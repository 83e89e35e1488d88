// Goal: an address leads to what it says, and a hostile one to nothing surprising.
import { describe, expect, it } from 'vitest';
import { addressOf, parseRoute, type Route } from './route.ts';

const parse = (address: string) => parseRoute(new URL(address, 'https://tavle.example.org'));

describe('routes', () => {
  it('survive the way to an address and back', () => {
    const routes: Route[] = [
      { page: 'start' },
      { page: 'board', board: 'park', view: 'plan' },
      { page: 'board', board: 'park', view: 'outline', card: '3.14', phase: '0.2' },
    ];
    for (const route of routes) expect(parse(addressOf(route))).toEqual(route);
  });

  it('take the secret out of the fragment and never put it back', () => {
    const route = parse('/b/park#i=abcdefgh_-12');
    expect(route).toMatchObject({ board: 'park', secret: 'abcdefgh_-12' });
    expect(addressOf(route)).toBe('/b/park');
  });

  it('ignore what is no board, view, card or secret', () => {
    for (const address of ['/b/', '/b/../etc', '/b/A%20B', '/b/park/more', '/B/park', '/b/-x']) {
      expect(parse(address)).toEqual({ page: 'start' });
    }
    const odd = parse('/b/park?view=%3Cscript%3E&card=1&phase=x.y#i=short');
    expect(odd).toEqual({ page: 'board', board: 'park', view: 'plan' });
  });
});
