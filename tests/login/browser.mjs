// As much of a browser as a login needs: it keeps cookies for each origin, follows redirects one by
// one, and fills in forms. The cookies are those of a browser that sees the server over TLS.

const hopsMax = 20;

// Several are one header with commas, which stand within dates, too.
export const cookieLines = (headers) =>
  (headers.get('set-cookie') ?? '').split(/, (?=[\w.-]+=)/).filter((line) => line !== '');

export class Browser {
  #jars = new Map();
  /** Every address that it was sent to. */
  visited = [];

  cookies(url) {
    const { origin } = new URL(url);
    if (!this.#jars.has(origin)) this.#jars.set(origin, new Map());
    return this.#jars.get(origin);
  }

  async fetch(url, options = {}) {
    const jar = this.cookies(url);
    const headers = new Headers(options.headers);
    if (jar.size > 0) {
      headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    }
    const answer = await fetch(url, { ...options, headers, redirect: 'manual' });
    for (const line of cookieLines(answer.headers)) {
      const [pair, ...attributes] = line.split('; ');
      const at = pair.indexOf('=');
      const gone = attributes.some((a) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(a));
      if (gone) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  /** What a page of the server's own asks with. */
  ask(url, options = {}) {
    const headers = { 'samtavle-page': '1', origin: new URL(url).origin,
      'sec-fetch-site': 'same-origin', ...options.headers };
    return this.fetch(url, { ...options, headers });
  }

  /** Goes where it is sent and logs in as `login`, until `isEnd` says so of an address. */
  async follow(url, login, isEnd) {
    let next = url;
    let form;
    for (let hop = 0; hop < hopsMax; ++hop) {
      if (isEnd(next)) return next;
      this.visited.push(next);
      const answer = await this.fetch(next, form ? { method: 'POST', body: form } : {});
      form = undefined;
      const location = answer.headers.get('location');
      if (location) {
        next = new URL(location, next).href;
        continue;
      }
      const html = await answer.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
      if (!action) throw new Error(`${answer.status} at ${next}: ${html.slice(0, 500)}`);
      form = new URLSearchParams();
      for (const [input] of html.matchAll(/<input[^>]*>/g)) {
        const name = /name="([^"]+)"/.exec(input)?.[1];
        if (name) form.set(name, /value="([^"]*)"/.exec(input)?.[1] ?? login);
      }
      next = new URL(action, next).href;
    }
    throw new Error(`still being sent on: ${next}`);
  }
}
