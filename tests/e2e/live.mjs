// What reaches a page by itself: one event stream for all tabs of a browser, and nothing stale after
// a sleep.
import assert from "node:assert/strict";
import { sleep } from "./harness.mjs";

const isStream = (request) => new URL(request.url()).pathname === "/api/v1/events";

async function until(what, condition) {
  for (let tries = 0; tries < 150; ++tries) {
    if (await condition()) return;
    await sleep(100);
  }
  throw new Error(`not in 15 s: ${what}`);
}

// The streams that a browser's pages ask for, each as the page that did.
function streamsOf(context) {
  const asked = [];
  context.on("request", (request) => isStream(request) && asked.push(request.frame().page()));
  return asked;
}

// A vault of each journey's own.
let made = 0;
const vault = (world, organization) =>
  world.as("POST", `/orgs/${organization}/vaults`, { name: `vault-${++made}` });
const rename = (world, id, name) => world.as("PATCH", `/orgs/${world.northwind}/vaults/${id}`, { name });

export async function all_tabs_share_one_stream_and_another_takes_it_over({ server, world, browser }) {
  const { id } = await vault(world, world.northwind);
  const first = await browser.open(null, { token: world.ada });
  const streams = streamsOf(first.context());
  await first.goto(`${server.url}/accounts`);
  await until("the first tab's stream", () => streams.length === 1);
  const second = await first.context().newPage();
  await second.goto(`${server.url}/accounts`);
  for (const page of [first, second]) await page.getByText(`vault-${made}`).first().waitFor();
  await rename(world, id, "seen by both");
  for (const page of [first, second]) await page.getByText("seen by both").first().waitFor();
  assert.deepEqual(streams, [first], "one stream, for three organizations and two tabs");
  await first.close();
  await until("the second tab's stream", () => streams.length === 2);
  await rename(world, id, "seen by the second");
  await second.getByText("seen by the second").first().waitFor();
  assert.equal(streams[1], second);
}

// What an operator watches over comes too: it stands in the server's chain.
export async function an_operator_sees_a_recovery_as_it_is_asked({ server, world, browser }) {
  const page = await browser.open(null, { token: world.ada });
  const streams = streamsOf(page.context());
  await page.goto(`${server.url}/server`);
  await page.getByText("None. An admin starts one").waitFor();
  await until("the stream", () => streams.length === 1);
  const members = `/orgs/${world.northwind}/members/${world.benMember}`;
  const { recovery } = await world.as("POST", `${members}/recover`, {});
  const open = page.getByRole("button", { name: "Cancel it" });
  await open.waitFor();
  await world.as("POST", `/orgs/${world.northwind}/recoveries/${recovery}/cancel`, {});
  await open.waitFor({ state: "detached" });
}

// A client's own news come by the same stream.
export async function news_of_every_client_come_by_the_one_stream({ server, world, browser }) {
  const client = world.clients["Contoso Bakery"].id;
  const page = await browser.open(null, { token: world.ada });
  const streams = streamsOf(page.context());
  await page.goto(`${server.url}/accounts`);
  await page.getByText("root-main").first().waitFor();
  await until("the stream", () => streams.length === 1);
  await vault(world, client);
  await page.getByText(`vault-${made}`).first().waitFor();
  assert.equal(streams.length, 1);
}

export async function without_locks_each_tab_reads_its_own({ server, world, browser }) {
  const { id } = await vault(world, world.northwind);
  const page = await browser.open(null, { token: world.ada });
  await page.addInitScript(() => {
    delete Navigator.prototype.locks;
    delete globalThis.BroadcastChannel;
  });
  await page.goto(`${server.url}/accounts`);
  await page.getByText(`vault-${made}`).first().waitFor();
  await rename(world, id, "seen without locks");
  await page.getByText("seen without locks").first().waitFor();
}

// As a phone finds it: its connection is long dead, and nothing has told it so.
export async function after_an_hours_sleep_nothing_stale_is_shown({ server, world, browser }) {
  const { id } = await vault(world, world.northwind);
  const page = await browser.open(null, { token: world.ada });
  await page.clock.install();
  let dead = true;
  await page.context().route("**/api/v1/events", (route) => (dead ? undefined : route.fallback()));
  await page.goto(`${server.url}/accounts`);
  await page.getByText(`vault-${made}`).first().waitFor();
  await rename(world, id, "changed in the night");
  dead = false;
  await page.clock.fastForward(3_600_000);
  await page.getByText("changed in the night").first().waitFor();
  assert.equal(await page.getByText(/^vault-\d+$/).filter({ hasText: `vault-${made}` }).count(), 0);
  await rename(world, id, "and live again");
  await page.getByText("and live again").first().waitFor();
  assert.equal(await page.getByText("No connection to the server").count(), 0);
}

// The tab that leads says nothing more, as one that its system has put to sleep; the one that is looked
// at does not wait for it.
export async function a_tab_takes_the_lead_from_one_that_sleeps({ server, world, browser }) {
  const { id } = await vault(world, world.northwind);
  const first = await browser.open(null, { token: world.ada });
  const streams = streamsOf(first.context());
  await first.goto(`${server.url}/accounts`);
  await until("the first tab's stream", () => streams.length === 1);
  const second = await first.context().newPage();
  await second.clock.install();
  await second.goto(`${server.url}/accounts`);
  await second.getByText(`vault-${made}`).first().waitFor();
  await first.evaluate(() => (BroadcastChannel.prototype.postMessage = () => {}));
  await second.clock.fastForward(60_000); // no word from the one that leads; it is asked
  await second.clock.fastForward(5_000); // and does not answer
  await until("the second tab's stream", () => streams.at(-1) === second);
  await rename(world, id, "told by the second");
  await second.getByText("told by the second").first().waitFor();
}

export async function who_is_revoked_is_out_at_once({ server, world, browser }) {
  const invitation = await world.invite(world.northwind, "Zed Ito", "zed@example.com");
  const page = await browser.open(server.url, { token: await world.join(invitation) });
  await page.getByRole("heading", { name: "Codes" }).waitFor();
  await sleep(500); // its stream is begun
  await world.as("DELETE", `/orgs/${world.northwind}/members/${invitation.membership}`);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}
