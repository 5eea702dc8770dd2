// A server whose root key is sealed: what that means, and what to do.
import { useEffect, useState } from "preact/hooks";
import { isSealed } from "../api/client";
import { load, me, signOut } from "../session";
import { useCell } from "../store";
import { Notice } from "../ui/parts";

const kLook = 10_000;

// Whether the server is sealed, as far as is known; looked at now and then.
export function useSealed(): boolean {
  const [sealed, setSealed] = useState(false);
  useEffect(() => {
    let over = false;
    const look = async () => {
      const now = await isSealed();
      if (!over) setSealed(now);
    };
    void look();
    const timer = setInterval(() => void look(), kLook);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, []);
  return sealed;
}

export function SealedNotice() {
  return (
    <Notice mood="warn" alert>
      <p>
        <strong>This server is sealed.</strong> It gives no code and changes nothing until an
        operator gives it its key. You can sign in, and that is recorded.
      </p>
    </Notice>
  );
}

export function Sealed() {
  const who = useCell(me)!;
  useEffect(() => {
    const timer = setInterval(async () => {
      // Unsealed, it is another start: whoever signed in meanwhile does so again.
      if (!(await isSealed())) await load();
    }, kLook);
    return () => clearInterval(timer);
  }, []);
  return (
    <main class="door">
      <img src="/icon.svg" alt="" />
      <h1>This server is sealed</h1>
      <p>
        It cannot read the seeds it holds, nor the names: you are signed in as{" "}
        <span class="mono">{who.person}</span>, and that is on the record. There is no code from
        here until it is unsealed.
      </p>
      <section class="card padded stack close" aria-labelledby="todo">
        <h2 id="todo">What to do</h2>
        <p>
          An operator, on the server's own machine: put back what its seal asks for (the systemd
          credential, or the key file of a development server) and start it again. The line it wrote
          at its start says which.
        </p>
        <p>
          If a login cannot wait: use another factor of it, such as the FIDO key in the safe, and
          tell your colleagues afterwards.
        </p>
      </section>
      <p class="quiet">This page looks by itself and goes on when the server is open.</p>
      <button type="button" class="button" onClick={() => void signOut().catch(() => {})}>
        Sign out
      </button>
    </main>
  );
}
