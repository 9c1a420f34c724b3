// What the Swift sources say, for tables that a page has too.

/** The raw values of an enumeration's cases; the name where none is given. */
export async function casesOf(path, name) {
  const text = await Deno.readTextFile(new URL(`../../Sources/${path}`, import.meta.url));
  const [, body] = text.match(new RegExp(`enum ${name}: [^{]*\\{(.*?)\\n {0,4}\\}`, "s")) ?? [];
  if (!body) throw new Error(`${path} has no enumeration ${name}`);
  return [...body.matchAll(/^ +case (.+)$/gm)].flatMap(([, list]) =>
    list.split(", ").map((each) => each.match(/= "(.+)"/)?.[1] ?? each));
}
