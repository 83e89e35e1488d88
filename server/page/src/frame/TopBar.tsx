import { lazy, useEffect, useState } from 'react';
import { query } from '@samtavle/client';
import mark from '../theme/mark.svg';
import { Dialog } from '../kit/Dialog.tsx';
import { Icon } from '../kit/Icon.tsx';
import { Later } from '../kit/Later.tsx';
import { Menu } from '../kit/Menu.tsx';
import { isOn, turn } from '../kit/switches.ts';
import { Tool } from '../kit/Tool.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { redo, undo } from '../plan/card-acts.ts';
import { hasStatement } from '../session/server-api.ts';
import { useSpeaking } from '../words/words-context.tsx';
import { downloadMinutes } from './minutes.ts';
import { PeopleHere } from './PeopleHere.tsx';
import { SaveLine } from './SaveLine.tsx';

const Search = lazy(() => import('./Search.tsx'));
const Reins = lazy(() => import('../reins/Reins.tsx'));
const Share = lazy(() => import('../join/Share.tsx'));

export function TopBar() {
  const board = useBoard();
  const { words, language, choose } = useSpeaking();
  const root = useRead(query.item('0.1', 'board'));
  const steps = useRead(query.undo());
  const [open, setOpen] = useState<'search' | 'share' | 'reins' | 'failed'>();
  const [statement, setStatement] = useState(false);
  useEffect(() => void hasStatement().then(setStatement), []);
  const close = () => setOpen(undefined);
  const nothingToUndo = steps.undo === undefined ? words.undoNothing : undefined;
  const nothingToRedo = steps.redo === undefined ? words.redoNothing : undefined;
  return (
    <header className="top">
      <a href="/" aria-label={words.yourBoards}><img className="mark" src={mark} alt="" /></a>
      <div className="name">
        <h1>{root?.fields.title}</h1>
        <p>{root?.fields.authority}</p>
      </div>
      <SaveLine />
      <PeopleHere />
      <div className="row tools">
        <div className="row wide-only">
          <Tool icon quiet why={nothingToUndo} onUse={() => undo(board, words)}>
            <Icon
              name="reply"
              label={steps.undo === undefined ? words.undo : words.undoWhat(steps.undo)}
            />
          </Tool>
          <Tool icon quiet why={nothingToRedo} onUse={() => redo(board, words)}>
            <Icon name="forward" label={words.redo} />
          </Tool>
        </div>
        <button type="button" className="button quiet wide-only" onClick={() => setOpen('search')}>
          <Icon name="search" /> {words.search}
        </button>
        <button type="button" className="button wide-only" onClick={() => setOpen('share')}>
          <Icon name="share" /> {words.share}
        </button>
        <Menu
          label={words.menu}
          icon="menu"
          sections={() => [{
            choices: [
              { id: 'search', words: words.search, icon: 'search', act: () => setOpen('search') },
              {
                id: 'undo',
                words: words.undo,
                icon: 'reply',
                why: nothingToUndo,
                act: () => undo(board, words),
              },
              {
                id: 'redo',
                words: words.redo,
                icon: 'forward',
                why: nothingToRedo,
                act: () => redo(board, words),
              },
              { id: 'share', words: words.share, icon: 'share', act: () => setOpen('share') },
              { id: 'reins', words: words.reins, icon: 'tune', act: () => setOpen('reins') },
              {
                id: 'minutes',
                words: words.minutes,
                icon: 'download',
                act: () => void downloadMinutes(board, language).catch(() => setOpen('failed')),
              },
              { id: 'print', words: words.print, icon: 'print', act: () => window.print() },
              {
                id: 'suggesting',
                words: isOn('suggesting') ? words.suggestingStop : words.suggestingStart,
                icon: 'feedback',
                act: () => turn('suggesting', !isOn('suggesting')),
              },
              {
                id: 'telling',
                words: isOn('telling') ? words.tellingStop : words.tellingStart,
                icon: 'forum',
                act: () => turn('telling', !isOn('telling')),
              },
              {
                id: 'language',
                words: words.otherLanguage,
                icon: 'language',
                act: () => choose(language === 'da' ? 'en' : 'da'),
              },
              ...(statement ? [{
                id: 'was',
                words: words.accessibility,
                icon: 'info' as const,
                act: () => window.location.assign('/was'),
              }] : []),
            ],
          }]}
        />
      </div>
      {open === 'failed' && (
        <Dialog title={words.minutes} onClose={close}><p>{words.minutesFailed}</p></Dialog>
      )}
      <Later>
        {open === 'search' && <Search onClose={close} />}
        {open === 'share' && <Share onClose={close} />}
        {open === 'reins' && <Reins onClose={close} />}
      </Later>
    </header>
  );
}
