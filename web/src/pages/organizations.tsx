// The server's organizations: a company, or the clients of a firm that serves them.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import type { Answers } from "../../.cache/contract";
import { load } from "../session";
import { Icon } from "../ui/icon";
import { useLoad } from "../ui/load";
import { Named } from "../ui/named";
import { CopyButton, Notice, Refused, Sheet, Sure, TextField } from "../ui/parts";
import { dayOf, momentOf } from "../ui/time";
import { Removed } from "./removed";

type Organization = Answers["list_organizations"]["organizations"][number];

export function Organizations() {
  const { value, error, again } = useLoad((signal) => call("list_organizations", { signal }), []);
  const [adding, setAdding] = useState(false);
  if (error !== undefined) return <Refused error={error} />;
  if (!value) return null;
  const changed = async () => {
    await again();
    await load();
  };
  const living = value.organizations.filter((one) => !one.removed_at);
  return (
    <section class="stack close" aria-labelledby="organizations">
      <div class="line apart">
        <h2 id="organizations">Organizations</h2>
        <button type="button" class="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          Organization
        </button>
      </div>
      <ul class="card rows">
        {living.map((one) => (
          <One key={one.id} organization={one} again={changed} />
        ))}
      </ul>
      <Removed
        again={changed}
        things={value.organizations.map((one) => ({
          ...one,
          what: "Organization",
          restore: () => call("restore_organization", { in: { org: one.id } }),
        }))}
      />
      {adding && (
        <AddOrganization
          onClose={() => {
            setAdding(false);
            void changed();
          }}
        />
      )}
    </section>
  );
}

function One({
  organization: { id, name, added_at, member },
  again,
}: {
  organization: Organization;
  again: () => Promise<void>;
}) {
  const [renaming, setRenaming] = useState(false);
  return (
    <li class="row">
      <div class="row-text">
        <span class="row-title">{name}</span>
        <span class="quiet small">
          since {dayOf(added_at)}
          {!member && ", you are no member"}
        </span>
      </div>
      <button
        type="button"
        class="button"
        aria-label={`Rename ${name}`}
        onClick={() => setRenaming(true)}
      >
        Rename
      </button>
      <Sure
        label="Remove"
        question={
          `Nobody acts in ${name} any more and no code leaves from it. ` +
          "For 30 days it can be put back."
        }
        act={async () => {
          await call("remove_organization", { in: { org: id } });
          await again();
        }}
      />
      {renaming && (
        <Named
          title={`Rename ${name}`}
          label="Name"
          act="Rename"
          begin={name}
          run={(to) => call("edit_organization", { in: { org: id }, body: { name: to } })}
          onClose={() => {
            setRenaming(false);
            void again();
          }}
        />
      )}
    </li>
  );
}

function AddOrganization({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [admin, setAdmin] = useState("");
  const [email, setEmail] = useState("");
  const [made, setMade] = useState<Answers["add_organization"] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const add = async () =>
    setMade(
      await call("add_organization", {
        body: { name: name.trim(), admin: { name: admin.trim(), email: email.trim() } },
      }),
    );
  const link = () => `${location.origin}/join#${made!.token}`;
  return (
    <Sheet title="A new organization" onClose={onClose}>
      {made ? (
        <>
          <Notice mood="good">
            <p>
              <strong>{made.name} is there.</strong> Give its first admin this link yourself, by a
              way that you trust. It holds until {momentOf(made.expires_at)}.
            </p>
          </Notice>
          <p class="card padded mono small">{link()}</p>
          <CopyButton class="button primary big" what="Link" text={link} />
          <button type="button" class="button bare" onClick={onClose}>
            Done
          </button>
        </>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setError(null);
            add().catch(setError);
          }}
        >
          <TextField
            label="Name"
            hint="A company, or a client of yours. Nothing of one shows in another."
            value={name}
            onValue={setName}
            required
          />
          <TextField
            label="Its first admin"
            hint="Somebody else, or yourself: the link adds who opens it."
            value={admin}
            onValue={setAdmin}
            required
          />
          <TextField label="Their e-mail" value={email} onValue={setEmail} type="email" required />
          {error !== null && <Refused error={error} />}
          <button
            type="submit"
            class="button primary big"
            disabled={!name.trim() || !admin.trim() || !email.trim()}
          >
            Make it
          </button>
        </form>
      )}
    </Sheet>
  );
}
