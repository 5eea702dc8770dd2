// The app as it is installed: there without a network, and never with a code in what it keeps.
import assert from "node:assert/strict";
import { sleep } from "./harness.mjs";

const ready = (page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== "activated") await new Promise((done) => setTimeout(done, 20));
    return new URL(active.scriptURL).pathname;
  });

const kept = (page) =>
  page.evaluate(async () => {
    const out = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) out.push(new URL(request.url).pathname);
    }
    return out.sort();
  });

export async function it_can_be_installed({ server, browser }) {
  const page = await browser.open(server.url, { serviceWorkers: "allow" });
  assert.equal(await ready(page), "/worker.js");
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // A window of this kind is never asked to install anything.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito"), []);
  const { icons } = await (await fetch(`${server.url}/manifest.webmanifest`)).json();
  for (const { src, type } of icons) {
    const answer = await fetch(new URL(src, server.url));
    assert.equal(answer.headers.get("content-type"), type);
  }
}

export async function without_a_network_it_opens_and_says_so({ server, world, browser }) {
  const page = await browser.open(server.url, { token: world.ada, serviceWorkers: "allow" });
  await ready(page);
  await page.reload(); // by the worker
  await page.getByRole("button", { name: /root-prod/ }).first().click();
  await page.getByLabel("Why do you need it?").fill("See what is kept");
  const passed = Date.now() % 30_000; // not in the last third of a step
  if (passed > 20_000) await sleep(30_100 - passed);
  await page.getByRole("button", { name: "Get the code" }).click();
  await page.getByTestId("code").waitFor();
  const paths = await kept(page);
  assert.ok(paths.includes("/") && paths.includes("/enrol") && paths.some((path) => path.startsWith("/a/app-")));
  assert.deepEqual(paths.filter((path) => !/^\/(|enrol|a\/[\w-]+\.(js|css)|icon[\w-]*\.(svg|png)|manifest\.webmanifest)$/.test(path)), []);
  await server.stop();
  for (const path of ["/", "/log/12", "/enrol"]) {
    await page.goto(`${server.url}${path}`);
    await page.getByText("No connection to the server.").first().waitFor();
    assert.equal(await page.getByTestId("code").count(), 0);
  }
  await page.goto(server.url);
  await page.getByText("this browser keeps none").waitFor();
  await server.run();
  await page.getByRole("button", { name: /root-prod/ }).first().waitFor();
}

// The decryption is the browser's (tests/push has it done by a real Firefox); this is what is shown.
export async function a_push_shows_one_sentence_and_leads_to_its_page({ server, world, browser }) {
  const page = await browser.open(null, { token: world.ada, serviceWorkers: "allow" });
  await page.context().grantPermissions(["notifications"], { origin: server.url });
  await page.goto(server.url);
  await ready(page);
  const devtools = await page.context().newCDPSession(page);
  const registration = new Promise((done) =>
    devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => done(registrations[0].registrationId)));
  await devtools.send("ServiceWorker.enable");
  const push = async (data) =>
    devtools.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId: await registration, data });
  const shown = () =>
    page.evaluate(async () => {
      const all = await (await navigator.serviceWorker.ready).getNotifications();
      return all.map(({ title, body, data, tag }) => ({ title, body, data, tag }));
    });
  await push(JSON.stringify({ title: "Somebody asked to recover your way in", path: "/me", tag: "one" }));
  await push("not ours");
  await push(JSON.stringify({ title: "Elsewhere", path: "//elsewhere.example/" }));
  for (let tries = 0; (await shown()).length < 2 && tries < 50; ++tries) await sleep(100);
  const all = await shown();
  assert.deepEqual(all.find(({ tag }) => tag === "one"), {
    title: "Somebody asked to recover your way in", body: "", data: "/me", tag: "one" });
  assert.ok(all.every(({ data }) => /^\/(me|log)$/.test(data)), JSON.stringify(all));
}
