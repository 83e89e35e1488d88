// The invitations that work now: what each is for, how often it was used, and the way to close it.
import { useCallback, useEffect, useState } from 'react';
import { Tool } from '../kit/Tool.tsx';
import { whoMay } from '../rights/why-not.ts';
import { useBoard } from '../session/board-context.tsx';
import { openInvitations, revoke, type OpenInvitation } from '../session/server-api.ts';
import { membershipOf } from '../session/tokens.ts';
import { useSpeaking } from '../words/words-context.tsx';

/** `made`: how many were made here so far: another number asks again. */
export function OpenLinks({ made, mayClose }: {
  readonly made: number;
  readonly mayClose: boolean;
}) {
  const board = useBoard();
  const { words, locale } = useSpeaking();
  const [links, setLinks] = useState<readonly OpenInvitation[]>();
  const token = membershipOf(board.id)?.token;
  const ask = useCallback(async () => {
    setLinks(await openInvitations(board.id, token));
  }, [board, token]);
  useEffect(() => void ask(), [ask, made]);
  if (!links) return null;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  return (
    <section className="stack" aria-label={words.shareOpen}>
      <h3>{words.shareOpen}</h3>
      {links.length === 0 && <p className="hint">{words.shareOpenNone}</p>}
      <ul className="stack">
        {links.map(({ number, kind, role, label, expiresMs, uses, usesMax, needsCode }) => (
          <li key={number} className="row">
            <span className="grow">
              {label === '' ? `${words.actorKind[kind]}, ${words.role[role]}` : label}
              <span className="hint">
                {' '}{words.shareUses(uses, usesMax)}, {words.shareUntil(day.format(expiresMs))}
                {needsCode && `, ${words.shareNeedsCode}`}
              </span>
            </span>
            <Tool
              small
              why={mayClose ? undefined : words.only(whoMay({ neededRole: 'manager' }, words))}
              onUse={() => void revoke(board.id, token, number).then(ask)}
            >
              {words.shareRevoke}
            </Tool>
          </li>
        ))}
      </ul>
    </section>
  );
}
