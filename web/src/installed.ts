// The service worker, where the browser has them: the app then opens without a network, and may be
// told of things while it is closed.
const kWorker = "/worker.js";

interface ScriptPolicy {
  createScriptURL: (url: string) => string;
}
interface TrustedTypes {
  createPolicy: (name: string, rules: ScriptPolicy) => ScriptPolicy;
}

// The one script that this app ever names by itself (the page's policy wants it said).
function workerUrl(): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = types?.createPolicy("app", { createScriptURL: () => kWorker });
  return policy?.createScriptURL("") ?? kWorker;
}

export function install(): void {
  if (!("serviceWorker" in navigator)) return;
  // Without one everything works but what is said above.
  navigator.serviceWorker.register(workerUrl(), { scope: "/" }).catch(() => {});
}
