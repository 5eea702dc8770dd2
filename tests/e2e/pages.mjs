// Every page: nothing for axe to say, nothing wider than the screen, nothing to press below 44 px.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, granted, sleep } from "./harness.mjs";

async function fits(page, path) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${path} is ${wide} px wider than the screen`);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, a.button, .bar a, input, select, summary")]
      .filter((one) => one.offsetParent !== null && !one.classList.contains("unseen"))
      .map((one) => [one.textContent?.trim() || one.ariaLabel, one.getBoundingClientRect()])
      .filter(([, box]) => box.height < 43.5 && box.height > 0)
      .map(([name, box]) => `${name} ${Math.round(box.height)} px`));
  assert.deepEqual(small.filter((one) => !one.startsWith("Ask for a reason")), [], `${path}: too small to press`);
}

export async function every_page_is_whole({ server, world, browser }) {
  const paths = ["/", "/accounts", `/accounts/${world.root.id}`, "/people", `/people/${world.benMember}`, `/groups/${world.group}`, `/services/${world.service}`, "/log", `/log/${world.position}?of=${world.northwind}`, "/me", "/settings", "/terminal", "/move-in", "/notices", "/exposed", "/server", "/log?of=server", "/enrol"];
  for (const colorScheme of process.env.COFACTOR_LONG === "1" ? ["light", "dark"] : ["dark"]) {
    const page = await browser.open(server.url, { token: world.ada, colorScheme, viewport: { width: 320, height: 640 } });
    for (const path of paths) {
      await page.goto(server.url + path);
      await page.locator("h1").first().waitFor();
      await page.waitForFunction(() => !document.querySelector(".waiting .spinner"));
      await sleep(150);
      assert.deepEqual(await axe(page), [], path);
      await fits(page, path);
    }
    await page.context().close();
  }
}

// Names as long as they may be: nothing wider than the screen, no text squeezed to a column of letters.
export async function long_names_have_room_on_the_smallest_phone({ server, world, browser }) {
  const { as } = world;
  const name = "Konsortium für Wasserwirtschaftsverwaltungsangelegenheiten and Partners International Holding";
  const org = await as("POST", "/orgs", { name, admin: { name: "Ada Lindqvist", email: "ada@example.com" } });
  try {
    await as("POST", "/memberships", { invitation: org.token });
    const vault = (await as("POST", `/orgs/${org.id}/vaults`, { name: "production-eu-central-1-shared-services-and-networking" })).id;
    const held = await world.hold(org.id, vault, { name: "root-of-the-consolidated-billing-and-audit-account-eu", kind: "aws-root", aws_account_id: "998877665544",
      email: "aws+root.consolidated.billing.and.audit@very-long-subdomain.example-company.example.com" }, "device-of-the-operations-team-in-the-second-safe");
    const member = await world.invite(org.id, "Maximiliane-Friederike von Hohenstaufen-Wittelsbach", "maximiliane.friederike@very-long-subdomain.example-company.example.com");
    await world.grant(org.id, "member", member.membership, "responder", { kind: "account", id: held.id }, [{ kind: "reason", value: "" }]);
    const page = await browser.open(server.url, { token: world.ada, viewport: { width: 320, height: 640 } });
    for (const path of ["/", "/accounts", `/accounts/${held.id}`, `/people/${member.membership}`, "/people", "/server"]) {
      await page.goto(server.url + path);
      await page.locator("h1").first().waitFor();
      await page.waitForFunction(() => !document.querySelector(".waiting"));
      await sleep(150);
      await fits(page, path);
      const squeezed = await page.evaluate(() =>
        [...document.querySelectorAll(".row-text, .row > .grow")].filter((one) => one.getBoundingClientRect().width < 110).map((one) => one.textContent));
      assert.deepEqual(squeezed, [], path);
    }
  } finally {
    await as("DELETE", `/orgs/${org.id}`);
  }
}

export async function enrolment_from_a_dropped_screenshot({ server, world, browser }) {
  const folder = mkdtempSync(join(tmpdir(), "cofactor-qr-"));
  execFileSync("qrencode", ["-o", join(folder, "qr.png"), "-s", "6",
    "otpauth://totp/Amazon%20Web%20Services:cofactor@123456789012?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Amazon%20Web%20Services"]);
  const page = await browser.open(`${server.url}/enrol`, { token: world.ada });
  await page.getByRole("combobox", { name: "Account" }).selectOption({ label: "A new account" });
  const client = page.getByLabel("Client");
  if (await client.count()) await client.selectOption({ label: "Northwind" });
  await page.getByLabel("Name of the account").fill("root-enrolled");
  await page.getByLabel("AWS account id").fill("1234-5678-9099");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Next: the QR code" }).click();
  const picture = readFileSync(join(folder, "qr.png")).toString("base64");
  rmSync(folder, { recursive: true });
  await page.locator(".drop").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "qr.png", { type: "image/png" }));
    document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, picture);
  await page.getByTestId("pair-code").first().waitFor();
  assert.equal(await page.getByTestId("pair-code").count(), 2);
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "AWS accepted them" }).click();
  await page.getByText("cofactor is active.").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("link", { name: "To the codes" }).click();
  await page.getByRole("button", { name: /^root-enrolled/ }).waitFor();
}

export async function a_picture_without_a_qr_code_says_so({ server, world, browser }) {
  const page = await browser.open(`${server.url}/enrol?account=${world.root.id}`, { token: world.ada });
  await page.getByRole("button", { name: "Next: the QR code" }).click();
  await page.locator("input[type=file]").setInputFiles({ name: "white.png", mimeType: "image/png",
    buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64") });
  await page.getByRole("alert").waitFor();
  await page.locator(".drop").waitFor();
}

export async function people_are_invited_granted_and_revoked({ server, world, browser }) {
  const page = await browser.open(`${server.url}/people`, { token: world.ada });
  const organization = page.getByLabel("Organization");
  if (await organization.count()) await organization.selectOption({ label: "Northwind" });
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Eve Tanaka");
  await page.getByLabel("E-mail").fill("eve@example.com");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Make the invitation" }).click();
  assert.match(await page.getByTestId("invitation").innerText(), /\/join#\w+/);
  await page.getByRole("link", { name: "Grant roles now" }).click();
  await page.getByRole("button", { name: "Grant" }).click();
  await page.getByLabel("Role", { exact: true }).selectOption("responder");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("dialog").getByRole("button", { name: "Grant", exact: true }).click();
  await granted(page);
  await page.getByText("gets codes").first().waitFor();
  await page.getByRole("button", { name: "Revoke this membership" }).click();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("dialog").getByRole("button", { name: "Revoke Eve Tanaka" }).click();
  await page.getByText("Revoked, at position").waitFor();
}

export async function the_log_shows_an_entry_and_proves_it({ server, world, browser }) {
  const page = await browser.open(`${server.url}/log`, { token: world.ada });
  await page.getByLabel("Log of").selectOption({ label: "Northwind" });
  await page.getByLabel("Show").selectOption({ label: "Codes" });
  await page.getByText("Close the account").first().waitFor();
  assert.equal(await page.getByText("was refused").count(), 0, "a page asked for what it may not have");
  await page.locator(".row-act").first().click();
  await page.getByText("Proved in this browser.").waitFor();
  assert.deepEqual(await axe(page), []);
}
