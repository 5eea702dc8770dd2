// WebAuthn, between the server's JSON and the browser's buffers. (The browsers' own converters are
// younger than passkeys are.)
import { call, Refusal } from "./client";
import type { Answers, Bodies } from "../../.cache/contract";

const bytesOf = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0))
    .buffer;

export const textOf = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

type Json = Record<string, any>;

const descriptorsOf = (list: Json[] | undefined): PublicKeyCredentialDescriptor[] =>
  (list ?? []).map(
    (one) => ({ ...one, id: bytesOf(one["id"]) }) as unknown as PublicKeyCredentialDescriptor,
  );

export const hasPasskeys = () => typeof PublicKeyCredential !== "undefined";

function jsonOf(credential: PublicKeyCredential): Json {
  const { response } = credential;
  const common = {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
  const clientDataJSON = textOf(response.clientDataJSON);
  if (response instanceof AuthenticatorAttestationResponse) {
    return {
      ...common,
      response: {
        clientDataJSON,
        attestationObject: textOf(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      },
    };
  }
  const { authenticatorData, signature, userHandle } = response as AuthenticatorAssertionResponse;
  return {
    ...common,
    response: {
      clientDataJSON,
      authenticatorData: textOf(authenticatorData),
      signature: textOf(signature),
      userHandle: userHandle ? textOf(userHandle) : undefined,
    },
  };
}

// A person who closes the browser's question has refused nothing: they may try again.
function refusalOf(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === "InvalidStateError") {
    return new Refusal(
      "conflict",
      0,
      "This device has a passkey for you already.",
      "Use it to sign in.",
    );
  }
  if (error.name === "SecurityError") {
    return new Refusal(
      "invalid",
      0,
      "Passkeys do not work at this address.",
      "Open Cofactor at its own name, over https or at http://localhost.",
    );
  }
  return new Refusal(
    "cancelled",
    0,
    "No passkey was used.",
    "Try again, or use another device of yours.",
  );
}

const challengeFor = (body: Bodies["offer_challenge"], bearer?: string) =>
  call("offer_challenge", { body, bearer });

type Assertion = Bodies["step_up"]["passkey"];
type Attestation = Bodies["register_passkey"]["credential"];
export type SignedIn = Answers["step_up"];

async function shown(
  purpose: "sign_in" | "step_up",
  options: CredentialRequestOptions = {},
): Promise<Assertion> {
  const { public_key: asked } = await challengeFor({ purpose });
  const publicKey = {
    ...asked,
    challenge: bytesOf(asked.challenge),
    allowCredentials: descriptorsOf(asked.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  try {
    return jsonOf(
      (await navigator.credentials.get({ ...options, publicKey })) as PublicKeyCredential,
    ) as unknown as Assertion;
  } catch (error) {
    throw refusalOf(error);
  }
}

export async function made(
  more: { name?: string; email?: string },
  bearer?: string,
): Promise<Attestation> {
  const { public_key: asked } = await challengeFor({ purpose: "register", ...more }, bearer);
  const user = asked.user!;
  const publicKey = {
    ...asked,
    challenge: bytesOf(asked.challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: descriptorsOf(asked.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  try {
    return jsonOf(
      (await navigator.credentials.create({ publicKey })) as PublicKeyCredential,
    ) as unknown as Attestation;
  } catch (error) {
    throw refusalOf(error);
  }
}

export async function signInWithPasskey(options: CredentialRequestOptions = {}): Promise<SignedIn> {
  const passkey = await shown("sign_in", options);
  return call("begin_session", { body: { passkey, cookie: true } });
}

export async function stepUpWithPasskey(): Promise<SignedIn> {
  const passkey = await shown("step_up");
  return call("step_up", { body: { passkey } });
}
