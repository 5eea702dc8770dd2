// What keepers, admins and auditors do: vaults, services, grants that end, leavers, recoveries, records.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { axe, granted, program, Server } from "./harness.mjs";

const dialog = (page) => page.getByRole("dialog");

async function twice(place, name) {
  await place.getByRole("button", { name, exact: true }).click();
  await place.getByRole("button", { name, exact: true }).click();
}

const removed = (page) => page.locator("details", { hasText: "Removed, and can be put back" });

export async function a_vault_is_added_renamed_removed_and_put_back({ server, world, browser }) {
  const org = (await world.as("POST", "/orgs", { name: "Tailspin Toys", admin: { name: "Ada Lindqvist", email: "ada@example.com" } }));
  await world.as("POST", "/memberships", { invitation: org.token });
  const page = await browser.open(`${server.url}/accounts`, { token: world.ada });
  await page.getByRole("button", { name: "Add a vault of Tailspin Toys" }).click();
  await dialog(page).getByLabel("Name").fill("stagign");
  assert.deepEqual(await axe(page), []);
  await dialog(page).getByRole("button", { name: "Add it" }).click();
  await page.getByRole("button", { name: "Change the vault stagign" }).click();
  await dialog(page).getByLabel("Name").fill("staging");
  await dialog(page).getByRole("button", { name: "Rename" }).click();
  await page.getByRole("button", { name: "Change the vault staging" }).click();
  await twice(dialog(page), "Mark it critical");
  await dialog(page).getByText("asks for the passkey again").waitFor();
  assert.deepEqual(await axe(page), []);
  await twice(dialog(page), "Remove this vault");
  const gone = removed(page).filter({ hasText: "staging" });
  await gone.locator("summary").click();
  await twice(gone, "Put back");
  await page.getByRole("button", { name: "Change the vault staging" }).waitFor();
  await world.as("DELETE", `/orgs/${org.id}`);
}

export async function a_removed_device_and_account_are_put_back({ server, world, browser }) {
  const held = await world.hold(world.northwind, world.vault, { name: "root-lost", kind: "login" }, "primary");
  const page = await browser.open(`${server.url}/accounts/${held.id}`, { token: world.ada });
  await page.getByText("Change", { exact: true }).click();
  await twice(page, "Remove this device");
  await page.getByText("No device yet").waitFor();
  await removed(page).locator("summary").click();
  assert.deepEqual(await axe(page), []);
  await twice(removed(page), "Put back");
  await page.getByText("active", { exact: true }).waitFor();
  await twice(page, "Remove this account");
  await page.getByRole("heading", { name: "Accounts" }).waitFor();
  const section = removed(page).filter({ hasText: "root-lost" });
  await section.locator("summary").click();
  const row = section.getByRole("listitem").filter({ hasText: "root-lost" });
  await twice(row, "Put back");
  await page.getByRole("link", { name: /root-lost/ }).waitFor();
  await world.as("DELETE", `/orgs/${world.northwind}/accounts/${held.id}`);
}

// Who may do what, until when, and each one's own way to it.
export async function a_grant_ends_by_itself_and_both_pages_say_why({ server, world, browser }) {
  const fay = await world.invite(world.northwind, "Fay Nguyen", "fay@example.com");
  const held = await world.hold(world.northwind, world.vault, { name: "root-shift", kind: "login" }, "primary");
  const page = await browser.open(`${server.url}/accounts/${held.id}`, { token: world.ada });
  await page.getByRole("button", { name: "Grant", exact: true }).click();
  await dialog(page).getByLabel("To").selectOption({ label: "Fay Nguyen" });
  await dialog(page).getByLabel("Holds").selectOption("28800");
  assert.deepEqual(await axe(page), []);
  await dialog(page).getByRole("button", { name: "Grant", exact: true }).click();
  await granted(page);
  const who = page.getByRole("region", { name: "Who can get its codes, and why" });
  const row = who.getByRole("listitem").filter({ hasText: "Fay Nguyen" });
  await row.getByText(/responder on account production.root-shift, with a reason, until /).waitFor();
  await row.getByText("has not joined yet").waitFor();
  await who.getByText("Ben Okafor").waitFor(); // by his grant on the vault
  assert.deepEqual(await axe(page), []);
  await page.goto(`${server.url}/people/${fay.membership}`);
  const gets = page.getByRole("region", { name: /What Fay Nguyen can get/ });
  await gets.getByText(/responder on account production.root-shift, with a reason, until /).waitFor();
  assert.equal(await gets.getByRole("listitem").count(), 1);
}

