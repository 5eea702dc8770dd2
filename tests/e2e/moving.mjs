// Moving in: another application's file, what is in it, and the list of what is to be replaced.
import assert from "node:assert/strict";
import { axe } from "./harness.mjs";

export async function moving_in_from_a_file({ server, world, browser }) {
  const page = await browser.open(`${server.url}/move-in`, { token: world.ada });
  await page.getByRole("button", { name: "Choose a file" }).waitFor();
  const client = page.getByLabel("Organization");
  if (await client.count()) await client.selectOption({ label: "Northwind" });
  assert.deepEqual(await axe(page), []);
  await page.locator("input[type=file]").setInputFiles({
    name: "codes.txt",
    mimeType: "text/plain",
    buffer: Buffer.from(
      "otpauth://totp/Moved:ada?secret=JBSWY3DPEHPK3PXP\n" +
        "otpauth://hotp/Counted:ada?secret=JBSWY3DPEHPK3PXP\n",
    ),
  });
  await page.getByRole("button", { name: "Look at what is in it" }).click();
  await page.getByText("1 found, 1 skipped.").waitFor();
  await page.getByText("has no counter").waitFor();
  assert.equal(await page.getByLabel("Account", { exact: true }).inputValue(), "Moved ada");
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Import 1", exact: true }).click();
  await page.getByText("One entry is in.").waitFor();
  await page.getByRole("link", { name: "See what to replace" }).click();
  await page.getByRole("link", { name: /Moved ada/ }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole("link", { name: /Moved ada/ }).click();
  await page.getByText("exposed until replaced").waitFor();
  const text = await page.innerText("body");
  assert.ok(!text.includes("JBSWY3DP"), "the seed is on a page");
}

export async function a_file_that_is_none_says_what_to_do({ server, world, browser }) {
  const page = await browser.open(`${server.url}/move-in`, { token: world.ada });
  await page.locator("input[type=file]").setInputFiles({
    name: "noise",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("something else"),
  });
  await page.getByRole("button", { name: "Look at what is in it" }).click();
  await page.getByText("The format of the file cannot be told.").waitFor();
}
