// node push.mjs: what a push service and a browser behind it get of a real server.
import assert from "node:assert/strict";
import { Receiver } from "./push_service.mjs";
import { sleep, until, World } from "./world.mjs";

const world = await World.start();
try {
  // What arrives is encrypted for that browser, signed for that service, and says what it should.
  const browser = new Receiver();
  const got = [];
  const id = await world.subscribe(browser, (message) => (got.push(message), 201));
  await world.test(id);
  const opened = () => got.map(({ body }) => browser.decrypt(body)).find(({ tag }) => tag === "test");
  await until("the message", opened);
  assert.deepEqual(opened(), {
    title: "Cofactor reaches this browser", path: "/me", tag: "test" });
  const life = Number(got[0].headers.ttl);
  assert.ok(life > 3600 && life <= 43_200, `TTL is ${life}`);
  assert.throws(() => new Receiver().decrypt(got[0].body), "nobody else can open it");
  console.log("ok    a message is for one browser alone");

  // A service that is busy says when to come again.
  let asked = 0;
  const late = await world.subscribe(browser, () => (++asked === 1 ? { status: 429, headers: { "Retry-After": "1" } } : 201));
  await world.test(late);
  await until("the second try", () => asked === 2);
  await sleep(300);
  assert.equal(asked, 2, "and then no more");
  console.log("ok    what a service does not take now is tried again");

  // One that knows the browser no more: 404 and 410.
  for (const status of [404, 410]) {
    const gone = await world.subscribe(browser, () => status);
    assert.ok((await world.listed()).some((one) => one.id === gone));
    await world.test(gone);
    await until(`the removal after ${status}`, async () => !(await world.listed()).some((one) => one.id === gone));
  }
  console.log("ok    what a service knows no more is removed");

  // Neither a person's address nor their word leads to this machine's other ports.
  const begun = await world.as("POST", "/push-subscriptions", { name: "elsewhere" });
  let reached = 0;
  const inside = world.service.subscribe(begun.public_key, () => (++reached, 201)).replace("localhost", "127.0.0.1");
  await world.as("POST", `/push-subscriptions/${begun.id}/confirm`, { endpoint: inside, p256dh: browser.p256dh, auth: browser.auth }).then(
    () => world.test(begun.id), (error) => assert.match(error.message, /400/));
  await sleep(500);
  assert.equal(reached, 0);
  console.log("ok    an address in place of a name is sent nothing");

  // Whoever is revoked is told nothing more.
  const invited = await world.as("POST", `/orgs/${(await world.as("GET", "/whoami")).memberships[0].organization.id}/invitations`, { name: "Ben", email: "ben@example.com" });
  const ben = (await world.ask(invited.token, "POST", "/sessions")).token;
  const his = await world.ask(ben, "POST", "/push-subscriptions", { name: "his phone" });
  const told = [];
  const endpoint = world.service.subscribe(his.public_key, (message) => (told.push(message), 201));
  await world.ask(ben, "POST", `/push-subscriptions/${his.id}/confirm`, { endpoint, p256dh: browser.p256dh, auth: browser.auth });
  await world.ask(ben, "POST", `/push-subscriptions/${his.id}/test`);
  const titles = () => told.map(({ body }) => browser.decrypt(body).title);
  await until("his message", () => titles().includes("Cofactor reaches this browser"));
  const who = await world.ask(ben, "GET", "/whoami");
  await world.as("POST", `/server/persons/${who.person}/recover`);
  await until("that somebody recovers him", () => titles().includes("Somebody asked to recover a way in"));
  await sleep(500);
  const before = told.length;
  await world.as("POST", `/server/persons/${who.person}/revoke`);
  await sleep(500);
  assert.equal(told.length, before, "and of his end by no push");
  console.log("ok    a person is told of what concerns their ways in, until they are revoked");

  assert.deepEqual(world.service.wrong, [], "the service refused a message");
} finally {
  await world.end();
}
