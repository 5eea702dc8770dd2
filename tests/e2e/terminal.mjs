// A terminal that is signed in at the page: the real command beside a real browser.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, program, Server, setUp } from "./harness.mjs";

// `cofactor login --json`, which says each thing on a line of its own.
class Terminal {
  constructor(server) {
    this.home = mkdtempSync(join(tmpdir(), "cofactor-terminal-"));
    this.environment = { PATH: process.env.PATH, HOME: this.home, COFACTOR_URL: server.url, ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? "" };
    this.begin("login");
  }

  begin(...words) {
    this.process = this.run(...words, "--json");
    this.ended = new Promise((done) => this.process.once("close", done));
  }

  run(...words) {
    const child = spawn(program, words, { env: this.environment, stdio: ["ignore", "pipe", "pipe"] });
    child.said = "";
    child.complained = "";
    child.stdout.on("data", (text) => (child.said += text));
    child.stderr.on("data", (text) => (child.complained += text));
    return child;
  }

  // The first line that has that member.
  async line(member) {
    for (let tries = 0; tries < 300; ++tries) {
      const lines = this.process.said.split("\n").slice(0, -1).map((line) => JSON.parse(line));
      const found = lines.find((line) => member in line);
      if (found) return found;
      if (this.process.exitCode !== null) break;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`no ${member}: ${this.process.said} ${this.process.complained}`);
  }

  async answer(...words) {
    const child = this.run(...words, "--json");
    await new Promise((done) => child.once("close", done));
    return JSON.parse(child.said);
  }

  close() {
    if (this.process.exitCode === null) this.process.kill("SIGTERM");
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function entered(page, terminal) {
  const { user_code: code, page: address } = await terminal.line("user_code");
  assert.ok(!address.includes(code), "no link carries the code");
  await page.goto(address);
  await page.getByLabel("Code at the terminal").fill(code.toLowerCase().replace("-", " "));
  await page.getByRole("button", { name: "Look whose it is" }).click();
  await page.getByText("It asked").waitFor();
  return (await terminal.line("number")).number;
}

// What the page does once the terminal shows its number.
async function saidYes(page, terminal, number) {
  await page.getByLabel("Number at the terminal").fill(number);
  await page.getByRole("button", { name: "Sign it in with my passkey" }).click();
  await page.getByText("is signed in", { exact: false }).first().waitFor();
  assert.equal(await terminal.ended, 0, terminal.process.complained);
}

async function approved(page, server) {
  const terminal = new Terminal(server);
  try {
    await page.goto(`${server.url}/terminal`);
    await page.getByLabel("Code at the terminal").waitFor();
    assert.deepEqual(await axe(page), []);
    const number = await entered(page, terminal);
    assert.deepEqual(await axe(page), []);
    assert.equal(terminal.process.exitCode, null, "it waits");
    await saidYes(page, terminal, number);
    assert.ok(!terminal.process.said.includes("cft_"), "the token is kept, not shown");
    const who = await terminal.answer("whoami");
    assert.equal(who.memberships[0].email, "ada@example.com");
    assert.equal(who.credential.kind, "session");
    terminal.begin("login", "--again");
    await saidYes(page, terminal, await entered(page, terminal));
    const again = await terminal.answer("whoami");
    assert.equal(again.memberships[0].email, "ada@example.com");
    assert.ok(again.credential.verified_until > who.credential.verified_until);
    await page.goto(`${server.url}/me`);
    const row = page.getByRole("listitem").filter({ hasText: "terminal" });
    await row.getByRole("button", { name: "End" }).click();
    await row.getByRole("button", { name: "End" }).click();
    await row.waitFor({ state: "detached" });
    const after = terminal.run("whoami");
    assert.equal(await new Promise((done) => after.once("close", done)), 8);
  } finally {
    terminal.close();
  }
}

async function turnedAway(page, server) {
  for (const how of ["a wrong number", "by its person"]) {
    const terminal = new Terminal(server);
    try {
      const number = await entered(page, terminal);
      if (how === "by its person") {
        await page.getByRole("button", { name: "It is not mine: turn it away" }).click();
        await page.getByText("was turned away").first().waitFor();
      } else {
        await page.getByLabel("Number at the terminal").fill(number === "10" ? "11" : "10");
        await page.getByRole("button", { name: "Sign it in with my passkey" }).click();
        await page.getByText("This is not the number that the terminal shows").waitFor();
      }
      assert.equal(await terminal.ended, 4, how);
      assert.match(terminal.process.complained, /turned away at the page/);
    } finally {
      terminal.close();
    }
  }
}

export async function a_terminal_is_signed_in_by_a_code_a_number_and_a_passkey({ browser }) {
  const server = await Server.start();
  try {
    const { page } = await setUp(browser, server);
    await approved(page, server);
    await turnedAway(page, server);
    const { entries } = await page.evaluate(async () => (await fetch("/api/v1/server/log?limit=100")).json());
    const said = entries.map((entry) => entry.type).filter((type) => type.startsWith("terminal."));
    assert.deepEqual(said.sort(), ["terminal.approved", "terminal.approved", "terminal.refused", "terminal.refused"]);
  } finally {
    await server.end();
  }
}
