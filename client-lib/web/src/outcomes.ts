// What becomes of edits and ballots: whoever made them hears of it, and of all that is refused.

import type { Actions } from './actions.js';
import type { Outcome, Refusal, RefusedBallot } from './api.js';
import { Listeners } from './listeners.js';
import type { EditId } from './values.js';

export class Outcomes {
  readonly refused = new Listeners<Refusal>();
  readonly refusedBallots = new Listeners<RefusedBallot>();
  readonly #waiting = new Map<EditId, (outcome: Outcome) => void>();

  of(edit: EditId): Promise<Outcome> {
    return new Promise((resolve) => this.#waiting.set(edit, resolve));
  }

  /** To be called before the store lets go of what was refused: told twice, never not. */
  tell(actions: Pick<Actions, 'refused' | 'refusedBallots' | 'saved'>): void {
    for (const refusal of actions.refused ?? []) {
      this.refused.tell(refusal);
      this.#settle(refusal.edit, { kind: 'refused', refusal });
    }
    for (const refused of actions.refusedBallots ?? []) this.refusedBallots.tell(refused);
    for (const { edit, seq } of actions.saved ?? []) this.#settle(edit, { kind: 'saved', seq });
  }

  #settle(edit: EditId, outcome: Outcome): void {
    this.#waiting.get(edit)?.(outcome);
    this.#waiting.delete(edit);
  }
}
