// Sections 4 to 6 of docs/guides/first-code.md in a real Chromium, on a phone's screen: what is bold there
// is what is filled in and pressed here, in that order.
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { authenticator, Browser } from "./harness.mjs";

const { FIRST_CODE_TOKEN: token, FIRST_CODE_PICTURE: picture, FIRST_CODE_CERTIFICATE: pem } = process.env;
const url = "https://cofactor.example.com:8420";
const guide = readFileSync("docs/guides/first-code.md", "utf8").split(/^## 4\./m)[1];
const told = [...guide.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name);
const next = (name) => assert.equal(told.shift(), name, "the guide says something else");

// The test's own certificate is taken as one of a CA: it alone.
const key = createHash("sha256").update(new X509Certificate(readFileSync(pem)).publicKey.export({ type: "spki", format: "der" })).digest("base64");
const browser = new Browser();
browser.complaints = [];
browser.chromium = await chromium.launch({
  executablePath: process.env.COFACTOR_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--ignore-certificate-errors-spki-list=${key}`,
    "--host-resolver-rules=MAP cofactor.example.com 127.0.0.1"],
});
let page;
try {
  page = await browser.open();
  await authenticator(page);
  await page.goto(`${url}/setup#${token}`);
  next("Your name");
  await page.getByLabel("Your name").fill("Ada Lindqvist");
  next("Your e-mail");
  await page.getByLabel("Your e-mail").fill("ada@example.com");
  next("Make my passkey");
  await page.getByRole("button", { name: "Make my passkey" }).click();

  next("Enrol the first account");
  await page.getByRole("link", { name: "Enrol the first account" }).click();
  next("Name of the account");
  await page.getByLabel("Name of the account").fill("root-prod");
  next("AWS account id");
  await page.getByLabel("AWS account id").fill("123456789012");
  next("Next: the QR code");
  await page.getByRole("button", { name: "Next: the QR code" }).click();
  next("Choose a picture");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a picture" }).click();
  await (await chooser).setFiles(picture);
  await page.getByTestId("pair-code").first().waitFor();
  next("AWS accepted them");
  await page.getByRole("button", { name: "AWS accepted them" }).click();

  next("Who may get its codes");
  await page.getByRole("link", { name: "Who may get its codes" }).click();
  next("Grant");
  await page.getByRole("button", { name: "Grant" }).click();
  next("To");
  await page.getByLabel("To").selectOption({ label: "Ada Lindqvist" });
  next("Grant");
  await page.getByRole("dialog").getByRole("button", { name: "Grant", exact: true }).click();
  const understood = page.getByRole("button", { name: "Understood" });
  await understood.or(page.getByText("is responder")).first().waitFor();
  if (await understood.count()) await understood.click();
  next("Codes");
  await page.getByRole("link", { name: "Codes" }).click();
  await page.getByRole("button", { name: /^root-prod/ }).click();
  next("Why do you need it?");
  await page.getByLabel("Why do you need it?").fill("The first code");
  next("Get the code");
  await page.getByRole("button", { name: "Get the code" }).click();
  await page.getByTestId("code").waitFor({ timeout: 90_000 });
  assert.match((await page.getByTestId("code").innerText()).replaceAll(/\s/g, ""), /^\d{6}/);
  assert.deepEqual(told, [], "the guide says more than was done");
  assert.deepEqual(browser.complaints, [], "the browser complained");
  console.log("the first code is on the phone");
} catch (error) {
  if (page) console.log(`${page.url()}: ${(await page.innerText("body").catch(() => "")).replaceAll("\n", " | ").slice(0, 800)}`);
  throw error;
} finally {
  await browser.close();
}
