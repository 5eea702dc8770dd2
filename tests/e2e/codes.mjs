// From the ask to the code, and what may go wrong between.
import assert from "node:assert/strict";
import { axe, sleep } from "./harness.mjs";

const code = (page) => page.getByTestId("code");
const shown = async (page) => (await code(page).innerText()).replace(/\s/g, "");

async function words(page, account = "root-prod", reason = "Restore the billing alarms") {
  await page.getByRole("button", { name: new RegExp(account) }).first().click();
  await page.getByLabel("Why do you need it?").fill(reason);
}

// Not in the last third of a step: what is looked at afterwards takes a moment.
async function get(page) {
  const passed = Date.now() % 30_000;
  if (passed > 20_000) await sleep(30_100 - passed);
  await press(page);
}
const press = (page) => page.getByRole("button", { name: "Get the code" }).click();

// Another account for each journey, so that none waits for the step of another.
let made = 0;
async function fresh(world) {
  const name = `root-${["elm", "oak", "fir", "ash", "yew", "may", "box", "bay", "fig", "elder", "lime"][made++]}`;
  await world.hold(world.northwind, world.vault, { name, kind: "aws-root", aws_account_id: String(700000000000 + made), email: "root@example.com", password_place: "safe 2" }, "primary");
  return name;
}

export async function a_code_in_three_taps_and_what_goes_with_it({ server, world, browser }) {
  const account = await fresh(world);
  const page = await browser.open(server.url, { token: world.ada });
  assert.deepEqual(await axe(page), []);
  await words(page, account); // one
  assert.deepEqual(await axe(page), []);
  await get(page); // two; typing is no tap
  await code(page).waitFor();
  assert.match(await shown(page), /^\d{6}$/);
  for (const text of ["primary", "root@example.com", "safe 2", "proved and signed"]) await page.getByText(text).first().waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "It worked" }).click();
  await page.getByText("Noted: it worked.").waitFor();
}

export async function the_same_ask_again_is_filled_in_and_takes_two_taps({ server, world, browser }) {
  const account = await fresh(world);
  const page = await browser.open(server.url, { token: world.ben });
  await words(page, account, "INC-7 close the account");
  await get(page);
  await code(page).waitFor();
  const first = await shown(page);
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: new RegExp(account) }).first().click();
  await get(page);
  await code(page).waitFor();
  assert.equal((await shown(page)).length, first.length);
}

export async function who_has_to_wait_is_told_behind_whom_and_in_which_place({ server, world, browser }) {
  const account = await fresh(world);
  const ada = await browser.open(server.url, { token: world.ada });
  await words(ada, account);
  await get(ada);
  await code(ada).waitFor();
  const ben = await browser.open(server.url, { token: world.ben });
  await words(ben, account);
  await ben.getByRole("button", { name: "Get the code" }).click();
  await ben.getByText(/^Ada Lindqvist has this code. Next in \d+\ss/).waitFor();
  await ben.getByText("You are number 1 in the queue", { exact: true }).waitFor();
  assert.deepEqual(await axe(ben), []);
  await ben.getByRole("button", { name: "Leave the queue" }).click();
  await ben.getByLabel("Why do you need it?").waitFor();
}

export async function a_hidden_page_holds_no_code_and_a_late_one_is_over({ server, world, browser }) {
  const account = await fresh(world);
  const page = await browser.open(server.url, { token: world.ada });
  await page.clock.install();
  await page.reload();
  await words(page, account);
  await get(page);
  await code(page).waitFor();
  const digits = await shown(page);
  // Asleep for an hour: no timer has run when it wakes.
  await page.clock.fastForward(3_600_000);
  await page.getByText("That code's time is over.").waitFor();
  assert.ok(!(await page.content()).includes(digits));
}

export async function a_held_code_names_its_holder_and_the_next_one_comes_by_itself({ server, world, browser }) {
  const account = await fresh(world);
  const ben = await browser.open(server.url, { token: world.ben });
  const ada = await browser.open(server.url, { token: world.ada });
  await words(ben, account);
  await words(ada, account);
  await get(ben);
  await code(ben).waitFor();
  await press(ada); // in the same step
  await ada.getByText(/Ben Okafor has this code. Next in \d+\ss/).waitFor();
  await code(ada).waitFor({ timeout: 45_000 });
}
a_held_code_names_its_holder_and_the_next_one_comes_by_itself.long = true;

