import { useId, useMemo, useState } from 'react';
import qrcode from 'qrcode-generator';
import { query, type ActorKind, type Role } from '@samtavle/client';
import { announce } from '../kit/announce.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Icon } from '../kit/Icon.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { actorKinds } from '../session/people.ts';
import { invite } from '../session/server-api.ts';
import { membershipOf } from '../session/tokens.ts';
import { useWords } from '../words/words-context.tsx';
import { OpenLinks } from './OpenLinks.tsx';

const invitable: readonly Role[] = ['contributor', 'commenter', 'reader', 'facilitator'];

// Makes an invitation: whom it is for decides what shows beside everything that they write.
export default function Share({ onClose }: { readonly onClose: () => void }) {
  const board = useBoard();
  const words = useWords();
  const id = useId();
  const { me } = useRead(query.state());
  const [kind, setKind] = useState<ActorKind>('citizen');
  const [role, setRole] = useState<Role>('contributor');
  const [link, setLink] = useState('');
  const [failed, setFailed] = useState(false);
  const [made, setMade] = useState(0);
  const make = async () => {
    const secret = await invite(board.id, membershipOf(board.id)?.token, { kind, role });
    setFailed(secret === undefined);
    if (secret === undefined) return;
    setLink(`${location.origin}/b/${board.id}#i=${secret}`);
    setMade((n) => n + 1);
  };
  return (
    <Dialog title={words.shareTitle} onClose={onClose}>
      {me.role !== 'manager' ? <p>{words.shareNotYou}</p> : (
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
                  const chosen = actorKinds.find((one) => one === event.currentTarget.value);
                  if (chosen) setKind(chosen);
                }}
              >
                {actorKinds.map((one) => (
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
                {invitable.map((one) => <option key={one} value={one}>{words.role[one]}</option>)}
              </select>
            </div>
          </div>
          <div>
            <button type="button" className="button main" onClick={() => void make()}>
              {words.shareMake}
            </button>
          </div>
          {failed && <p className="wrong" role="alert">{words.shareFailed}</p>}
          {link !== '' && (
            <>
              <div className="field">
                <label htmlFor={`${id}-link`}>{words.shareLink}</label>
                <input id={`${id}-link`} className="input" readOnly value={link} />
              </div>
              <div>
                <button
                  type="button"
                  className="button"
                  onClick={() => {
                    void navigator.clipboard.writeText(link).then(() => announce(words.copied));
                  }}
                >
                  <Icon name="copy" /> {words.copy}
                </button>
              </div>
              <QrCode text={link} label={words.shareQr} />
            </>
          )}
          <OpenLinks made={made} />
        </>
      )}
    </Dialog>
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
