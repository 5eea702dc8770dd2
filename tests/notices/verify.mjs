// Reads {secret, headers, body} on standard input and verifies it as a receiver does.
import {readFileSync} from "node:fs";
import {Webhook} from "standardwebhooks";

const {secret, headers, body} = JSON.parse(readFileSync(0, "utf8"));
new Webhook(secret).verify(body, headers); // throws
const forged = {...headers, "webhook-id": headers["webhook-id"] + "x"};
try {
  new Webhook(secret).verify(body, forged);
  process.exit(1);
} catch {
  console.log("verified");
}
