// The cards of a phase on a plane, with what connects them. Loaded only when it is looked at: what
// can be done here can be done in the outline, too.
import { useEffect, useMemo, useState } from 'react';
import {
  applyNodeChanges, Background, Controls, Handle, MarkerType, Position, ReactFlow, type Edge,
  type Node, type NodeChange, type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { query, type Card, type ItemId } from '@samtavle/client';
import { announce } from '../kit/announce.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { CardFace } from '../plan/CardFace.tsx';
import { cardsIn } from '../plan/card-kinds.ts';
import { passes, type Filter } from '../plan/filter.ts';
import { whyNot } from '../rights/why-not.ts';
import { useWords } from '../words/words-context.tsx';
import './canvas.css';

interface Props {
  readonly phase: ItemId;
  readonly filter: Filter;
  readonly onOpen: (card: ItemId) => void;
}

type CardNode = Node<{ readonly card: Card; readonly onOpen: (card: ItemId) => void }, 'card'>;
type AreaNode = Node<{ readonly title: string }, 'area'>;

const columnWidth = 300;
const rowHeight = 170;
const headingHeight = 70;
const crowded = 150;
// Of long columns one begins at the top, and not in the middle.
const many = 30;
const firstRows = 4;
const nodeTypes = { card: NodeOfCard, area: NodeOfArea };

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
  const first = useMemo(() => cards.flatMap((column) => column.slice(0, firstRows))
    .map((card) => ({ id: card.key })), [cards]);
  // While a card is dragged it is where the hand is; on the board, once it is let go.
  const [shown, setShown] = useState(nodes);
  useEffect(() => setShown((before) => nodes.map((node) => {
    const known = before.find((one) => one.id === node.id);
    if (!known) return node;
    const position = known.dragging ? known.position : node.position;
    return { ...known, position, data: node.data };
  })), [nodes]);
  const onChange = (all: NodeChange<CardNode | AreaNode>[]) => {
    const changes = all.filter((one) => !('id' in one && one.id.startsWith('area '))) as
      NodeChange<CardNode>[];
    setShown((before) => applyNodeChanges(changes, before));
    for (const change of changes) {
      if (change.type !== 'position' || change.dragging || !change.position) continue;
      const card = nodes.find((node) => node.id === change.id)?.data.card;
      if (!card) continue;
      const why = whyNot(board.may({ set: card.id, field: 'x' }), words);
      if (why !== undefined) {
        announce(why);
        setShown(nodes);
        continue;
      }
      const x = Math.round(change.position.x);
      const y = Math.round(change.position.y);
      if (x === card.fields.x && y === card.fields.y) continue;
      board.transact(words.move, (tx) => {
        tx.set(card.id, 'x', x);
        tx.set(card.id, 'y', y);
      });
    }
  };
  // Where cards stand that nobody has put anywhere, it says which area they are in.
  const headings = useMemo(() => areas.map((area, x): AreaNode => ({
    id: `area ${area.key}`,
    type: 'area',
    position: { x: x * columnWidth, y: -headingHeight },
    draggable: false,
    selectable: false,
    focusable: false,
    data: { title: area.fields.title },
  })), [areas]);
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
        nodes={[...headings, ...shown]}
        onNodesChange={onChange}
        deleteKeyCode={null}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        // Of a crowded board, what is in sight; of others everything, for those who go by keys.
        onlyRenderVisibleElements={shown.length > crowded}
        // Smaller than this a card is no target for a finger; who wants to see more zooms out.
        fitViewOptions={{
          minZoom: 0.5,
          ...(shown.length > many && { nodes: [...headings, ...first] }),
        }}
        minZoom={0.2}
        proOptions={{ hideAttribution: true }}
        onConnect={({ source, target }) => {
          const from = nodes.find((node) => node.id === source)?.data.card.id;
          const to = nodes.find((node) => node.id === target)?.data.card.id;
          if (from === undefined || to === undefined || from === to) return;
          board.transact(words.connectTo, (tx) => tx.connect(from, to, 'leads_to'));
        }}
        ariaLabelConfig={{
          'node.a11yDescription.default': words.canvasNode,
          'node.a11yDescription.keyboardDisabled': words.canvasNode,
          'node.a11yDescription.ariaLiveMessage': () => words.canvasMoved,
          'edge.a11yDescription.default': words.canvasEdge,
          'handle.ariaLabel': words.connectTo,
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

function NodeOfArea({ data }: NodeProps<AreaNode>) {
  return <h2 className="area-on-canvas">{data.title}</h2>;
}
