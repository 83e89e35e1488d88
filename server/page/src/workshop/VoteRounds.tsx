import { lazy, useState } from 'react';
import { query, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Later } from '../kit/Later.tsx';
import { Tool } from '../kit/Tool.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { whyNot } from '../rights/why-not.ts';

const NewRound = lazy(() => import('./NewRound.tsx'));

// The votes of an area, open ones first to be answered; and the way to a new one.
interface Props {
  readonly area: ItemId;
  /** Without what one does there, as for a screen on the wall. */
  readonly onlyShow?: boolean;
}

export function VoteRounds({ area, onlyShow = false }: Props) {
  const words = useWords();
  const rounds = useRead(query.children(area, 'vote_round'));
  const why = whyNot(useRead(query.may({ create: 'vote_round', in: area })), words);
  const [making, setMaking] = useState(false);
  if (rounds.length === 0 && onlyShow) return null;
  return (
    <div className="stack votes">
      {rounds.map((round) => <VoteRound key={round.key} id={round.id} onlyShow={onlyShow} />)}
      {!onlyShow && (
        <Tool small quiet why={why} onUse={() => setMaking(true)}>
          <Icon name="how-to-reg" />{words.newVote}
        </Tool>
      )}
      <Later>{making && <NewRound area={area} onClose={() => setMaking(false)} />}</Later>
    </div>
  );
}

function VoteRound({ id, onlyShow }: {
  readonly id: ItemId;
  readonly onlyShow: boolean;
}) {
  const board = useBoard();
  const words = useWords();
  const round = useRead(query.round(id));
  const mayClose = whyNot(useRead(query.may({ set: id, field: 'round_state' })), words);
  const mayVote = whyNot(useRead(query.may({ create: 'comment', in: id })), words);
  if (!round) return null;
  const mine = round.pending ?? round.mine;
  const left = round.dotsPerActor - mine.reduce((sum, dots) => sum + dots.count, 0);
  const counted = new Map(round.tally?.cards.map((one) => [one.card, one.dots]));
  const given = (card: ItemId) => mine.find((dots) => dots.card === card)?.count ?? 0;
  const vote = (card: ItemId, by: 1 | -1) => {
    const dots = round.cards
      .map((one) => ({ card: one, count: given(one) + (one === card ? by : 0) }))
      .filter((one) => one.count > 0);
    board.vote(id, dots);
  };
  return (
    <section className="new-card" aria-label={`${words.vote}: ${titleOf(board, id, words)}`}>
      <h3>{titleOf(board, id, words)}</h3>
      <p className="hint" role="status">
        {!round.open ? words.voteClosed
          : onlyShow ? words.voteGoesOn(round.dotsPerActor) : words.voteLeft(left)}
        {round.anonymous && ` · ${words.voteAnonymous}`}
      </p>
      <ul>
        {round.cards.map((card) => {
          const title = titleOf(board, card, words);
          return (
            <li key={card} className="tally">
              <span>{title}</span>
              <span className="dot-row">
                {counted.has(card) && (
                  <strong>{words.dots(counted.get(card) ?? 0)}</strong>
                )}
                {round.open && !onlyShow && (
                  <>
                    <Tool
                      small
                      icon
                      label={words.voteTake(title)}
                      why={mayVote ?? (given(card) === 0 ? words.voteNoneHere : undefined)}
                      onUse={() => vote(card, -1)}
                    >
                      −
                    </Tool>
                    <span aria-hidden="true">{given(card)}</span>
                    <span className="only-heard">{words.dots(given(card))}</span>
                    <Tool
                      small
                      icon
                      label={words.voteGive(title)}
                      why={mayVote ?? (left <= 0 ? words.voteAllGiven : undefined)}
                      onUse={() => vote(card, 1)}
                    >
                      +
                    </Tool>
                  </>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {!onlyShow && (
        <Tool
          small
          why={mayClose}
          onUse={() => {
            board.transact(
              round.open ? words.voteClose : words.voteReopen,
              (tx) => (round.open ? tx.closeRound(id) : tx.reopenRound(id)),
            );
          }}
        >
          {round.open ? words.voteClose : words.voteReopen}
        </Tool>
      )}
    </section>
  );
}
