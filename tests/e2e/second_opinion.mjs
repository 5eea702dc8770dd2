// What the server takes of a passkey and what it refuses, asked of a library that shares no code with it.
import assert from "node:assert/strict";
import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { authenticator, Server } from "./harness.mjs";

// Each answer of the page's authenticator, with the challenge that it was for and what the server said.
function heard(page) {
  const answers = [];
  let challenge = "";
  const waiting = [];
  page.on("response", (response) => {
    const request = response.request();
    if (request.method() !== "POST" || !request.url().includes("/api/v1/")) return;
    const body = request.postDataJSON() ?? {};
    waiting.push((async () => {
      if (request.url().endsWith("/passkey-challenges")) challenge = (await response.json()).public_key.challenge;
      const answer = body.credential ?? body.passkey;
      if (answer) answers.push({ answer, taken: response.ok(), kind: body.credential ? "registration" : "authentication" });
    })());
  });
  return { answers, challenge: () => challenge, settle: () => Promise.all(waiting) };
}

const whole = (answer) => ({ ...answer, clientExtensionResults: answer.clientExtensionResults ?? {} });

async function registrationHolds(server, challenge, answer) {
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: whole(answer), expectedChallenge: challenge, expectedOrigin: server.url, expectedRPID: "localhost", requireUserVerification: true,
  });
  assert.ok(verified);
  return registrationInfo;
}

async function authenticationHolds(server, challenge, answer, credential) {
  try {
    const { verified } = await verifyAuthenticationResponse({
      response: whole(answer), expectedChallenge: challenge, expectedOrigin: server.url, expectedRPID: "localhost", requireUserVerification: true, credential,
    });
    return verified;
  } catch {
    return false;
  }
}

const bytesOf = (text) => Buffer.from(text, "base64url");
const flipped = (text, at) => {
  const bytes = bytesOf(text);
  bytes[at < 0 ? bytes.length + at : at] ^= 1;
  return bytes.toString("base64url");
};
const withClientData = (answer, change) => {
  const data = { ...JSON.parse(bytesOf(answer.response.clientDataJSON).toString()), ...change };
  return { clientDataJSON: Buffer.from(JSON.stringify(data)).toString("base64url") };
};

// The part of an assertion that is altered on its way, under a name that a failure shows.
const alterations = {
  "nothing, said differently": (answer) => ({ ...answer, id: answer.rawId }),
  "the signature's last byte": (answer) => ({ response: { ...answer.response, signature: flipped(answer.response.signature, -1) } }),
  "the relying party's hash": (answer) => ({ response: { ...answer.response, authenticatorData: flipped(answer.response.authenticatorData, 0) } }),
  "the counter": (answer) => ({ response: { ...answer.response, authenticatorData: flipped(answer.response.authenticatorData, 36) } }),
  "the origin": (answer) => ({ response: { ...answer.response, ...withClientData(answer, { origin: "http://localhost.example" }) } }),
  "the challenge": (answer) => ({ response: { ...answer.response, ...withClientData(answer, { challenge: Buffer.alloc(32).toString("base64url") }) } }),
  "the type": (answer) => ({ response: { ...answer.response, ...withClientData(answer, { type: "webauthn.create" }) } }),
};

export async function another_library_takes_and_refuses_the_same_passkeys({ browser }) {
  const server = await Server.start();
  try {
    const page = await browser.open();
    const { devtools, id } = await authenticator(page);
    const { answers, challenge, settle } = heard(page);
    await page.goto(`${server.url}/setup#${server.setupToken()}`);
    await page.getByLabel("Your name").fill("Ada Lindqvist");
    await page.getByLabel("Your e-mail").fill("ada@example.com");
    await page.getByRole("button", { name: "Make my passkey" }).click();
    await page.getByText("No accounts yet").waitFor();
    await settle();
    const [made] = answers.splice(0);
    assert.ok(made.taken);
    const { credential } = await registrationHolds(server, challenge(), made.answer);

    const signIn = page.getByRole("button", { name: "Sign in with a passkey" });
    const out = async () => {
      await page.getByRole("link", { name: "Me", exact: true }).click();
      await page.getByRole("button", { name: "Sign out" }).click();
      await signIn.waitFor();
    };
    await out();
    let altered = null;
    const judged = async (what) => {
      await signIn.click();
      await page.locator("nav").or(page.getByRole("alert")).first().waitFor();
      await settle();
      const one = answers.splice(0).at(-1);
      const theirs = await authenticationHolds(server, challenge(), altered ?? one.answer, credential);
      altered = null;
      assert.equal(one.taken, theirs, `${what}: taken here ${one.taken}, there ${theirs}`);
      return one.taken;
    };
    for (const [what, alter] of Object.entries(alterations)) {
      await page.route("**/api/v1/sessions", (route) => {
        const body = route.request().postDataJSON();
        if (!body?.passkey) return route.fallback();
        altered = { ...body.passkey, ...alter(body.passkey) };
        return route.continue({ postData: JSON.stringify({ ...body, passkey: altered }) });
      });
      const taken = await judged(what);
      assert.equal(taken, what.startsWith("nothing"), what);
      await page.unroute("**/api/v1/sessions");
      if (taken) await out();
    }
    // And what a device itself gets wrong.
    for (const bits of [{ isBogusSignature: true }, { isBadUV: true }, { isBadUP: true }]) {
      await devtools.send("WebAuthn.setResponseOverrideBits", { authenticatorId: id, isBogusSignature: false, isBadUV: false, isBadUP: false, ...bits });
      assert.equal(await judged(JSON.stringify(bits)), false);
    }
    await devtools.send("WebAuthn.setResponseOverrideBits", { authenticatorId: id, isBogusSignature: false, isBadUV: false, isBadUP: false });
    assert.equal(await judged("at last"), true);
  } finally {
    await server.end();
  }
}
