// Whether two answers say the same: plain values, lists and objects of them. Of anything else only
// itself is the same.
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!plain(one) || !plain(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && same(one[name], other[name]))
  );
}

function plain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}
