// A real Firefox, driven by WebDriver BiDi, whose push server is a socket of ours on loopback: the one
// that Firefox speaks with its own server (autopush), as Mozilla's tests have it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket, WebSocketServer } from "ws";

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// What Firefox asks of its push server. `subscribe(key)` gives the endpoint of a new subscription.
export class PushSocket {
  #channels = new Map();

  static async start(subscribe) {
    const socket = new PushSocket();
    socket.acknowledged = [];
    socket.server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => "push-notification" });
    await new Promise((done) => socket.server.once("listening", done));
    socket.url = `ws://127.0.0.1:${socket.server.address().port}/`;
    socket.server.on("connection", (wire) => wire.on("message", (text) => socket.#answer(wire, JSON.parse(String(text)), subscribe)));
    return socket;
  }

  #answer(wire, asked, subscribe) {
    const say = (message) => wire.send(JSON.stringify(message));
    const { messageType: kind, channelID, key } = asked;
    if (kind === "hello") say({ messageType: kind, status: 200, uaid: "0123456789abcdef0123456789abcdef", use_webpush: true, broadcasts: {} });
    if (kind === "register") {
      const pushEndpoint = subscribe(key, ({ body }) => {
        say({ messageType: "notification", channelID, version: `v${Math.random()}`, data: body.toString("base64url"), headers: { encoding: "aes128gcm" } });
        return 201;
      });
      this.#channels.set(channelID, pushEndpoint);
      say({ messageType: kind, status: 200, channelID, pushEndpoint });
    }
    if (kind === "unregister") say({ messageType: kind, status: 200, channelID });
    if (kind === "ack") this.acknowledged.push(...asked.updates);
  }

  end = () => (this.server.clients.forEach((wire) => wire.terminate()), this.server.close());
}

const preferencesFor = (pushServer) => ({
  "dom.push.serverURL": pushServer,
  "dom.push.connection.enabled": true,
  "dom.push.testing.allowInsecureServerURL": true,
  "dom.push.testing.ignorePermission": true,
  "dom.serviceWorkers.testing.enabled": true,
  "permissions.default.desktop-notification": 1,
  "dom.webnotifications.requireuserinteraction": false,
  "alerts.useSystemBackend": false,
  // It asks nobody else for anything.
  "app.update.enabled": false,
  "app.normandy.enabled": false,
  "browser.safebrowsing.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "http://127.0.0.1:9/",
  "toolkit.telemetry.enabled": false,
});

export class Firefox {
  #next = 0;
  #waiting = new Map();

  static async launch(pushServer) {
    const firefox = new Firefox();
    firefox.profile = mkdtempSync(join(tmpdir(), "cofactor-firefox-"));
    const lines = Object.entries(preferencesFor(pushServer)).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    writeFileSync(join(firefox.profile, "user.js"), lines.join("\n"));
    firefox.process = spawn(process.env.COFACTOR_FIREFOX ?? "firefox-esr", ["--headless", "--no-remote", "--profile", firefox.profile, "--remote-debugging-port", "0", "about:blank"],
      { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: "1" } });
    const address = await new Promise((done, fail) => {
      let said = "";
      firefox.process.stderr.on("data", (text) => {
        said += text;
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
        if (found) done(found[1]);
      });
      firefox.process.once("exit", () => fail(new Error(`Firefox ended: ${said}`)));
    });
    firefox.wire = new WebSocket(`${address}/session`);
    await new Promise((done, fail) => firefox.wire.once("open", done).once("error", fail));
    firefox.wire.on("message", (text) => firefox.#take(JSON.parse(String(text))));
    await firefox.#ask("session.new", { capabilities: {} });
    const { contexts } = await firefox.#ask("browsingContext.getTree", {});
    firefox.context = contexts[0].context;
    return firefox;
  }

  #take({ id, type, result, error, message }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (type === "success") waiting?.done(result);
    else waiting?.fail(new Error(`${error}: ${message}`));
  }

  #ask(method, params) {
    const id = ++this.#next;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.wire.send(JSON.stringify({ id, method, params }));
    });
  }

  open = (url) => this.#ask("browsingContext.navigate", { context: this.context, url, wait: "complete" });

  // The value of an expression, awaited, as JSON.
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.#ask("script.evaluate", {
      target: { context: this.context }, awaitPromise: true, userActivation: true,
      expression: `(async () => JSON.stringify(await (${expression})) ?? "null")()`,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  async until(expression) {
    for (let tries = 0; tries < 300; ++tries) {
      const found = await this.evaluate(expression);
      if (found) return found;
      await sleep(100);
    }
    throw new Error(`not in 30 s: ${expression}\n${await this.evaluate("document.body.innerText")}`);
  }

  async end() {
    this.wire?.close();
    const ended = new Promise((done) => this.process.once("exit", done));
    if (this.process.exitCode === null) {
      this.process.kill("SIGTERM");
      await ended;
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
