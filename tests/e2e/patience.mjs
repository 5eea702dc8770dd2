// Bad networks, sleep and second tabs: nothing is shown stale without a word, nothing is asked twice.
import assert from "node:assert/strict";
import { axe, sleep } from "./harness.mjs";
import { Wire } from "./wire.mjs";

const code = (page) => page.getByTestId("code");
const row = (page, name) => page.getByRole("button", { name: new RegExp(`^${name}`) }).first();
const strip = (page) => page.getByText("What you see may have changed");

let made = 0;
async function held(world) {
  const name = `patient-${["one", "two", "three", "four", "five", "six", "seven", "eight"][made++]}`;
  await world.hold(world.northwind, world.vault, { name, kind: "login" }, "primary");
  return name;
}

// How often codes were asked for, and under which keys.
function asks(page) {
  const keys = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/codes")) keys.push(request.headers()["idempotency-key"]);
  });
  return keys;
}

async function releasesOf(world, name) {
  const { accounts } = await world.as("GET", `/orgs/${world.northwind}/accounts`);
  const { id } = accounts.find((one) => one.name === name);
  const { entries } = await world.as("GET", `/orgs/${world.northwind}/log?limit=100`);
  return entries.filter((one) => one.type === "code.released" && JSON.parse(Buffer.from(one.body, "base64")).account === id).length;
}

// With at least so many seconds of the step left.
async function early(seconds) {
  const passed = Date.now() % 30_000;
  if (passed > 30_000 - seconds * 1000) await sleep(30_100 - passed);
}

async function ask(page, name) {
  await row(page, name).click();
  await page.getByLabel("Why do you need it?").fill("Restore the billing alarms");
  await page.getByRole("button", { name: "Get the code" }).click();
}

async function through(server, journey) {
  const wire = await Wire.to(server.port);
  try {
    await journey(wire);
  } finally {
    await wire.end();
  }
}

// What the server sends is not read for longer than it may be silent.
export async function a_slow_reader_is_told_and_then_reads_anew({ server, world, browser }) {
  await through(server, async (wire) => {
    const before = await held(world);
    const page = await browser.open(wire.url, { token: world.ada });
    await row(page, before).waitFor();
    await page.waitForFunction(() => !document.querySelector(".strip"));
    wire.still();
    const later = await held(world);
    await strip(page).waitFor({ timeout: 60_000 });
    assert.deepEqual(await axe(page), []);
    assert.equal(await row(page, later).count(), 0);
    wire.open();
    await row(page, later).waitFor({ timeout: 40_000 });
    await strip(page).waitFor({ state: "detached" });
  });
}
a_slow_reader_is_told_and_then_reads_anew.long = true;

export async function a_lost_network_says_so_and_comes_back_by_itself({ server, world, browser }) {
  await through(server, async (wire) => {
    const before = await held(world);
    const page = await browser.open(wire.url, { token: world.ada });
    await row(page, before).waitFor();
    wire.cut();
    await strip(page).waitFor();
    const later = await held(world);
    wire.open();
    await row(page, later).waitFor({ timeout: 30_000 });
    await strip(page).waitFor({ state: "detached" });
  });
}

// The wire is cut when the ask has arrived, and stays cut: the page repeats it until it is answered.
export async function a_wire_cut_in_the_middle_of_a_code_gives_one_code({ server, world, browser }) {
  await through(server, async (wire) => {
    const name = await held(world);
    const page = await browser.open(wire.url, { token: world.ada });
    const keys = asks(page);
    await row(page, name).waitFor();
    await row(page, name).click();
    await page.getByLabel("Why do you need it?").fill("Restore the billing alarms");
    await early(20);
    wire.still();
    await page.getByRole("button", { name: "Get the code" }).click();
    await sleep(1500);
    wire.cut();
    await page.getByText("The network is gone.").waitFor();
    assert.equal(await code(page).count(), 0);
    await sleep(1500);
    wire.open();
    await code(page).waitFor();
    assert.ok(keys.length >= 2, "it was asked again");
    assert.equal(new Set(keys).size, 1, "as the same ask");
    assert.equal(await releasesOf(world, name), 1);
  });
}

a_wire_cut_in_the_middle_of_a_code_gives_one_code.long = true;

// Asleep with a code on the screen: after it no code, no second ask, and the lists are read anew.
export async function a_phone_asleep_for_an_hour_wakes_to_what_is_true({ server, world, browser }) {
  const name = await held(world);
  const page = await browser.open(server.url, { token: world.ada });
  await page.clock.install();
  await page.reload();
  const keys = asks(page);
  await early(8);
  await ask(page, name);
  await code(page).waitFor();
  const digits = (await code(page).innerText()).replace(/\s/g, "");
  // No event arrives: all that tells of the account below is the clock.
  await page.context().route("**/events", (route) => route.abort());
  let lists = 0;
  page.on("request", (request) => (lists += request.url().includes("/accounts") && request.method() === "GET" ? 1 : 0));
  await page.clock.fastForward(3_600_000);
  await page.getByText("That code's time is over.").waitFor();
  assert.ok(!(await page.content()).includes(digits));
  await page.getByRole("button", { name: "Close" }).click();
  for (let tries = 0; lists === 0; ++tries) {
    assert.ok(tries < 100, "the list is read again");
    await sleep(100);
  }
  assert.equal(keys.length, 1);
  assert.equal(await releasesOf(world, name), 1);
}

// Both tabs ask; one person has one code of a step, and one entry of it.
export async function two_tabs_get_the_same_code({ server, world, browser }) {
  const name = await held(world);
  const one = await browser.open(server.url, { token: world.ada });
  const two = await one.context().newPage();
  await two.goto(server.url);
  await row(two, name).waitFor();
  await early(12);
  await ask(one, name);
  await code(one).waitFor();
  await ask(two, name);
  await code(two).waitFor();
  const shown = async (page) => (await code(page).innerText()).replace(/\s/g, "");
  assert.equal(await shown(one), await shown(two));
  assert.equal(await releasesOf(world, name), 1);
}

// Reloaded while the ask is under way: it is resumed under its key.
export async function a_page_reloaded_in_the_middle_asks_once({ server, world, browser }) {
  const name = await held(world);
  const page = await browser.open(server.url, { token: world.ada });
  const keys = asks(page);
  let holding = true;
  await page.context().route("**/codes", async (route) => {
    const headers = { ...route.request().headers(), authorization: `Bearer ${world.ada}` };
    if (!holding) return route.continue({ headers });
    holding = false;
    await route.fetch({ headers }); // it has arrived, and its answer has not
    await sleep(5000);
    return route.abort().catch(() => {});
  });
  await early(15);
  await ask(page, name);
  await sleep(800);
  await page.reload();
  await code(page).waitFor();
  assert.equal(new Set(keys).size, 1);
  assert.equal(await releasesOf(world, name), 1);
}
