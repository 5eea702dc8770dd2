// Who can get a code of an account, one by one, and why each.
import { gettersOf, type Getter } from "../grants_data";
import type { AccountPage } from "../accounts_data";
import { Empty } from "../ui/parts";

export function WhoCan({ page: { grants, members } }: { page: AccountPage }) {
  if (!grants || !members) return null;
  const getters = gettersOf(grants, members);
  return (
    <section class="stack close" aria-labelledby="who-can">
      <h2 id="who-can">Who can get its codes, and why</h2>
      {getters.length === 0 ? (
        <Empty icon="key" title="Nobody can">
          <p>
            Codes go to responders alone. Grant somebody the role responder on this account or its
            vault.
          </p>
        </Empty>
      ) : (
        <ul class="card rows">
          {getters.map((one) => (
            <WhoRow key={one.id} getter={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function WhoRow({ getter }: { getter: Getter }) {
  return (
    <li class="row">
      <div class="stack close grow">
        <div class="line">
          <a class="row-title" href={getter.href}>
            {getter.name}
          </a>
          {getter.note && <span class="badge warn">{getter.note}</span>}
        </div>
        {getter.ways.map((way) => (
          <p key={way} class="quiet small">
            {way}
          </p>
        ))}
      </div>
    </li>
  );
}
