// node firefox_push.mjs: the page in a real Firefox asks for notices; the server's message goes through a
// push service, is decrypted by Firefox and shown by the app's worker. Only the push service is ours: a
// socket on loopback in the place of Mozilla's.
import assert from "node:assert/strict";
import { Firefox, PushSocket } from "./firefox.mjs";
import { until, World } from "./world.mjs";

const world = await World.start();
const unpadded = (key) => key.replace(/=+$/, "");
const socket = await PushSocket.start((key, take) => world.service.subscribe(unpadded(key), take));
let firefox;
try {
  firefox = await Firefox.launch(socket.url);
  const organization = (await world.as("GET", "/whoami")).memberships[0].organization.id;
  const { token } = await world.as("POST", `/orgs/${organization}/invitations`, { name: "Ben", email: "ben@example.com" });
  await firefox.open(`${world.url}/join`);
  await firefox.evaluate(`fetch("/api/v1/sessions", { method: "POST", credentials: "same-origin", body: '{"cookie":true}',
    headers: { Authorization: "Bearer ${token}", "Content-Type": "application/json" } }).then((answer) => answer.status)`);
  await firefox.open(`${world.url}/me`);
  await firefox.until(`navigator.serviceWorker.ready.then((one) => one.active.state === "activated")`);
  const press = (name) => firefox.until(
    `(() => { const found = [...document.querySelectorAll("button")].find((one) => one.innerText.trim() === "${name}" && !one.disabled); found?.click(); return !!found; })()`);
  await press("This browser");
  await press("Allow notices");
  await press("Send a test");
  const shown = await firefox.until(`navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) =>
    all.length ? all.map(({ title, body, data }) => ({ title, body, data })) : null)`);
  assert.deepEqual(shown, [{ title: "Cofactor reaches this browser", body: "", data: "/me" }]);
  // 100: decrypted, and taken by the worker.
  await until("Firefox's word", () => socket.acknowledged.length > 0);
  assert.deepEqual(socket.acknowledged.map(({ code }) => code), [100]);
  assert.deepEqual(world.service.wrong, []);
  console.log("ok    a real Firefox decrypted the message and showed it");
} finally {
  await firefox?.end();
  socket.end();
  await world.end();
}
