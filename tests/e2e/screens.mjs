// Pictures of every page into OUT (docs/screens): phone and desktop, light and dark.
// node screens.mjs OUT [NAME-PART,… [KIND-PART,…]]
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Browser, livedIn, Server, sleep } from "./harness.mjs";

const out = process.argv[2] ?? "docs/screens";
const wanted = (process.argv[3] ?? "").split(",");
mkdirSync(out, { recursive: true });

const kinds = [
  ["phone-light", { width: 390, height: 844 }, "light"],
  ["phone-dark", { width: 390, height: 844 }, "dark"],
  ["narrow-light", { width: 320, height: 640 }, "light"],
  ["desktop-light", { width: 1280, height: 800 }, "light"],
  ["desktop-dark", { width: 1280, height: 800 }, "dark"],
];

async function shoot(page, name) {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 60 });
  writeFileSync(join(out, `${name}.webp`), Buffer.from(data, "base64"));
}

// One that lost its key.
async function sealedServer() {
  const server = await Server.start();
  await server.api(server.setupToken(), "POST", "/setup", { name: "Ada Lindqvist", email: "ada@example.com", organization: "Northwind" });
  await server.stop();
  renameSync(join(server.data, "store", "root.key"), join(server.data, "root.key"));
  await server.run();
  return server;
}

