// Setting up, signing in, stepping up, joining: with the browser's own virtual authenticator.
import assert from "node:assert/strict";
import { axe } from "./harness.mjs";

export async function the_door_is_open_to_everybody_and_shows_nothing({ server, browser }) {
  for (const path of ["/", "/setup", "/join", "/log/3"]) {
    const page = await browser.open(server.url + path, { viewport: { width: 320, height: 640 } });
    await page.locator("h1").waitFor();
    assert.deepEqual(await axe(page), [], path);
    assert.equal(await page.locator("nav").count(), 0);
    await page.context().close();
  }
}

