// Who else is here, as the core tells it, with the person that the directory has for each: the same
// objects as long as neither changes.

import type { Other, Person } from './api.js';
import type { ActorId } from './values.js';

const nobody: readonly Other[] = [];

export class NamedOthers {
  #from = nobody;
  #people: ReadonlyMap<ActorId, Person> = new Map();
  #named = nobody;

  of(others: readonly Other[], people: ReadonlyMap<ActorId, Person>): readonly Other[] {
    if (others.length === 0) return nobody;
    if (this.#from === others && this.#people === people) return this.#named;
    this.#from = others;
    this.#people = people;
    this.#named = others.map((other) => {
      const person = people.get(other.actor);
      return person === undefined ? other : { ...other, person };
    });
    return this.#named;
  }
}
