// A real server, the world that tests and screenshots live in, and a real Chromium.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const program = process.env.COFACTOR_PROGRAM ?? "build/release/cofactor";

const freePort = () =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

export class Server {
  static async start(environment = {}) {
    const server = new Server();
    server.environment = environment;
    server.data = mkdtempSync(join(tmpdir(), "cofactor-e2e-"));
    server.port = await freePort();
    server.url = `http://localhost:${server.port}`;
    await server.run();
    return server;
  }

  async run() {
    this.process = spawn(program, ["serve", "--dev", "--data", join(this.data, "store"), "--listen", `localhost:${this.port}`], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...this.environment },
    });
    this.said = "";
    this.process.stderr.on("data", (text) => (this.said += text));
    for (let tries = 0; ; ++tries) {
      if (this.process.exitCode !== null || tries > 300) throw new Error(`the server did not start: ${this.said}`);
      if (await fetch(`${this.url}/healthz`).then((answer) => answer.ok, () => false)) return;
      await sleep(100);
    }
  }

  setupToken = () => readFileSync(join(this.data, "store", "setup.token"), "utf8").trim();

  async stop() {
    if (this.process.exitCode === null) {
      const ended = new Promise((done) => this.process.once("exit", done));
      this.process.kill("SIGTERM");
      await ended;
    }
  }

  async end() {
    await this.stop();
    if (existsSync(this.data)) rmSync(this.data, { recursive: true });
  }

  async api(token, method, path, body) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() },
      body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  }
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Ada (admin of all), Ben (responder), Cy (auditor); two clients; a device on each account.
export async function livedIn(server, { rich = false } = {}) {
  const world = { server };
  const setup = await server.api(server.setupToken(), "POST", "/setup", { name: "Ada Lindqvist", email: "ada@example.com", organization: "Northwind" });
  world.ada = setup.token;
  world.northwind = setup.organization.id;
  const as = (method, path, body) => server.api(world.ada, method, path, body);
  world.as = as;
  const own = (await as("GET", "/whoami")).memberships[0];
  world.adaMember = own.id;

  world.hold = async (organization, vault, account, device = "cofactor", kind = {}) => {
    const made = await as("POST", `/orgs/${organization}/accounts`, { vault, ...account });
    const held = device && (await as("POST", `/orgs/${organization}/accounts/${made.id}/devices`, { name: device, secret: { base32: secretOf(account.name), ...kind } }));
    if (held) await as("POST", `/orgs/${organization}/devices/${held.id}/confirm`);
    return { id: made.id, device: held?.id };
  };
  world.invite = async (organization, name, email) => as("POST", `/orgs/${organization}/invitations`, { name, email });
  world.join = async (invitation) => (await server.api(invitation.token, "POST", "/sessions", {})).token;
  world.grant = (organization, kind, id, role, on, conditions = []) =>
    as("POST", `/orgs/${organization}/grants`, { to: { kind, id }, role, on, conditions });

  world.vault = (await as("POST", `/orgs/${world.northwind}/vaults`, { name: "production" })).id;
  world.root = await world.hold(world.northwind, world.vault, rootOf("root-prod", "123456789012", "safe 2, shelf A"), "primary");
  const ben = await world.invite(world.northwind, "Ben Okafor", "ben@example.com");
  world.benMember = ben.membership;
  world.ben = await world.join(ben);
  await world.grant(world.northwind, "member", world.benMember, "responder", { kind: "vault", id: world.vault }, [{ kind: "reason", value: "" }]);
  await world.grant(world.northwind, "member", world.adaMember, "responder", { kind: "organization", id: world.northwind });
  const code = await server.api(world.ben, "POST", `/orgs/${world.northwind}/accounts/${world.root.id}/codes`, { reason: "Close the account", ticket: "INC-41" });
  world.position = code.receipt.position;
  if (rich) await richer(world);
  return world;
}

const rootOf = (name, id, place) => ({
  name, kind: "aws-root", aws_account_id: id, email: `aws+${name}@example.com`, password_place: place, sign_in: "https://console.aws.amazon.com/",
});

function secretOf(name) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let state = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length: 64 }, () => alphabet[(state = (state * 1664525 + 1013904223) >>> 0) >>> 27]).join("");
}

// More of everything, as a firm that serves clients has it.
async function richer(world) {
  const { as, northwind } = world;
  await world.hold(northwind, world.vault, rootOf("root-payments", "210987654321", "safe 2, shelf B"), "primary");
  const sandbox = (await as("POST", `/orgs/${northwind}/vaults`, { name: "sandbox" })).id;
  await world.hold(northwind, sandbox, rootOf("root-sandbox", "345678901234", "the password manager"), "cofactor");
  await world.hold(northwind, sandbox, { name: "registrar", kind: "login", email: "domains@example.com", password_place: "the password manager", sign_in: "https://registrar.example/login" }, "authenticator");
  world.clients = {};
  for (const [name, id] of [["Contoso Bakery", "456789012345"], ["Fabrikam Logistics", "567890123456"]]) {
    const made = await as("POST", "/orgs", { name, admin: { name: "Ada Lindqvist", email: "ada@example.com" } });
    await as("POST", "/memberships", { invitation: made.token });
    const mine = (await as("GET", "/whoami")).memberships.find((one) => one.organization.id === made.id);
    await world.grant(made.id, "member", mine.id, "responder", { kind: "organization", id: made.id });
    const vault = (await as("POST", `/orgs/${made.id}/vaults`, { name: "production" })).id;
    world.clients[name] = { id: made.id, vault, root: await world.hold(made.id, vault, rootOf("root-main", id, `${name}, the owner`), "primary") };
  }
  const cy = await world.invite(northwind, "Cy Marchetti", "cy@example.com");
  world.cy = await world.join(cy);
  await world.grant(northwind, "member", cy.membership, "auditor", { kind: "organization", id: northwind });
  await world.invite(northwind, "Dee Castellanos", "dee@example.com");
  const group = await as("POST", `/orgs/${northwind}/groups`, { name: "on-call" });
  world.group = group.id;
  world.service = (await as("POST", `/orgs/${northwind}/services`, { name: "nightly backup" })).id;
  await as("POST", `/orgs/${northwind}/services/${world.service}/tokens`, { name: "backup host" });
  await as("PUT", `/orgs/${northwind}/groups/${group.id}/members/${world.benMember}`, {});
  await world.grant(northwind, "group", group.id, "viewer", { kind: "organization", id: northwind });
}

