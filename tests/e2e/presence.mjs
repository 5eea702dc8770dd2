// A second person at an enrolment: the wizard's code, entered on a phone of their own.
import assert from "node:assert/strict";
import { asked, authenticator, axe, Server, setUp } from "./harness.mjs";

async function joined(browser, server, ada, organization) {
  const invited = await asked(ada, "POST", `/orgs/${organization}/invitations`, { name: "Ben Okafor", email: "ben@example.com" });
  const page = await browser.open();
  await authenticator(page);
  await page.goto(`${server.url}/join#${invited.token}`);
  await page.getByRole("button", { name: "Make my passkey and join" }).click();
  await page.getByText("No accounts yet").waitFor();
  await asked(ada, "POST", `/orgs/${organization}/grants`, { to: { kind: "member", id: invited.membership }, role: "viewer", on: { kind: "organization", id: organization } });
  return page;
}

export async function a_second_person_is_there_at_an_enrolment({ browser }) {
  const server = await Server.start();
  try {
    const { page } = await setUp(browser, server);
    const [{ organization: { id: organization } }] = (await page.evaluate(async () => (await fetch("/api/v1/whoami")).json())).memberships;
    const vault = await asked(page, "POST", `/orgs/${organization}/vaults`, { name: "production" });
    const account = await asked(page, "POST", `/orgs/${organization}/accounts`, { vault: vault.id, name: "root-prod", kind: "aws-root", aws_account_id: "123456789012" });
    const ben = await joined(browser, server, page, organization);

    await page.goto(`${server.url}/enrol?account=${account.id}`);
    await page.getByRole("button", { name: "Next: the QR code" }).click();
    await page.getByText("No QR code?").click();
    await page.getByLabel("Secret key or otpauth address").fill("JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP");
    await page.getByRole("button", { name: "Enter it" }).click();
    await page.getByText("Is a second person with you?").click();
    const code = await page.getByTestId("presence-code").innerText();
    assert.deepEqual(await axe(page), []);

    await ben.goto(`${server.url}/accounts/${account.id}`);
    const field = ben.getByLabel("Are you there while it is enrolled?");
    await field.fill("BCDF-GHJK");
    await ben.getByRole("button", { name: "I am there" }).click();
    await ben.getByText("This is not the code that the wizard shows.").waitFor();
    assert.deepEqual(await axe(ben), []);
    await field.fill(code.toLowerCase());
    await ben.getByRole("button", { name: "I am there" }).click();
    await field.waitFor({ state: "detached" });

    await page.getByText("Ben Okafor was there.").waitFor();
    await page.getByRole("button", { name: "AWS accepted them" }).click();
    await page.getByText("cofactor is active.").waitFor();
    const { entries } = await page.evaluate(async (of) => (await fetch(`/api/v1/orgs/${of}/log?limit=20`)).json(), organization);
    const confirmed = entries.find((entry) => entry.type === "device.confirmed");
    await page.goto(`${server.url}/log/${confirmed.position}?of=${organization}`);
    await page.getByText("Second person").waitFor();
    await page.getByText("Ben Okafor").waitFor();
  } finally {
    await server.end();
  }
}
a_second_person_is_there_at_an_enrolment.long = true;
