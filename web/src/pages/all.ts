// Every page but the codes, which nobody shall wait for: these are fetched after it.
import { Account } from "./account";
import { Accounts } from "./accounts";
import { EntryPage } from "./entry";
import { Exposed } from "./exposed";
import { GroupPage } from "./group";
import { Log } from "./log";
import { Me } from "./me";
import { MemberPage } from "./member";
import { MoveIn } from "./move_in";
import { NoticesPage } from "./notices";
import { People } from "./people";
import { ServerPage } from "./server";
import { ServicePage } from "./service";
import { Settings } from "./settings";
import { Terminal } from "./terminal";

export const pages: [RegExp, () => preact.JSX.Element][] = [
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
  [/^\/notices$/, NoticesPage],
  [/^\/move-in$/, MoveIn],
  [/^\/exposed$/, Exposed],
  [/^\/terminal$/, Terminal],
];
