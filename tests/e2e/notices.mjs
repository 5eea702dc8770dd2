// What somebody hears of, and where an organization's notices go: a receiver that refuses one, what
// the page says of it, and that it is sent again.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asked, axe, Server, setUp, sleep } from "./harness.mjs";

// Answers `status`, and keeps what it was told.
class Receiver {
  told = [];
  status = 200;

  async start() {
    this.folder = mkdtempSync(join(tmpdir(), "cofactor-receiver-"));
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(this.folder, name));
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
    this.ca = cert;
    this.server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, answer) => {
      let body = "";
      request.on("data", (text) => (body += text));
      request.on("end", () => {
        this.told.push({ headers: request.headers, body, status: this.status });
        answer.writeHead(this.status, { Connection: "close" }).end();
      });
    });
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.url = `https://localhost:${this.server.address().port}/alarm`;
  }

  end() {
    this.server.close();
    rmSync(this.folder, { recursive: true });
  }
}

async function until(what, condition) {
  for (let tries = 0; tries < 300; ++tries) {
    if (condition()) return;
    await sleep(100);
  }
  throw new Error(`not in 30 s: ${what}`);
}

const got = (page, path) => page.evaluate(async (at) => (await fetch(`/api/v1${at}`)).json(), path);

async function choose(page, organization) {
  const people = page.getByRole("group", { name: "Changes of people" }).getByRole("button", { name: "Mail" });
  const chosen = () => got(page, `/orgs/${organization}/notices`);
  await people.click();
  await page.locator('[aria-label="Changes of people"] [aria-pressed="false"]').waitFor();
  assert.deepEqual(await chosen(), { not_by_mail: ["people"], not_by_push: [] });
  await people.click();
  await page.locator('[aria-label="Changes of people"]:not(:has([aria-pressed="false"]))').waitFor();
  assert.deepEqual((await chosen()).not_by_mail, []);
}

async function addWebhook(page, url) {
  await page.getByRole("button", { name: "Webhook" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Name").fill("alarm");
  await sheet.getByLabel("URL").fill(url);
  await sheet.getByLabel("Hears of").selectOption({ label: "Changes of people" });
  assert.deepEqual(await axe(page), []);
  await sheet.getByRole("button", { name: "Add" }).click();
  const secret = (await sheet.getByText(/^whsec_/).innerText()).trim();
  await sheet.getByRole("button", { name: "Done" }).click();
  await page.getByText(`${new URL(url).origin}: people`).waitFor();
  return secret;
}

// As a receiver does (Standard Webhooks 1.0).
function verify(secret, { headers, body }) {
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const right = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  assert.ok(headers["webhook-signature"].split(" ").includes(right), "the signature");
}

export async function notices_are_chosen_sent_refused_and_sent_again({ browser }) {
  const receiver = new Receiver();
  await receiver.start();
  const server = await Server.start({ COFACTOR_EGRESS_CA_FILE: receiver.ca, COFACTOR_EGRESS_INTERNAL: new URL(receiver.url).host });
  try {
    const { page } = await setUp(browser, server);
    const [{ organization: { id: organization } }] = (await got(page, "/whoami")).memberships;
    await page.goto(`${server.url}/notices`);
    await choose(page, organization);
    const secret = await addWebhook(page, receiver.url);

    receiver.status = 410;
    const group = await asked(page, "POST", `/orgs/${organization}/groups`, { name: "night shift" });
    await until("the attempt", () => receiver.told.length === 1);
    await page.reload();
    await page.getByText("1 given up").click();
    await page.getByText("It answered 410.").waitFor();
    assert.deepEqual(await axe(page), []);

    receiver.status = 200;
    await page.getByRole("button", { name: "Send again" }).click();
    await until("the second", () => receiver.told.length >= 2);
    await page.getByText("given up").waitFor({ state: "detached" });
    const [refused, taken] = receiver.told;
    verify(secret, taken);
    assert.equal(refused.headers["webhook-id"], taken.headers["webhook-id"]);
    const notice = JSON.parse(taken.body);
    assert.equal(notice.type, "group.added");
    assert.equal(notice.data.ids.group, group.id);
    assert.ok(!taken.body.includes("night shift"), "a notice names a thing");

    // Its link leads to the entry.
    await page.goto(notice.data.link);
    await page.getByText("Proved in this browser.").waitFor();
    await page.goto(`${server.url}/notices`);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Remove" }).click(); // yes, really
    await page.getByText("None. A webhook sends notices").waitFor();
  } finally {
    await server.end();
    receiver.end();
  }
}
