// Setting up, signing in, stepping up, joining: with the browser's own virtual authenticator.
import assert from "node:assert/strict";
import { asked, authenticator, axe, granted, Server, setUp } from "./harness.mjs";

export async function the_door_is_open_to_everybody_and_shows_nothing({ server, browser }) {
  for (const path of ["/", "/setup", "/join", "/log/3"]) {
    const page = await browser.open(server.url + path, { viewport: { width: 320, height: 640 } });
    await page.locator("h1").waitFor();
    assert.deepEqual(await axe(page), [], path);
    assert.equal(await page.locator("nav").count(), 0);
    await page.context().close();
  }
}

// Out and in by the passkey; where the server asks for it again, it is shown and the same request repeated.
export async function a_passkey_signs_in_and_steps_up({ browser }) {
  const server = await Server.start();
  try {
    const { page } = await setUp(browser, server);
    const who = await page.evaluate(async () => (await fetch("/api/v1/whoami")).json());
    const [{ id: member, organization: { id: organization } }] = who.memberships;
    const orgs = `/orgs/${organization}`;
    const vault = await asked(page, "POST", `${orgs}/vaults`, { name: "production" });
    const account = await asked(page, "POST", `${orgs}/accounts`, { vault: vault.id, name: "root-prod", kind: "aws-root", aws_account_id: "123456789012" });
    const device = await asked(page, "POST", `${orgs}/accounts/${account.id}/devices`, { name: "primary", secret: { base32: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" } });
    await asked(page, "POST", `${orgs}/devices/${device.id}/confirm`);
    await asked(page, "POST", `${orgs}/grants`, { to: { kind: "member", id: member }, role: "responder", on: { kind: "vault", id: vault.id } });

    await page.getByRole("link", { name: "Me", exact: true }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("link", { name: "Codes" }).click();

    const keys = [];
    await page.route("**/codes", (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length > 1) return route.fallback();
      const problem = { title: "Forbidden", status: 403, code: "step_up_needed", detail: "Show again that it is you." };
      return route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) });
    });
    const stepped = page.waitForResponse((answer) => answer.url().endsWith("/sessions/step-up") && answer.status() === 201);
    await page.getByRole("button", { name: /^root-prod/ }).click();
    await page.getByLabel("Why do you need it?").fill("Close the account");
    await page.getByRole("button", { name: "Get the code" }).click();
    await stepped;
    await page.getByTestId("code").or(page.getByText("That code's time is over.")).first().waitFor();
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
  } finally {
    await server.end();
  }
}

// The whole first day of a server, in one browser: nobody is signed in but by passkeys.
export async function from_the_setup_token_to_a_code_by_passkeys_alone({ browser }) {
  const server = await Server.start();
  try {
    const { page, device } = await setUp(browser, server);
    await page.reload(); // the cookie stays
    await page.getByText("No accounts yet").waitFor();

    await page.getByRole("link", { name: "Enrol the first account" }).click();
    await page.getByLabel("Name of the account").fill("root-prod");
    await page.getByLabel("AWS account id").fill("123456789012");
    await page.getByRole("button", { name: "Next: the QR code" }).click();
    await page.getByText("No QR code?").click();
    await page.getByLabel("Secret key or otpauth address").fill("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP");
    await page.getByRole("button", { name: "Enter it" }).click();
    await page.getByTestId("pair-code").first().waitFor();
    await page.getByRole("button", { name: "AWS accepted them" }).click();
    await page.getByText("cofactor is active.").waitFor();
    await page.getByRole("link", { name: "Who may get its codes" }).click();
    await page.getByRole("button", { name: "Grant" }).click();
    await page.getByLabel("To").selectOption({ label: "Ada Lindqvist" });
    await page.getByRole("dialog").getByRole("button", { name: "Grant", exact: true }).click();
    await granted(page);
    await page.getByText("is responder").waitFor();

    // Out, and in again by the passkey; the code of a critical vault.
    await page.getByRole("link", { name: "Me", exact: true }).click();
    await page.getByRole("heading", { name: "Passkeys" }).waitFor();
    await page.getByText("One passkey is one phone to lose.").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("heading", { name: "root-prod" }).or(page.getByRole("link", { name: "Codes" })).first().waitFor();
    await page.getByRole("link", { name: "Codes" }).click();
    await page.getByRole("button", { name: /^root-prod/ }).click();
    await page.getByLabel("Why do you need it?").fill("Close the account");
    await page.getByRole("button", { name: "Get the code" }).click();
    // The pair above holds two steps.
    await page.getByTestId("code").waitFor({ timeout: 75_000 });

    const { credentials } = await device.devtools.send("WebAuthn.getCredentials", { authenticatorId: device.id });
    assert.equal(credentials.length, 1);
    await wrongAnswers(page, device);
    await joined(browser, server, page);
  } finally {
    await server.end();
  }
}

// A signature that fits nothing, and a user that was not verified: no session, and a sentence.
async function wrongAnswers(page, { devtools, id }) {
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("link", { name: "Me", exact: true }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  for (const bits of [{ isBogusSignature: true }, { isBadUV: true }]) {
    await devtools.send("WebAuthn.setResponseOverrideBits", { authenticatorId: id, ...bits });
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("alert").waitFor();
    assert.equal(await page.locator("nav").count(), 0);
  }
  await devtools.send("WebAuthn.setResponseOverrideBits", { authenticatorId: id, isBogusSignature: false, isBadUV: false, isBadUP: false });
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.locator("nav").waitFor();
}

// An invitation, opened on another phone.
async function joined(browser, server, admin) {
  await admin.getByRole("link", { name: "People" }).click();
  await admin.getByRole("button", { name: "Invite" }).click();
  await admin.getByLabel("Name", { exact: true }).fill("Ben Okafor");
  await admin.getByLabel("E-mail").fill("ben@example.com");
  await admin.getByRole("button", { name: "Make the invitation" }).click();
  const link = await admin.getByTestId("invitation").innerText();
  const page = await browser.open();
  await authenticator(page);
  await page.goto(link.trim());
  assert.deepEqual(await axe(page), []);
  await page.getByRole("button", { name: "Make my passkey and join" }).click();
  await page.getByText("No accounts yet").waitFor();
}
from_the_setup_token_to_a_code_by_passkeys_alone.long = true;
