// What the server tells this browser while no page of it is open: one sentence and a way to more.
// Never a code; should one ever be in it, it is not shown.
declare const self: ServiceWorkerGlobalScope;

interface Told {
  title: string;
  body?: string;
  path: string; // of this server
  tag?: string; // what replaces what
}

const isOwn = (path: unknown): path is string =>
  typeof path === "string" && /^\/(?!\/)[\w\-./?=&]*$/.test(path);

function read(data: PushMessageData | null): Told {
  try {
    const told = data?.json() as Partial<Told>;
    if (typeof told.title === "string" && isOwn(told.path)) return told as Told;
  } catch {
    // Not ours.
  }
  // A browser wants something shown of each push.
  return { title: "Cofactor", body: "Something happened. Open Cofactor to see it.", path: "/log" };
}

export async function tell(data: PushMessageData | null): Promise<void> {
  const { title, body = "", path, tag } = read(data);
  await self.registration.showNotification(title, {
    body,
    tag: tag ?? path,
    icon: "/icon-192.png",
    badge: "/icon-192.png",
    data: path,
  });
}

export async function open(notification: Notification): Promise<void> {
  notification.close();
  const path = isOwn(notification.data) ? notification.data : "/";
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  // A page where a code is shown, or something typed in, is left as it is.
  const idle = pages.find((page) => new URL(page.url).pathname === path);
  if (idle) await idle.focus();
  else await self.clients.openWindow(path);
}
