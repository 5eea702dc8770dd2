// Grants on something, or of somebody: who may do what there, since when, on which conditions.
import { useState } from "preact/hooks";
import { call } from "../api/client";
import {
  conditionsOf,
  isOver,
  placeOf,
  whatRolesDo,
  type GrantShown,
  type Scope,
} from "../grants_data";
import { Icon } from "../ui/icon";
import { Empty, Sure } from "../ui/parts";
import { dayOf } from "../ui/time";
import { AddGrant, type To } from "./add_grant";

export { scopesOf } from "../grants_data";

export function Grants({
  organization,
  grants,
  may,
  again,
  on,
  to,
  title,
}: {
  organization: string;
  grants: GrantShown[] | null;
  may: boolean;
  again: () => Promise<void>;
  title: string;
  on: Scope[];
  to?: To;
}) {
  const [adding, setAdding] = useState(false);
  const end = async (grant: GrantShown) => {
    await call("end_grant", { in: { org: organization, grant: grant.id } });
    await again();
  };
  return (
    <section class="stack close" aria-labelledby="grants">
      <div class="line apart">
        <h2 id="grants">{title}</h2>
        {may && (
          <button type="button" class="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Grant
          </button>
        )}
      </div>
      {grants === null && (
        <p class="card padded quiet">
          Grants are shown to admins and auditors of this organization.
        </p>
      )}
      {grants?.length === 0 && (
        <Empty icon="key" title={to ? "Nothing yet" : "Nobody yet"}>
          <p>
            A grant gives a person, a group or a service one role on an organization, a vault, an
            account or a device. No role comes with another: an admin gets no codes without being a
            responder.
          </p>
        </Empty>
      )}
      {!!grants?.length && (
        <ul class="card rows">
          {grants.map((grant) => (
            <li key={grant.id} class="row">
              <Said grant={grant} to={to} />
              {may && (
                <Sure
                  label="End"
                  question={`End this grant of ${grant.to.name}?`}
                  act={() => end(grant)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <AddGrant
          organization={organization}
          on={on}
          to={to}
          onClose={() => {
            setAdding(false);
            void again();
          }}
        />
      )}
    </section>
  );
}

function Said({ grant, to }: { grant: GrantShown; to?: To }) {
  const through = to && grant.to.id !== to.id && `through the group ${grant.to.name}`;
  const kind = !to && grant.to.kind !== "member" && `a ${grant.to.kind}`;
  const more = [through, kind, conditionsOf(grant), `since ${dayOf(grant.made_at)}`];
  return (
    <div class="stack close grow">
      <div class="line">
        <p>
          <strong>{to ? grant.role : grant.to.name}</strong>{" "}
          {to ? whatRolesDo[grant.role] : `is ${grant.role}: ${whatRolesDo[grant.role]}`}
        </p>
        {isOver(grant) && <span class="badge">over</span>}
      </div>
      <p class="quiet small">
        on {placeOf(grant)}, {more.filter(Boolean).join(", ")}
      </p>
    </div>
  );
}
