// A wire between browser and server that can be held still or cut.
import { connect, createServer } from "node:net";

export class Wire {
  static async to(port) {
    const wire = new Wire();
    wire.pairs = new Set();
    wire.state = "open";
    wire.server = createServer((browser) => wire.#join(browser, port));
    await new Promise((done) => wire.server.listen(0, "127.0.0.1", done));
    wire.url = `http://localhost:${wire.server.address().port}`;
    return wire;
  }

  #join(browser, port) {
    if (this.state === "cut") return browser.destroy();
    const server = connect(port, "127.0.0.1");
    const pair = { browser, server };
    this.pairs.add(pair);
    for (const [one, other] of [[browser, server], [server, browser]]) {
      one.on("data", (bytes) => other.write(bytes));
      one.on("error", () => {});
      one.on("close", () => { other.destroy(); this.pairs.delete(pair); });
    }
    if (this.state === "still") server.pause();
  }

  // Nothing of the server's arrives any more, and nobody is told.
  still() {
    this.state = "still";
    for (const { server } of this.pairs) server.pause();
  }

  cut() {
    this.state = "cut";
    for (const { browser, server } of this.pairs) { browser.destroy(); server.destroy(); }
  }

  open() {
    this.state = "open";
    for (const { server } of this.pairs) server.resume();
  }

  async end() {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }
}
