/**
 * Runs in the page before its own scripts: notes when a socket opened, when the first cards were on
 * the screen, what each key took until its letter was, and counts frames. A frame is on the screen
 * when the task behind its animation callbacks runs.
 * @param beats whether the screen has a beat: without one, to ask for every frame would be to draw
 *   without end, and only keys are noted
 */
export function watch(beats) {
  const watched = { socketMs: undefined, cardsMs: undefined, keys: [], frames: 0 };
  globalThis.watched = watched;

  const soon = (run) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => run(performance.now());
    port2.postMessage(0);
  };

  const Native = WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...about) {
      super(...about);
      this.addEventListener('open', () => (watched.socketMs ??= performance.now()));
    }
  };

  const lookForCards = () => {
    watched.frames++;
    requestAnimationFrame(lookForCards);
    if (watched.cardsMs !== undefined || document.querySelector('.open-card') === null) return;
    watched.cardsMs = NaN;
    soon((now) => (watched.cardsMs = now));
  };
  if (beats) requestAnimationFrame(lookForCards);

  let pressedMs = 0;
  addEventListener('keydown', ({ timeStamp }) => (pressedMs = timeStamp), true);
  addEventListener('input', () => {
    const keyMs = pressedMs;
    requestAnimationFrame(() => soon((now) => watched.keys.push({ paintMs: now - keyMs })));
  }, true);
}