// A browser that tells what it should not do.
export class Browser {
  static async launch() {
    const browser = new Browser();
    browser.chromium = await chromium.launch({ executablePath: process.env.COFACTOR_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    browser.complaints = [];
    return browser;
  }

  // token: a session for what the cookie would say, so that a test may begin signed in.
  async open(url, { token, ...options } = {}) {
    const context = await this.chromium.newContext({ viewport: { width: 390, height: 844 }, locale: "en-GB", timezoneId: "UTC", serviceWorkers: "block", ...options });
    context.setDefaultTimeout(Number(process.env.COFACTOR_E2E_TIMEOUT_MS ?? 15_000));
    if (token) {
      await context.route("**/*", (route) => {
        const request = route.request();
        if (!new URL(request.url()).pathname.startsWith("/api/")) return route.continue();
        return route.continue({ headers: { ...request.headers(), authorization: request.headers().authorization ?? `Bearer ${token}` } });
      });
    }
    await pagesFrom(process.env.COFACTOR_WEB, context);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of 4\d\d|Failed to load resource/.test(message.text())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
    });
    if (url) await page.goto(url);
    return page;
  }

  close = () => this.chromium.close();
}

// COFACTOR_WEB=build/web: the pages of a later `node build.mjs`, without linking the program anew, under
// the policy that src/web/assets.cc has.
async function pagesFrom(folder, context) {
  if (!folder) return;
  const source = readFileSync("src/web/assets.cc", "utf8");
  const [, literals] = /kPolicy =(.*?);\n\n/s.exec(source);
  const headers = {
    "Content-Security-Policy": [...literals.matchAll(/"([^"]*)"/g)].map(([, text]) => text).join(""),
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
  };
  const assets = JSON.parse(readFileSync(join(folder, "assets.json"), "utf8"));
  for (const { pattern, type, tag } of assets) {
    const path = new RegExp(`^http://[^/]+${pattern.replace(/\{\w+\}/g, "[^/?]+")}(\\?|$)`);
    await context.route(path, (route) => (/\/log\/(checkpoint|key|proof)/.test(route.request().url())
      ? route.fallback()
      : route.fulfill({ contentType: type, headers, body: readFileSync(join(folder, "files", `${tag}.plain`)) })));
  }
}

// One session a page: when one that is not the authenticator's is detached, the authenticator goes too.
const sessions = new WeakMap();
async function devtoolsOf(page) {
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page));
  return sessions.get(page);
}

// The sheet in which a role was granted has closed by itself, or says what to know and is closed.
export async function granted(page) {
  const understood = page.getByRole("button", { name: "Understood" });
  await understood.or(page.locator("body:not(:has(dialog[open]))")).first().waitFor();
  if (await understood.count()) await understood.click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

// A phone's authenticator: finger always there.
export async function authenticator(page, options = {}) {
  const devtools = await devtoolsOf(page);
  await devtools.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true, ...options },
  });
  return { devtools, id: authenticatorId };
}

// The first person of a server, by a passkey of this browser's.
export async function setUp(browser, server) {
  const page = await browser.open();
  const device = await authenticator(page);
  await page.goto(`${server.url}/setup#${server.setupToken()}`);
  await page.getByLabel("Your name").fill("Ada Lindqvist");
  await page.getByLabel("Your e-mail").fill("ada@example.com");
  assert.ok(!page.url().includes("#"), "the token is out of the address");
  await page.getByRole("button", { name: "Make my passkey" }).click();
  await page.getByText("No accounts yet").waitFor();
  return { page, device };
}

// As the page itself would ask, by its cookie.
export const asked = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const { credential } = await (await fetch("/api/v1/whoami")).json();
    const answer = await fetch(`/api/v1${path}`, {
      method, body: JSON.stringify(body ?? {}),
      headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID(), "X-Cofactor-CSRF": credential.csrf },
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }, [method, path, body]);

const axeText = readFileSync(new URL("./node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

// What axe finds on the page as it is.
export async function axe(page) {
  const devtools = await devtoolsOf(page);
  // Not by a script element: the page's policy forbids it, as it should.
  await devtools.send("Runtime.evaluate", { expression: axeText });
  const { result } = await devtools.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ["violations"] }).then((found) => JSON.stringify(found.violations.map((one) =>
      one.id + ": " + one.help + " " + one.nodes.map((node) => node.target.join(" ") + " " + (node.any[0]?.message ?? "")).join(" | "))))`,
    awaitPromise: true, returnByValue: true,
  });
  return JSON.parse(result.value);
}
