import { useId, useMemo, useState } from 'react';
import qrcode from 'qrcode-generator';
import { query, roles, type ActorKind, type Role } from '@samtavle/client';
import { announce } from '../kit/announce.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Icon } from '../kit/Icon.tsx';
import { useBoard, useMe, useRead } from '../session/board-context.tsx';
import { actorKinds } from '../session/people.ts';
import { invite, type MadeInvitation } from '../session/server-api.ts';
import { membershipOf } from '../session/tokens.ts';
import { useWords } from '../words/words-context.tsx';
import { OpenLinks } from './OpenLinks.tsx';

const invitable: readonly Role[] = ['contributor', 'commenter', 'reader', 'facilitator'];

// Makes an invitation: whom it is for decides what shows beside everything that they write.
export default function Share({ onClose }: { readonly onClose: () => void }) {
  const board = useBoard();
  const words = useWords();
  const id = useId();
  const me = useMe();
  const { most, vouches } = useRead(query.inviting());
  // Whoever cannot vouch for others invites their like.
  const mine = actorKinds.find((one) => one === me.person?.kind);
  const kinds = vouches || mine === undefined ? actorKinds : [mine];
  const [chosen, setKind] = useState<ActorKind>('citizen');
  const kind = kinds.includes(chosen) ? chosen : kinds[0] ?? chosen;
  const [role, setRole] = useState<Role>('contributor');
  const [codeToo, setCodeToo] = useState(false);
  const [invitation, setInvitation] = useState<MadeInvitation>();
  const [failed, setFailed] = useState(false);
  const [made, setMade] = useState(0);
  const make = async () => {
    const wish = { kind, role, code: codeToo };
    const done = await invite(board.id, membershipOf(board.id)?.token, wish);
    setFailed(done === undefined);
    if (done === undefined) return;
    setInvitation(done);
    setMade((n) => n + 1);
  };
  return (
    <Dialog title={words.shareTitle} onClose={onClose}>
      {most === undefined ? <p>{words.shareNotYou}</p> : (
        <>
          <p>{words.shareIntro}</p>
          <div className="row">
            <div className="field">
              <label htmlFor={`${id}-kind`}>{words.shareWho}</label>
              <select
                id={`${id}-kind`}
                className="input"
                value={kind}
                onChange={(event) => {
                  const next = kinds.find((one) => one === event.currentTarget.value);
                  if (next) setKind(next);
                }}
              >
                {kinds.map((one) => (
                  <option key={one} value={one}>{words.actorKind[one]}</option>
                ))}
              </select>
            </div>
            <div className="field">
              <label htmlFor={`${id}-role`}>{words.shareRole}</label>
              <select
                id={`${id}-role`}
                className="input"
                value={role}
                onChange={(event) => {
                  const chosen = invitable.find((one) => one === event.currentTarget.value);
                  if (chosen) setRole(chosen);
                }}
              >
                {invitable.filter((one) => roles.indexOf(one) <= roles.indexOf(most)).map((one) => (
                  <option key={one} value={one}>{words.role[one]}</option>
                ))}
              </select>
            </div>
          </div>
          <div>
            <label className="row check">
              <input
                type="checkbox"
                checked={codeToo}
                onChange={(event) => setCodeToo(event.currentTarget.checked)}
              />
              {words.shareCodeToo}
            </label>
          </div>
          <div>
            <button type="button" className="button main" onClick={() => void make()}>
              {words.shareMake}
            </button>
          </div>
          {failed && <p className="wrong" role="alert">{words.shareFailed}</p>}
          {invitation && <Made board={board.id} invitation={invitation} />}
          <OpenLinks made={made} mayClose={me.role === 'manager'} />
        </>
      )}
    </Dialog>
  );
}

// The code stands apart, because it is to reach the guests by another way than the link.
function Made({ board, invitation }: {
  readonly board: string;
  readonly invitation: MadeInvitation;
}) {
  const words = useWords();
  const link = `${location.origin}/b/${board}#i=${invitation.secret}`;
  return (
    <>
      <ToCopy label={words.shareLink} text={link} act={words.copy} />
      <QrCode text={link} label={words.shareQr} />
      {invitation.code !== '' && (
        <ToCopy
          label={words.shareCode}
          hint={words.shareCodeHint}
          text={invitation.code}
          act={words.shareCodeCopy}
        />
      )}
    </>
  );
}

function ToCopy({ label, hint, text, act }: {
  readonly label: string;
  readonly hint?: string;
  readonly text: string;
  readonly act: string;
}) {
  const words = useWords();
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && <p className="hint" id={`${id}-hint`}>{hint}</p>}
        <input
          id={id}
          className="input"
          readOnly
          value={text}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        />
      </div>
      <div>
        <button
          type="button"
          className="button"
          onClick={() => {
            void navigator.clipboard.writeText(text).then(() => announce(words.copied));
          }}
        >
          <Icon name="copy" /> {act}
        </button>
      </div>
    </>
  );
}

function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => {
    const code = qrcode(0, 'M');
    code.addData(text);
    code.make();
    const count = code.getModuleCount();
    let squares = '';
    for (let y = 0; y < count; ++y) {
      for (let x = 0; x < count; ++x) if (code.isDark(y, x)) squares += `M${x} ${y}h1v1h-1z`;
    }
    return { size: count, path: squares };
  }, [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}
