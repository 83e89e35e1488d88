// The first visit of somebody with a phone on a slow line: what Chromium's own trace says of how long
// one sees nothing, how long the page does not answer, how much it jumps, and what it fetches. The
// phone and the line are those that Lighthouse takes.

const cpuTimesSlower = 4;
const line = { offline: false, latency: 150, downloadThroughput: 1.6 * 1024 * 1024 / 8,
  uploadThroughput: 750 * 1024 / 8 };
const blockedFromMs = 50;
const settleMs = 2_000;

/** Opens an invitation, gives a name, and waits for the board. */
export async function firstVisit(browser, link) {
  const context = await browser.newContext({
    locale: 'da-DK', viewport: { width: 360, height: 740 }, hasTouch: true,
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', line);
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpuTimesSlower });
    await browser.startTracing(page, { categories: [
      'loading', 'devtools.timeline', 'toplevel', 'blink.user_timing',
    ] });
    await page.goto(link);
    const name = page.getByLabel('Dit navn på tavlen');
    await name.waitFor();
    await page.waitForTimeout(settleMs);
    await name.fill('Maja');
    const asked = Date.now();
    await page.keyboard.press('Enter');
    await page.locator('.open-card').first().waitFor();
    const boardMs = Date.now() - asked;
    await page.waitForTimeout(settleMs);
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
    return { ...figures(traceEvents), boardMs };
  } finally {
    await context.close();
  }
}

function figures(events) {
  const named = (name) => events.filter((one) => one.name === name);
  // Chromium has pages of its own: ours is the one that painted words from the server.
  const start = named('navigationStart')
    .findLast((one) => one.args.data?.documentLoaderURL?.includes('/b/'));
  if (!start) throw new Error('the trace has no navigation');
  const since = (event) => (event.ts - start.ts) / 1_000;
  const ours = (name) => named(name).filter((one) => one.pid === start.pid && one.ts > start.ts);
  const [paint] = ours('firstContentfulPaint');
  const largest = ours('largestContentfulPaint::Candidate').at(-1);
  if (!paint || !largest) throw new Error('the trace has no paint');
  const tasks = ours('RunTask').concat(ours('ThreadControllerImpl::RunTask'))
    .filter((one) => one.tid === paint.tid && one.ph === 'X');
  const blockedMs = tasks.map(({ dur = 0 }) => dur / 1_000 - blockedFromMs)
    .filter((ms) => ms > 0).reduce((sum, ms) => sum + ms, 0);
  const shifted = ours('LayoutShift').filter((one) => !one.args.data?.had_recent_input)
    .reduce((sum, one) => sum + (one.args.data?.score ?? 0), 0);
  const bytes = ours('ResourceFinish')
    .reduce((sum, one) => sum + (one.args.data?.encodedDataLength ?? 0), 0);
  return {
    paintMs: since(paint), largestMs: since(largest), blockedMs, shifted, fetchedKb: bytes / 1_024,
  };
}
