// A server whose way out may lead to a push service on this machine, and a person with a session.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PushService } from "./push_service.mjs";

const program = process.env.COFACTOR_PROGRAM ?? "build/release/cofactor";

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export async function until(what, condition, seconds = 30) {
  for (let tries = 0; tries < seconds * 20; ++tries) {
    const found = await condition();
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`not in ${seconds} s: ${what}`);
}

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

export class World {
  static async start() {
    const world = new World();
    world.folder = mkdtempSync(join(tmpdir(), "cofactor-push-"));
    world.service = await PushService.start(world.folder);
    const port = await freePort();
    world.url = `http://localhost:${port}`;
    world.process = spawn(program, ["serve", "--dev", "--data", join(world.folder, "data"), "--listen", `localhost:${port}`], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, COFACTOR_EGRESS_CA_FILE: world.service.ca, COFACTOR_EGRESS_INTERNAL: `localhost:${world.service.port}` },
    });
    await until("the server's start", () => fetch(`${world.url}/healthz`).then((answer) => answer.ok, () => false));
    const setup = readFileSync(join(world.folder, "data", "setup.token"), "utf8").trim();
    world.ada = (await world.ask(setup, "POST", "/setup", { name: "Ada", email: "ada@example.com" })).token;
    return world;
  }

  async ask(token, method, path, body) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: method === "GET" || method === "DELETE" ? undefined : JSON.stringify(body ?? {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
  as = (method, path, body) => this.ask(this.ada, method, path, body);

  listed = async () => (await this.as("GET", "/push-subscriptions")).push_subscriptions;

  // A browser's subscription: begun, made with its push service, confirmed.
  async subscribe(receiver, take) {
    const { id, public_key: key } = await this.as("POST", "/push-subscriptions", { name: "a browser" });
    const endpoint = this.service.subscribe(key, take);
    await this.as("POST", `/push-subscriptions/${id}/confirm`, { endpoint, p256dh: receiver.p256dh, auth: receiver.auth });
    return id;
  }
  test = (id) => this.as("POST", `/push-subscriptions/${id}/test`);

  async end() {
    const ended = new Promise((done) => this.process.once("exit", done));
    if (this.process.exitCode === null) {
      this.process.kill("SIGTERM");
      await ended;
    }
    await this.service.end();
    rmSync(this.folder, { recursive: true });
  }
}
