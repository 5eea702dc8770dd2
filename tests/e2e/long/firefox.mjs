// Every page in a real Firefox, by WebDriver BiDi: it is whole there, and its policy is never broken.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

const executablePath = process.env.COFACTOR_FIREFOX ?? "/usr/bin/firefox-esr";

async function withFirefox(journey) {
  const profile = mkdtempSync(join(tmpdir(), "cofactor-firefox-"));
  const firefox = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, userDataDir: profile, timeout: 120_000, protocolTimeout: 120_000 });
  try {
    await journey(firefox);
  } finally {
    await firefox.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

// A page that tells what broke its policy, and what went wrong in it.
async function listening(firefox) {
  const complaints = [];
  const page = await firefox.newPage();
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => { if (message.text().startsWith("CSP: ")) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.evaluateOnNewDocument(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
  });
  return { page, complaints };
}

const pressed = (page, text) =>
  page.evaluate((name) => [...document.querySelectorAll("button, summary")].find((one) => one.textContent.trim() === name).click(), text);

// Somebody who may see and do everything, signed in by a one-time token as a person types it.
async function signedIn(world, page) {
  const jo = await world.invite(world.northwind, "Jo Fenwick", `jo${Date.now()}@example.com`);
  for (const role of ["admin", "keeper", "auditor", "responder", "viewer"]) {
    await world.grant(world.northwind, "member", jo.membership, role, { kind: "organization", id: world.northwind });
  }
  await page.goto(world.server.url);
  await page.waitForSelector("summary");
  await pressed(page, "Sign in with a one-time token");
  await page.type("input.mono", jo.token);
  await page.waitForSelector("form button:not([disabled])");
  await pressed(page, "Sign in");
  await page.waitForSelector("nav.bar");
  const { person } = await page.evaluate(async () => (await fetch("/api/v1/whoami")).json());
  await world.as("POST", "/server/operators", { person });
}

export async function no_page_breaks_its_policy_in_firefox({ world }) {
  await withFirefox(async (firefox) => {
    const { page, complaints } = await listening(firefox);
    for (const path of ["/", "/setup", "/join"]) {
      await page.goto(world.server.url + path);
      await page.waitForSelector("h1");
    }
    await signedIn(world, page);
    const paths = ["/", "/accounts", `/accounts/${world.root.id}`, "/people", `/people/${world.benMember}`, `/groups/${world.group}`, `/services/${world.service}`,
      "/log", `/log/${world.position}?of=${world.northwind}`, "/log?of=server", "/me", "/settings", "/server", "/enrol", `/enrol?account=${world.root.id}`];
    for (const path of paths) {
      await page.goto(world.server.url + path);
      await page.waitForSelector("h1");
      await page.waitForFunction(() => !document.querySelector(".waiting .spinner"));
      const alert = await page.evaluate(() => document.querySelector("[role=alert]")?.textContent ?? "");
      assert.equal(alert, "", path);
      assert.deepEqual(complaints, [], path);
    }
    // The code itself, its receipt proved by Firefox's own cryptography.
    await page.goto(world.server.url);
    await page.waitForSelector("button.row-act");
    await page.evaluate(() => [...document.querySelectorAll("button.row-act")].find((one) => one.textContent.includes("root-payments")).click());
    await page.waitForSelector("dialog input");
    await page.type("dialog input", "Restore the billing alarms");
    await pressed(page, "Get the code");
    await page.waitForSelector("[data-testid=code]", { timeout: 60_000 });
    await page.waitForFunction(() => document.body.textContent.includes("proved and signed"));
    assert.deepEqual(complaints, []);
    // And whoever listens hears of one.
    await page.evaluate(() => { document.body.append(Object.assign(document.createElement("style"), { textContent: "p { color: red }" })); });
    for (let tries = 0; !complaints.length && tries < 50; ++tries) await new Promise((done) => setTimeout(done, 100));
    assert.match(complaints.join(), /CSP: style-src/);
  });
}
