// How fast it is on a phone: Lighthouse's own phone, and a network of the second generation.
import assert from "node:assert/strict";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const executablePath = process.env.COFACTOR_CHROMIUM ?? "/usr/bin/chromium";
const kLeast = 95;
const kTries = 4; // a busy machine only makes it slower

async function audited(browser, url, extraHeaders) {
  const page = await browser.newPage();
  try {
    const { lhr } = await lighthouse(url, {
      output: "json", logLevel: "error", onlyCategories: ["performance", "best-practices"], formFactor: "mobile", extraHeaders,
      screenEmulation: { mobile: true, width: 390, height: 844, deviceScaleFactor: 2, disabled: false },
    }, undefined, page);
    return lhr;
  } finally {
    await page.close();
  }
}

const scoreOf = (lhr, category) => Math.round(lhr.categories[category].score * 100);
const figure = (lhr, audit) => lhr.audits[audit].displayValue;
const wrongOf = (lhr) =>
  Object.values(lhr.categories).flatMap(({ auditRefs }) => auditRefs)
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ""}`).join(", ");

export async function lighthouse_gives_at_least_95_on_a_phone({ server, world }) {
  const browser = await puppeteer.launch({ executablePath, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  try {
    const signed = { Authorization: `Bearer ${world.ada}` };
    for (const [name, path, headers] of [["sign-in", "/", {}], ["codes", "/", signed], ["account", `/accounts/${world.root.id}`, signed], ["log", "/log", signed]]) {
      let best = null;
      for (let tries = 0; tries < kTries; ++tries) {
        const lhr = await audited(browser, server.url + path, headers);
        if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
        if (!best || scoreOf(lhr, "performance") > scoreOf(best, "performance")) best = lhr;
        if (scoreOf(best, "performance") >= kLeast) break;
      }
      const [performance, practices] = [scoreOf(best, "performance"), scoreOf(best, "best-practices")];
      console.log(`      ${name}: performance ${performance}, best practices ${practices}; ` +
        `first paint ${figure(best, "first-contentful-paint")}, largest ${figure(best, "largest-contentful-paint")}, ` +
        `blocked ${figure(best, "total-blocking-time")}, shift ${figure(best, "cumulative-layout-shift")}`);
      assert.ok(performance >= kLeast && practices >= kLeast, `${name}: ${performance}, ${practices}: ${wrongOf(best)}`);
    }
  } finally {
    await browser.close();
  }
}

// 250 kbit/s down, 50 up, 300 ms: a network of the second generation, and nothing kept from before.
const secondGeneration = { offline: false, latency: 300, downloadThroughput: 250_000 / 8, uploadThroughput: 50_000 / 8 };

export async function a_code_comes_over_a_network_of_the_second_generation({ server, world, browser }) {
  const page = await browser.open(undefined, { extraHTTPHeaders: { Authorization: `Bearer ${world.ben}` } });
  page.setDefaultTimeout(60_000);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", secondGeneration);
  let since = performance.now();
  await page.goto(server.url, { waitUntil: "commit" });
  const row = page.getByRole("button", { name: /^root-prod/ }).first();
  await row.waitFor();
  const opened = performance.now() - since;
  await row.click();
  await page.getByLabel("Why do you need it?").fill("Restore the billing alarms");
  since = performance.now();
  await page.getByRole("button", { name: "Get the code" }).click();
  await page.getByTestId("code").waitFor();
  const answered = performance.now() - since;
  console.log(`      at 250 kbit/s and 300 ms: the codes page after ${(opened / 1000).toFixed(1)} s, the code ${(answered / 1000).toFixed(1)} s after the ask`);
  assert.ok(opened < 12_000, `the codes page took ${opened} ms`);
  assert.ok(answered < 8_000, `the code took ${answered} ms`);
}
