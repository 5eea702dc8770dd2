// "Does this need root?": AWS's list, and the other way where there is one.
import { Icon } from "../ui/icon";
import { needsNoRoot, needsRoot } from "./reasons";

export function RootTasks({
  onChoose,
  chosen,
}: {
  onChoose: (reason: string) => void;
  chosen: string;
}) {
  return (
    <details>
      <summary>
        <Icon name="right" />
        Does this need root?
      </summary>
      <div class="stack">
        <p class="quiet small">These do. Choosing one takes it as your reason.</p>
        <div class="choices">
          {needsRoot.map((task) => (
            <button
              key={task.name}
              type="button"
              class="choice"
              aria-pressed={chosen === task.name}
              onClick={() => onChoose(task.name)}
            >
              {task.name}
            </button>
          ))}
        </div>
        {needsRoot
          .filter((task) => task.members && task.name === chosen)
          .map((task) => (
            <p key={task.name} class="small">
              <strong>In a member account of an AWS organization:</strong> {task.members}
            </p>
          ))}
        <h2>These do not</h2>
        <ul class="tasks">
          {needsNoRoot.map((task) => (
            <li key={task.name}>
              <p>
                <strong>{task.name}</strong>
              </p>
              <p class="quiet small">{task.other}</p>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