export async function a_group_gives_what_it_has_to_who_is_in_it({ server, world, browser }) {
  const page = await browser.open(`${server.url}/people`, { token: world.ada });
  await page.getByLabel("Organization").selectOption({ label: "Northwind" });
  await page.getByRole("button", { name: "Group", exact: true }).click();
  await dialog(page).getByLabel("Name").fill("night shift");
  await dialog(page).getByRole("button", { name: "Add it" }).click();
  await page.getByRole("link", { name: /night shift/ }).click();
  await page.getByLabel("Add somebody").selectOption({ label: "Ben Okafor" });
  await page.getByRole("link", { name: "Ben Okafor" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await twice(page, "Take out");
  await page.getByText("Nobody yet").waitFor();
  await twice(page, "Remove this group");
  await page.getByRole("heading", { name: "Groups" }).waitFor();
  const section = removed(page).filter({ hasText: "night shift" });
  await section.locator("summary").click();
  await twice(section, "Put back");
  await page.getByRole("link", { name: /night shift/ }).waitFor();
}

// A service's tokens go with who made them, but the one that was named to stay.
export async function a_leaver_is_revoked_and_one_token_of_a_service_stays({ server, world, browser }) {
  const { northwind: org } = world;
  const gil = await world.invite(org, "Gil Adeyemi", "gil@example.com");
  const his = await world.join(gil);
  await world.grant(org, "member", gil.membership, "admin", { kind: "organization", id: org });
  const service = await server.api(his, "POST", `/orgs/${org}/services`, { name: "backup job" });
  const page = await browser.open(`${server.url}/services/${service.id}`, { token: his });
  for (const name of ["kept host", "lost host", "ended host"]) {
    await page.getByRole("button", { name: "Token", exact: true }).click();
    await dialog(page).getByLabel("Name").fill(name);
    await dialog(page).getByRole("button", { name: "Make it" }).click();
    await dialog(page).getByText("Copy it now.").waitFor();
    await dialog(page).getByRole("button", { name: "Done" }).click();
    await page.getByText(name).waitFor();
  }
  assert.deepEqual(await axe(page), []);
  await twice(page.getByRole("listitem").filter({ hasText: "ended host" }), "End");
  await page.getByText("ended host", { exact: true }).waitFor({ state: "detached" });

  const admin = await browser.open(`${server.url}/people/${gil.membership}`, { token: world.ada });
  await admin.getByRole("button", { name: "Revoke this membership" }).click();
  await dialog(admin).getByLabel(/Keep kept host of backup job/).check();
  assert.deepEqual(await axe(admin), []);
  await dialog(admin).getByRole("button", { name: "Revoke Gil Adeyemi" }).click();
  await admin.getByText("Revoked, at position").waitFor();
  const { tokens } = await world.as("GET", `/orgs/${org}/tokens`);
  assert.deepEqual(tokens.filter((one) => one.of.id === service.id).map((one) => one.name), ["kept host"]);
}

// The client made from the document sends an empty list as no text.
export async function revoking_keeps_nothing_where_nothing_is_named({ world }) {
  const hal = await world.invite(world.northwind, "Hal Brandt", "hal@example.com");
  await world.join(hal);
  const answer = await world.as("DELETE", `/orgs/${world.northwind}/members/${hal.membership}?keep=`);
  assert.deepEqual(answer.invitations, []);
}

export async function a_recovery_is_seen_by_others_and_cancelled_in_one_act({ server, world, browser }) {
  const ivy = await world.invite(world.northwind, "Ivy Romero", "ivy@example.com");
  await world.join(ivy);
  const page = await browser.open(`${server.url}/people/${ivy.membership}`, { token: world.ada });
  await twice(page, "They lost every passkey");
  await page.getByText("Give them this link.").waitFor();
  await page.getByText(/Told: the person.*Ada Lindqvist/).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.goto(`${server.url}/people`);
  await page.getByLabel("Organization").selectOption({ label: "Northwind" });
  const open = page.getByRole("region", { name: "Recoveries under way" });
  await open.getByText("A recovery was asked for Ivy Romero.").waitFor();
  assert.deepEqual(await axe(page), []);
  await page.goto(`${server.url}/server`);
  await open.getByText("A recovery was asked for Ivy Romero.").waitFor();
  await twice(open, "Cancel it");
  await open.getByText("None.").waitFor();
  // It is hers, not the operator's who looked.
  await page.goto(`${server.url}/me`);
  await page.getByRole("heading", { name: "Where I am signed in" }).waitFor();
  assert.equal(await page.getByText("Somebody asked to recover your way in").count(), 0);
}

export async function an_operator_is_added_and_ended_and_the_servers_log_read({ server, world, browser }) {
  const page = await browser.open(`${server.url}/server`, { token: world.ada });
  await page.getByRole("heading", { name: "Operators" }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Operator", exact: true }).click();
  await dialog(page).getByLabel("Who").selectOption({ label: "Ben Okafor" });
  await dialog(page).getByRole("button", { name: "Make them operator" }).click();
  const operators = page.getByRole("region", { name: "Operators" });
  const ben = operators.getByRole("listitem").filter({ hasText: "Ben Okafor" });
  await twice(ben, "End");
  await ben.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Its log" }).click();
  await page.getByText("grant ended").first().waitFor();
  await page.locator(".row-act").first().click();
  await page.getByText("Proved in this browser.").waitFor();
}

// Everywhere at once, and then nobody can say who it was.
export async function an_operator_ends_a_session_and_then_the_person({ server, world, browser }) {
  const kim = await world.invite(world.northwind, "Kim Sandoval", "kim@example.com");
  const hers = await world.join(kim);
  await world.grant(world.northwind, "member", kim.membership, "viewer", { kind: "organization", id: world.northwind });
  const page = await browser.open(`${server.url}/people/${kim.membership}`, { token: world.ada });
  const section = page.getByRole("region", { name: "As an operator of the server" });
  await section.getByText("A terminal").waitFor();
  assert.deepEqual(await axe(page), []);
  await twice(section, "End");
  await section.getByText("is signed in nowhere now").waitFor();
  assert.equal(await server.api(hers, "GET", "/whoami").then(() => "in", (error) => /401/.test(error.message) && "out"), "out");
  await twice(section, "Revoke Kim Sandoval everywhere");
  await section.getByText("Revoked everywhere, at position").waitFor();
  await twice(section, "Erase their names and addresses");
  await section.getByText("are gone from this server").waitFor();
  const { members } = await world.as("GET", `/orgs/${world.northwind}/members?removed=true`);
  assert.equal(members.find((one) => one.id === kim.membership)?.name, undefined);
}

// What the browser saves is what the offline verifier takes: no byte of it made by the server's own writer.
export async function a_record_is_saved_and_the_verifier_finds_it_whole({ server, world, browser }) {
  const folder = mkdtempSync(join(tmpdir(), "cofactor-record-"));
  try {
    const page = await browser.open(`${server.url}/log`, { token: world.ada });
    for (const [source, part] of [["Northwind", "the whole organization"], ["Northwind", "vault production alone"], ["The server", ""]]) {
      await page.getByLabel("Log of").selectOption({ label: source });
      await page.getByRole("button", { name: "Take a record" }).click();
      if (part) await dialog(page).getByLabel("Of", { exact: true }).selectOption({ label: part });
      assert.deepEqual(await axe(page), []);
      const key = await saved(page, "Save the key that signs it");
      const record = await saved(page, "Read, prove and save it");
      const at = join(folder, `${source} ${part}`);
      mkdirSync(at);
      writeFileSync(join(folder, "record.key"), key);
      execFileSync("tar", ["xf", "-", "-C", at], { input: record });
      const said = execFileSync(program, ["audit", "verify", at, "--key", join(folder, "record.key")], { encoding: "utf8" });
      assert.match(said, /The record is whole\./);
      await dialog(page).getByRole("button", { name: "Close" }).click();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function saved(page, button) {
  const download = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: button }).click();
  const chunks = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function a_favourite_stands_first_and_stays({ server, world, browser }) {
  const page = await browser.open(server.url, { token: world.ada });
  await page.getByRole("button", { name: "Favourite: root-payments" }).click();
  await page.reload();
  const first = page.getByRole("region", { name: "Favourites" });
  await first.getByRole("button", { name: /^root-payments/ }).waitFor();
  assert.deepEqual(await axe(page), []);
  await first.getByRole("button", { name: "Favourite: root-payments" }).click();
  await first.waitFor({ state: "detached" });
}

// The wall clock is an hour from where this boot had it: no code until an operator says that it is right.
export async function a_clock_that_has_jumped_is_accepted_by_an_operator({ browser }) {
  const server = await Server.start();
  try {
    const { token } = await server.api(server.setupToken(), "POST", "/setup", { name: "Ada Lindqvist", email: "ada@example.com", organization: "Northwind" });
    await server.stop();
    const earlier = "json_set(CAST(value AS TEXT), '$.offset_ms', json_extract(CAST(value AS TEXT), '$.offset_ms') - 3600000)";
    execFileSync("sqlite3", [join(server.data, "store", "cofactor.db"), `UPDATE meta SET value = CAST(${earlier} AS BLOB) WHERE key = 'clock.boot'`]);
    await server.run();
    const page = await browser.open(`${server.url}/server`, { token });
    const trouble = page.getByText("The clock is not sure: no codes.");
    await trouble.waitFor();
    assert.deepEqual(await axe(page), []);
    await twice(page, "This time is right");
    await page.getByText("Taken as right:").waitFor();
    assert.equal(await trouble.count(), 0);
    assert.equal((await server.api(token, "GET", "/server/status")).clock.sure, true);
  } finally {
    await server.end();
  }
}