// An account of a vault of its own with a device that counts.
async function counting(world) {
  const { id: vault } = await world.as("POST", `/orgs/${world.northwind}/vaults`, { name: "tokens" });
  const { id: account } = await world.as("POST", `/orgs/${world.northwind}/accounts`, { vault, name: "vpn", kind: "login" });
  const secret = { base32: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", kind: "hotp" };
  const { id: device } = await world.as("POST", `/orgs/${world.northwind}/accounts/${account}/devices`, { name: "token", secret });
  await world.as("POST", `/orgs/${world.northwind}/devices/${device}/confirm`);
}

const server = await Server.start();
const browser = await Browser.launch();
try {
  const empty = await Server.start();
  const fresh = await empty.api(empty.setupToken(), "POST", "/setup", { name: "Ada Lindqvist", email: "ada@example.com", organization: "Northwind" });
  const world = await livedIn(server, { rich: true });
  await counting(world);
  const sealed = await sealedServer();
  let enrolled = 0;
  const get = (page) => page.getByRole("button", { name: "Get the code" }).click();
  const openAsk = async (page, name = "root-prod") => {
    await page.getByRole("button", { name: new RegExp(name) }).first().click();
    await page.getByLabel("Why do you need it?").fill("Restore the billing alarms");
    await page.getByLabel("Ticket, if there is one").fill("INC-42");
  };
  const shots = [
    ["sign-in", server, null, "/"],
    ["setup", server, null, "/setup"],
    ["join", server, null, "/join"],
    ["codes-empty", empty, fresh.token, "/"],
    ["codes", server, world.ada, "/", async (page) => page.getByRole("button", { name: "Favourite: root-prod" }).click()],
    ["ask", server, world.ada, "/", (page) => openAsk(page)],
    ["does-this-need-root", server, world.ada, "/", async (page) => { await openAsk(page); await page.getByText("Does this need root?").click(); }],
    ["code", server, world.ada, "/", async (page) => { await openAsk(page); await get(page); await page.getByTestId("code").waitFor({ timeout: 60_000 }); }],
    ["queue", server, world.ben, "/", async (page) => { await openAsk(page); await get(page); await page.getByText("You are number 1 in the queue", { exact: true }).waitFor(); }],
    ["other-client", server, world.ada, "/", async (page) => {
      await page.evaluate((person) => localStorage.setItem(`cofactor.client.${person}`, JSON.stringify({ id: "org_other", name: "Northwind" })), (await world.as("GET", "/whoami")).person);
      await page.getByRole("button", { name: /root-main/ }).first().click();
      await page.getByLabel("Why do you need it?").fill("Close the account");
      await get(page);
      await page.getByText("another client").waitFor();
    }],
    ["enrol-account", server, world.ada, "/enrol", (page) => page.getByRole("combobox", { name: "Account" }).selectOption({ label: "A new account" })],
    ["enrol-qr", server, world.ada, `/enrol?account=${world.root.id}`, (page) => page.getByRole("button", { name: "Next: the QR code" }).click()],
    ["second-person", server, world.ada, "/accounts", async (page) => {
      const named = { vault: world.vault, name: `root-${++enrolled}`, kind: "aws-root", aws_account_id: String(900000000000 + enrolled) };
      const { id } = await world.as("POST", `/orgs/${world.northwind}/accounts`, named);
      await page.goto(`${server.url}/enrol?account=${id}`);
      await page.getByRole("button", { name: "Next: the QR code" }).click();
      await page.getByText("No QR code?").click();
      await page.getByLabel("Secret key or otpauth address").fill("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP");
      await page.getByRole("button", { name: "Enter it" }).click();
      await page.getByText("Is a second person with you?").click();
      await page.getByTestId("presence-code").evaluate((code) => code.scrollIntoView({ block: "center" }));
    }],
    ["counted-code", server, world.ada, "/", async (page) => { await openAsk(page, "vpn"); await get(page); await page.getByTestId("code").waitFor(); }],
    ["sealed", sealed, null, "/"],
    ["accounts", server, world.ada, "/accounts"],
    ["account", server, world.ada, `/accounts/${world.root.id}`],
    ["people", server, world.ada, "/people", async (page) => { await page.getByLabel("Organization").selectOption({ label: "Northwind" }); await sleep(500); }],
    ["member", server, world.ada, `/people/${world.benMember}`],
    ["log", server, world.ada, "/log", async (page) => { await page.getByLabel("Log of").selectOption({ label: "Northwind" }); await sleep(800); }],
    ["entry", server, world.ada, `/log/${world.position}?of=${world.northwind}`],
    ["grant", server, world.ada, `/accounts/${world.root.id}`, (page) => page.getByRole("button", { name: "Grant", exact: true }).click()],
    ["group", server, world.ada, `/groups/${world.group}`],
    ["service", server, world.ada, `/services/${world.service}`],
    ["revoke", server, world.ada, `/people/${world.benMember}`, (page) => page.getByRole("button", { name: "Revoke this membership" }).click()],
    ["record", server, world.ada, "/log", (page) => page.getByRole("button", { name: "Take a record" }).click()],
    ["server", server, world.ada, "/server"],
    ["me", server, world.ada, "/me"],
    ["settings", server, world.ada, "/settings"],
    ["terminal", server, world.ada, "/terminal"],
    ["notices", server, world.ada, "/notices"],
    ["move-in", server, world.ada, "/move-in"],
    ["exposed", server, world.ada, "/exposed"],
  ];
  for (const [name, of, token, path, prepare] of shots) {
    if (!wanted.some((part) => name.includes(part))) continue;
    for (const [kind, viewport, colorScheme] of kinds.filter(([one]) => (process.argv[4] ?? "").split(",").some((part) => one.includes(part)))) {
      const page = await browser.open(of.url + path, { token, viewport, colorScheme, deviceScaleFactor: 1 });
      try {
        await page.waitForLoadState("load");
        await page.locator(".waiting").first().waitFor({ state: "detached" });
        await sleep(300);
        await prepare?.(page);
        await sleep(400);
        await shoot(page, `${name}-${kind}`);
      } catch (error) {
        console.error(`${name}-${kind}: ${String(error).split("\n")[0]}`);
        await shoot(page, `${name}-${kind}`);
      }
      await page.context().close();
    }
  }
  if (browser.complaints.length) console.error(browser.complaints.join("\n"));
  await empty.end();
  await sealed.end();
} finally {
  await browser.close();
  await server.end();
}
