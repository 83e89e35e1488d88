// When the screen has caught up with what a page shows.

/** A page that nobody looks at draws nothing. */
const drawnMaxMs = 100;

/** Calls once the next frame was drawn; soon where there are no frames. */
export function onceDrawn(call: () => void): void {
  if (typeof requestAnimationFrame !== 'function') {
    setTimeout(call);
    return;
  }
  let called = false;
  const once = () => {
    if (called) return;
    called = true;
    clearTimeout(late);
    call();
  };
  const late = setTimeout(once, drawnMaxMs);
  // What is called for a frame runs before it is drawn; the task behind it runs after that.
  requestAnimationFrame(() => setTimeout(once));
}
