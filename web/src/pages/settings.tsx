import { useState } from "preact/hooks";
import { me } from "../session";
import { useCell } from "../store";
import { keepTheme, theme, type Theme } from "../theme";
import { Icon } from "../ui/icon";
import { Page } from "../ui/frame";

const themes: [Theme, string][] = [
  ["auto", "As the device"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function Settings() {
  const who = useCell(me)!;
  const [chosen, setChosen] = useState(theme());
  return (
    <Page
      title="Settings"
      side={
        <a class="button bare" href="/me">
          <Icon name="left" />
          Me
        </a>
      }
    >
      <section class="stack close" aria-labelledby="look">
        <h2 id="look">Colours</h2>
        <div class="choices" role="group" aria-labelledby="look">
          {themes.map(([of, name]) => (
            <button
              key={of}
              type="button"
              class="choice"
              aria-pressed={chosen === of}
              onClick={() => {
                keepTheme(of);
                setChosen(of);
              }}
            >
              {name}
            </button>
          ))}
        </div>
      </section>
      <ul class="card rows">
        <li class="row-pair">
          <a class="row-act" href="/notices">
            <Icon name="info" />
            <span class="row-text">
              <span class="row-title">Notices</span>
              <span class="quiet small">what you hear of, by mail and webhooks</span>
            </span>
            <Icon name="right" />
          </a>
        </li>
      </ul>
      {who.roles.includes("operator") && (
        <ul class="card rows">
          <li class="row-pair">
            <a class="row-act" href="/server">
              <Icon name="shield" />
              <span class="row-text">
                <span class="row-title">Server</span>
                <span class="quiet small">
                  how it is, its clock, operators, organizations, recoveries
                </span>
              </span>
              <Icon name="right" />
            </a>
          </li>
        </ul>
      )}
    </Page>
  );
}
