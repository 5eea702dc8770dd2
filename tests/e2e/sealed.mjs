// A server that lost its key: the page says so, a passkey still signs in, and what to do is told.
import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { join } from "node:path";
import { axe, Server, setUp } from "./harness.mjs";

// By the button, unless the browser has offered its passkey by itself before.
async function signIn(page, shows) {
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  await button.or(shows).first().waitFor({ timeout: 30_000 });
  if (await button.isVisible()) await button.click({ timeout: 2_000 }).catch(() => {});
  await shows.waitFor();
}

export async function a_sealed_server_signs_in_and_says_what_to_do({ browser }) {
  const server = await Server.start();
  try {
    const { page } = await setUp(browser, server);
    const key = join(server.data, "store", "root.key");
    const away = join(server.data, "root.key");
    await server.stop();
    renameSync(key, away);
    await server.run();
    await page.goto(server.url);
    await page.getByRole("heading", { name: "This server is sealed" }).waitFor(); // the cookie is known still
    await page.context().clearCookies();
    await page.goto(`${server.url}/log`);
    await page.getByText("This server is sealed.").waitFor();
    assert.deepEqual(await axe(page), []);
    await signIn(page, page.getByText("that is on the record"));
    await page.getByRole("heading", { name: "What to do" }).waitFor();
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.locator("nav").count(), 0);
    await server.stop();
    renameSync(away, key);
    await server.run();
    await signIn(page, page.getByRole("heading", { name: "Log", exact: true })); // it looks by itself
    const { entries } = await page.evaluate(async () => (await fetch("/api/v1/server/log?limit=20")).json());
    const types = entries.map((entry) => entry.type);
    for (const type of ["sealed.signed_in", "store.unsealed"]) assert.ok(types.includes(type), `${type} in ${types}`);
  } finally {
    await server.end();
  }
}
a_sealed_server_signs_in_and_says_what_to_do.long = true;