export async function a_counted_code_has_no_ring_and_is_theirs_until_it_worked({ server, world, browser }) {
  const login = { name: "token-birch", kind: "login" };
  await world.hold(world.northwind, world.vault, login, "token", { kind: "hotp", counter: 5 });
  const page = await browser.open(server.url, { token: world.ada });
  await words(page, login.name);
  await press(page);
  await page.getByText(/^Counter 5\./).waitFor();
  const first = await shown(page);
  assert.match(first, /^\d{6}$/);
  assert.equal(await page.getByRole("timer").count(), 0);
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Close" }).click();
  await words(page, login.name);
  await press(page);
  await code(page).waitFor();
  assert.equal(await shown(page), first);
  await page.getByRole("button", { name: "It worked" }).click();
  await page.getByRole("button", { name: "Get the next code" }).click();
  await page.getByText(/^Counter 6\./).waitFor();
  const ben = await browser.open(server.url, { token: world.ben });
  await words(ben, login.name);
  await press(ben);
  await ben.getByText(/^Counter 7\./).waitFor();
}

export async function another_client_is_asked_about_once_more({ server, world, browser }) {
  const account = await fresh(world);
  const page = await browser.open(server.url, { token: world.ada });
  await words(page, account);
  await get(page);
  await code(page).waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: /root-main/ }).first().click();
  await page.getByLabel("Why do you need it?").fill("Close the account");
  await get(page);
  await page.getByText("Your last code was for Northwind.").waitFor();
  assert.equal(await code(page).count(), 0);
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: /^Yes, / }).click();
  await code(page).waitFor();
}

// The answer is cut off after the request has arrived; the repetition is the same ask.
export async function a_network_lost_in_the_middle_asks_nothing_twice({ server, world, browser }) {
  const account = await fresh(world);
  const page = await browser.open(server.url, { token: world.ada });
  const keys = [];
  let cut = 0;
  await page.context().route("**/codes", async (route) => {
    const headers = { ...route.request().headers(), authorization: `Bearer ${world.ada}` };
    keys.push(headers["idempotency-key"]);
    if (cut++ < 2) {
      await route.fetch({ headers });
      return route.abort("connectionreset");
    }
    return route.continue({ headers });
  });
  await words(page, account);
  await get(page);
  await page.getByText("The network is gone.").waitFor();
  await code(page).waitFor();
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
}

export async function two_tabs_hear_of_each_change({ server, world, browser }) {
  const account = await fresh(world);
  const one = await browser.open(server.url, { token: world.ada });
  const two = await one.context().newPage();
  await two.goto(server.url);
  await two.getByRole("button", { name: new RegExp(account) }).first().waitFor();
  const later = await fresh(world);
  for (const page of [one, two]) await page.getByRole("button", { name: new RegExp(later) }).first().waitFor();
}

export async function a_denial_says_whom_to_ask({ server, world, browser }) {
  const page = await browser.open(server.url, { token: world.cy });
  await page.getByText("No accounts yet").or(page.getByRole("button", { name: /root-prod/ })).first().waitFor();
  const row = page.getByRole("button", { name: /root-prod/ }).first();
  if (await row.count()) {
    await words(page);
    await get(page);
    await page.getByText("An admin of this organization can grant you").waitFor();
    assert.equal(await code(page).count(), 0);
  }
}

export async function a_server_whose_log_was_cut_is_refused({ server, world, browser }) {
  const account = await fresh(world);
  const page = await browser.open(server.url, { token: world.ada });
  await words(page, account);
  // This browser has seen a longer log than the server has.
  await page.evaluate(async () => {
    const key = await (await fetch("/log/key")).text();
    const note = (await (await fetch("/log/checkpoint")).text()).split("\n");
    note[2] = btoa("x".repeat(32));
    localStorage.setItem("cofactor.log", JSON.stringify({ key: key.trim().split("+").slice(2).join("+").slice(0) && btoa(atob(key.trim().split("+").slice(2).join("+")).slice(1)), note: note.join("\n") }));
  });
  await get(page);
  await page.getByText(/does not extend the one that this browser has seen/).first().waitFor();
  assert.equal(await code(page).count(), 0);
}

export async function the_keyboard_alone_is_enough({ server, world, browser }) {
  const account = await fresh(world);
  const page = await browser.open(server.url, { token: world.ada, viewport: { width: 1280, height: 800 } });
  await page.getByRole("button", { name: new RegExp(account) }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Why do you need it?").focus();
  await page.keyboard.type("Restore the billing alarms");
  const passed = Date.now() % 30_000;
  if (passed > 20_000) await sleep(30_100 - passed);
  await page.keyboard.press("Enter");
  await code(page).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ""), new RegExp(account));
}
the_same_ask_again_is_filled_in_and_takes_two_taps.long = true;
