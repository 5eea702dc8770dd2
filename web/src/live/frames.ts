// Server-sent events out of a body of text.

export interface Frame {
  event: string; // "" where there was only a comment, which says that the server is there
  data: unknown;
}

// As they come: those that came together, together.
export async function* frames(body: NonNullable<Response["body"]>): AsyncGenerator<Frame[]> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const texts = (rest + value).split("\n\n");
    rest = texts.pop() ?? "";
    yield texts.map(frameOf);
  }
}

function frameOf(text: string): Frame {
  const fields = text.split("\n").map((line) => /^(\w*): ?(.*)$/.exec(line) ?? ["", "", ""]);
  const all = (name: string) => fields.filter(([, field]) => field === name).map(([, , of]) => of);
  const data = all("data").join("\n");
  if (!data) return { event: "", data: null };
  try {
    return { event: all("event")[0] ?? "message", data: JSON.parse(data) as unknown };
  } catch {
    return { event: "", data: null };
  }
}
