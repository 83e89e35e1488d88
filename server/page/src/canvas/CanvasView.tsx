// The cards of a phase on a plane, with what connects them. Loaded only when it is looked at: what
// can be done here can be done in the outline, too.
import { useMemo } from 'react';
import {
  Background, Controls, Handle, MarkerType, Position, ReactFlow, type Edge, type Node,
  type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { query, type Card, type ItemId } from '@samtavle/client';
import { useBoard, useRead } from '../session/board-context.tsx';
import { CardFace } from '../plan/CardFace.tsx';
import { cardsIn } from '../plan/card-kinds.ts';
import { passes, type Filter } from '../plan/filter.ts';
import { useWords } from '../words/words-context.tsx';
import './canvas.css';

interface Props {
  readonly phase: ItemId;
  readonly filter: Filter;
  readonly onOpen: (card: ItemId) => void;
}

type CardNode = Node<{ readonly card: Card; readonly onOpen: (card: ItemId) => void }, 'card'>;

const columnWidth = 300;
const rowHeight = 170;
const nodeTypes = { card: NodeOfCard };

export default function CanvasView({ phase, filter, onOpen }: Props) {
  const board = useBoard();
  const words = useWords();
  const areas = useRead(query.children(phase, 'area'));
  const cards = useRead(query.of(`canvas ${phase}`, (b) =>
    areas.map((area) => cardsIn(b, area.id))));
  const connections = useRead(query.connections());
  const nodes = useMemo(() => cards.flatMap((column, x) => column
    .filter((card) => passes(board, card, filter))
    .map((card, y): CardNode => ({
      id: card.key,
      type: 'card',
      // Where somebody put it; otherwise as in the columns.
      position: {
        x: card.fields.x ?? x * columnWidth,
        y: card.fields.y ?? y * rowHeight,
      },
      data: { card, onOpen },
    }))), [board, cards, filter, onOpen]);
  const edges = useMemo(() => {
    const keys = new Map(nodes.map(({ id, data }) => [data.card.id, id]));
    return connections.flatMap(({ connector, from, to, relation }): Edge[] => {
      const source = keys.get(from);
      const target = keys.get(to);
      if (source === undefined || target === undefined) return [];
      return [{
        id: connector,
        source,
        target,
        label: words.relation[relation] ?? relation,
        markerEnd: { type: MarkerType.ArrowClosed },
      }];
    });
  }, [nodes, connections, words]);
  return (
    <div className="canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        minZoom={0.2}
        proOptions={{ hideAttribution: true }}
        onNodeDragStop={(_, node) => {
          const { card } = node.data;
          board.transact(words.move, (tx) => {
            tx.set(card.id, 'x', Math.round(node.position.x));
            tx.set(card.id, 'y', Math.round(node.position.y));
          });
        }}
        onConnect={({ source, target }) => {
          const from = nodes.find((node) => node.id === source)?.data.card.id;
          const to = nodes.find((node) => node.id === target)?.data.card.id;
          if (from === undefined || to === undefined || from === to) return;
          board.transact(words.connectTo, (tx) => tx.connect(from, to, 'leads_to'));
        }}
        ariaLabelConfig={{
          'controls.ariaLabel': words.view.canvas,
          'controls.zoomIn.ariaLabel': words.zoomIn,
          'controls.zoomOut.ariaLabel': words.zoomOut,
          'controls.fitView.ariaLabel': words.showAll,
        }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function NodeOfCard({ data }: NodeProps<CardNode>) {
  const { card, onOpen } = data;
  return (
    <div className={`card kind-${card.kind} on-canvas`}>
      <Handle type="target" position={Position.Left} />
      <button
        type="button"
        className="open-card"
        data-card={card.id}
        onClick={() => onOpen(card.id)}
      >
        <CardFace card={card} />
      </button>
      <Handle type="source" position={Position.Right} />
    </div>
  );
}
