import { render } from "preact";
import { useEffect } from "preact/hooks";
import { install } from "./installed";
import { watch } from "./live/events";
import { look } from "./log/witness";
import { Account } from "./pages/account";
import { Accounts } from "./pages/accounts";
import { Codes } from "./pages/codes";
import { Join, Looking, Setup, SignIn } from "./pages/door";
import { EntryPage } from "./pages/entry";
import { Exposed } from "./pages/exposed";
import { GroupPage } from "./pages/group";
import { Log } from "./pages/log";
import { Me } from "./pages/me";
import { MemberPage } from "./pages/member";
import { MoveIn } from "./pages/move_in";
import { NotThere } from "./pages/not_there";
import { People } from "./pages/people";
import { Sealed } from "./pages/sealed";
import { ServerPage } from "./pages/server";
import { ServicePage } from "./pages/service";
import { Settings } from "./pages/settings";
import { Terminal } from "./pages/terminal";
import { path } from "./route";
import { load, me } from "./session";
import { keepTheme } from "./theme";
import { useCell } from "./store";
import { Frame } from "./ui/frame";

const pages: [RegExp, () => preact.JSX.Element][] = [
  [/^\/(sign-in)?$/, Codes],
  [/^\/accounts$/, Accounts],
  [/^\/accounts\/\w+$/, Account],
  [/^\/people$/, People],
  [/^\/people\/\w+$/, MemberPage],
  [/^\/groups\/\w+$/, GroupPage],
  [/^\/services\/\w+$/, ServicePage],
  [/^\/log$/, Log],
  [/^\/log\/\d+$/, EntryPage],
  [/^\/me$/, Me],
  [/^\/settings$/, Settings],
  [/^\/server$/, ServerPage],
  [/^\/move-in$/, MoveIn],
  [/^\/exposed$/, Exposed],
  [/^\/terminal$/, Terminal],
];

function App() {
  const who = useCell(me);
  const now = useCell(path);
  useEffect(() => {
    if (!who?.person) return;
    void look();
    return watch({
      person: who.person,
      organizations: () => me.value?.memberships.map((one) => one.organization.id) ?? [],
      changed: () => void load(),
    });
  }, [who?.person]);

  if (now === "/setup") return <Setup />;
  if (now === "/join") return <Join />;
  if (who === undefined) return <Looking />;
  if (who === null) return <SignIn />;
  if (who.sealed) return <Sealed />;
  const Here = pages.find(([pattern]) => pattern.test(now))?.[1] ?? NotThere;
  return (
    <Frame here={now === "/sign-in" ? "/" : now}>
      <Here key={now} />
    </Frame>
  );
}

keepTheme();
void load();
render(<App />, document.getElementById("app")!);
install();
