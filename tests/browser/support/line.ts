// A line of somebody's own to the server, that can be cut and mended: a relay of bytes on a port of
// its own. What was on its way when it is cut is lost, as it is on a bad line.
import {
  connect, createServer, type AddressInfo, type Server as Relay, type Socket,
} from 'node:net';

export class Line {
  readonly #sockets = new Set<Socket>();
  readonly #relay: Relay;
  #cut = false;

  private constructor(relay: Relay, readonly port: number) {
    this.#relay = relay;
  }

  static async open(serverPort: number): Promise<Line> {
    const relay = createServer();
    await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
    const line = new Line(relay, (relay.address() as AddressInfo).port);
    relay.on('connection', (from) => {
      if (line.#cut) return from.destroy();
      const to = connect(serverPort, '127.0.0.1');
      for (const [one, other] of [[from, to], [to, from]] as const) {
        line.#sockets.add(one);
        one.on('error', () => one.destroy());
        one.on('close', () => {
          line.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
      return undefined;
    });
    return line;
  }

  /** An address of the server, by way of this line. */
  address(link: string): string {
    const address = new URL(link);
    address.port = String(this.port);
    return address.href;
  }

  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#relay.close(done));
  }
}
