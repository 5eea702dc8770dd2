// node journeys.mjs [NAME-PART]: each journey in a browser of its own; COFACTOR_LONG=1 for all.
import assert from "node:assert/strict";
import { Browser, livedIn, Server } from "./harness.mjs";
import * as codes from "./codes.mjs";
import * as installed from "./installed.mjs";
import * as keeping from "./keeping.mjs";
import * as moving from "./moving.mjs";
import * as live from "./live.mjs";
import * as notices from "./notices.mjs";
import * as pages from "./pages.mjs";
import * as opinion from "./second_opinion.mjs";
import * as patience from "./patience.mjs";
import * as presence from "./presence.mjs";
import * as sealed from "./sealed.mjs";
import * as terminals from "./terminal.mjs";
import * as ways from "./ways_in.mjs";

const long = process.env.COFACTOR_LONG === "1";
const wanted = process.argv[2] ?? "";
// What needs more than the short form has: installed by e2e_test.sh for the long one.
const longer = long ? [await import("./long/firefox.mjs"), await import("./long/speed.mjs")] : [];
const all = [
  ways,
  terminals,
  presence,
  sealed,
  codes,
  pages,
  installed,
  keeping,
  moving,
  live,
  notices,
  opinion,
  patience,
  ...longer,
].flatMap((journeys) => Object.entries(journeys));
const journeys = all.filter(([name, journey]) => name.includes(wanted) && (long || !journey.long));

let failed = 0;
const server = await Server.start();
const browser = await Browser.launch();
try {
  const world = await livedIn(server, { rich: true });
  for (const [name, journey] of journeys) {
    const since = performance.now();
    browser.complaints = [];
    try {
      await journey({ server, world, browser });
      assert.deepEqual(browser.complaints, [], "the browser complained");
      console.log(`ok    ${name} ${Math.round(performance.now() - since)} ms`);
    } catch (error) {
      ++failed;
      console.log(`WRONG ${name}: ${error.stack ?? error}\n${browser.complaints.join("\n")}`);
      for (const context of browser.chromium.contexts()) {
        for (const page of context.pages()) console.log(`      ${page.url()}: ${(await page.innerText("body").catch(() => "")).replaceAll("\n", " | ").slice(0, 600)}`);
      }
    }
    for (const context of browser.chromium.contexts()) await context.close();
  }
} finally {
  await browser.close();
  await server.end();
}
if (!journeys.length) throw new Error(`no journey has ${wanted} in its name`);
process.exit(failed ? 1 : 0);
