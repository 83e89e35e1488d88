// Goal: every refusal the core knows becomes a sentence that a person understands.
import { describe, expect, it } from 'vitest';
import type { Permission } from '@samtavle/client';
import { da } from '../words/da.ts';
import { en } from '../words/en.ts';
import { refusalReason, whyNot } from './why-not.ts';

const denied = (more: Partial<Extract<Permission, { allowed: false }>>): Permission => ({
  allowed: false, code: 'not_allowed', missing: [], path: '', detail: '', ...more,
});

describe('why not', () => {
  it('says nothing about what is allowed', () => {
    expect(whyNot({ allowed: true, needsReason: true }, da)).toBeUndefined();
  });

  it('names who may, and the level rather than the role where an area can be opened', () => {
    expect(whyNot(denied({ neededRole: 'manager' }), da)).toBe(
      'Kun chefen kan ændre det her.',
    );
    expect(whyNot(denied({ neededRole: 'facilitator', neededLevel: 'edit' }), da)).toBe(
      'Kun de, der må skrive og flytte, kan ændre det her.',
    );
  });

  it('never shows a code', () => {
    const codes = [
      'not_allowed', 'not_found', 'invalid', 'limit', 'frozen', 'needs_reason', 'read_only',
      'too_old', 'not_ready', 'internal',
    ] as const;
    for (const words of [da, en]) {
      for (const code of codes) {
        const reason = refusalReason({ code, missing: ['purpose'] }, words);
        expect(reason).not.toContain('_');
        expect(reason.length).toBeGreaterThan(8);
      }
    }
  });
});
