// A push service of our own on loopback (RFC 8030), as strict as those of the browsers: https, a
// word signed by the key that the subscription was made with (RFC 8292), one record of aes128gcm.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createECDH, createPublicKey, randomBytes, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import ece from "http_ece";

const kLongest = 4096;

export function certificate(folder) {
  const key = join(folder, "push.key");
  const certificate = join(folder, "push.pem");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate], { stdio: "ignore" });
  return { key, certificate };
}

// What a browser keeps of a subscription, and its decryption by a library that we did not write.
export class Receiver {
  #keys = createECDH("prime256v1");
  #auth = randomBytes(16);

  constructor() {
    this.p256dh = this.#keys.generateKeys("base64url");
    this.auth = this.#auth.toString("base64url");
  }

  decrypt = (body) => JSON.parse(ece.decrypt(body, { version: "aes128gcm", privateKey: this.#keys, authSecret: this.#auth.toString("base64url") }).toString());
}

const pointOf = (key) => createPublicKey({
  format: "jwk",
  key: { kty: "EC", crv: "P-256", x: key.subarray(1, 33).toString("base64url"), y: key.subarray(33).toString("base64url") },
});

const jsonOf = (part) => JSON.parse(Buffer.from(part, "base64url").toString());

// Who sent it: refused with 401 or 403 as a browser's service would.
function checkSender(field, origin, key) {
  const [, token, named] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(field ?? "") ?? [];
  assert.ok(token, `Authorization: ${field}`);
  assert.equal(named, key, "the key that the subscription was made with");
  const [header, claims, signature] = token.split(".");
  assert.deepEqual(jsonOf(header), { typ: "JWT", alg: "ES256" });
  const { aud, exp, sub } = jsonOf(claims);
  assert.equal(aud, origin);
  const ahead = exp - Date.now() / 1000;
  assert.ok(ahead > 0 && ahead <= 86_400, `exp is ${ahead} s ahead`);
  if (sub !== undefined) assert.match(sub, /^(mailto:|https:\/\/)/);
  const good = verify("sha256", Buffer.from(`${header}.${claims}`), { key: pointOf(Buffer.from(named, "base64url")), dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  assert.ok(good, "the signature");
}

export class PushService {
  #subscriptions = new Map();

  // `take` gets {path, body, headers} of each message that was in order; what it returns is answered: a status
  // or {status, headers}.
  static async start(folder) {
    const service = new PushService();
    const { key, certificate: cert } = certificate(folder);
    service.ca = cert;
    service.wrong = [];
    service.server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, answer) => {
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => service.#answer(request, Buffer.concat(parts), answer));
    });
    await new Promise((done) => service.server.listen(0, "127.0.0.1", done));
    service.port = service.server.address().port;
    service.origin = `https://localhost:${service.port}`;
    return service;
  }

  subscribe(key, take) {
    const path = `/for/${randomBytes(12).toString("hex")}`;
    this.#subscriptions.set(path, { key, take });
    return `${this.origin}${path}`;
  }

  #answer(request, body, answer) {
    const found = this.#subscriptions.get(request.url);
    if (!found) return void answer.writeHead(404).end();
    try {
      assert.equal(request.method, "POST");
      assert.match(request.headers.ttl ?? "", /^\d+$/, "TTL");
      assert.match(request.headers.urgency ?? "normal", /^(very-low|low|normal|high)$/);
      assert.match(request.headers.topic ?? "x", /^[\w-]{1,32}$/);
      assert.equal(request.headers["content-encoding"], "aes128gcm");
      assert.ok(body.length <= kLongest);
      checkSender(request.headers.authorization, this.origin, found.key);
    } catch (error) {
      this.wrong.push(error);
      return void answer.writeHead(403).end();
    }
    const said = found.take({ path: request.url, body, headers: request.headers });
    const { status, headers = {} } = typeof said === "object" ? said : { status: said };
    answer.writeHead(status, headers).end();
  }

  end = () => new Promise((done) => (this.server.closeAllConnections(), this.server.close(done)));
}
