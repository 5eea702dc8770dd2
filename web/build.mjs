// node build.mjs OUT [--no-check]: builds the web app into OUT and writes OUT/embedded.cc, the source
// that holds it. Fails when the types do not fit or it grows over its limit.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { contractFrom } from "./contract.mjs";
import { iconOf } from "./icons.mjs";

const kLimit = 150_000; // bytes in all, as a browser takes them

const out = resolve(process.argv[2] ?? "../build/web");
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, "files"), { recursive: true });

mkdirSync(".cache", { recursive: true });
const contract = contractFrom("../docs/api/openapi.yaml");
if (contract !== read(".cache/contract.ts")) writeFileSync(".cache/contract.ts", contract);
if (!process.argv.includes("--no-check")) {
  for (const project of [".", "src/worker"]) {
    const check = ["node_modules/typescript/bin/tsc", "--noEmit", "-p", project];
    try {
      execFileSync(process.execPath, check, { stdio: "inherit" });
    } catch {
      process.exit(1); // what does not fit stands above
    }
  }
}

const result = await esbuild.build({
  entryPoints: { app: "src/app.tsx", enrol: "src/enrol.tsx", style: "style/style.css" },
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  metafile: true,
  write: false,
  outdir: "/a",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  legalComments: "none",
});

const assets = [];
const names = {};
for (const file of result.outputFiles) {
  const path = file.path.replaceAll("\\", "/").replace(/^.*\/a\//, "/a/");
  names[/\/([a-z]+)-/.exec(path)[1]] = path;
  add(path, "kNamed", Buffer.from(file.contents));
}
// What app.js imports is fetched beside it, not after it.
function imports(entry) {
  const outputs = Object.entries(result.metafile.outputs);
  const [, of] = outputs.find(([, output]) => output.entryPoint === entry);
  return of.imports
    .filter((one) => one.kind === "import-statement")
    .map((one) => `/a/${one.path.split("/").at(-1)}`);
}

const icon = readFileSync("static/icon.svg");
add("/icon.svg", "kFixed", icon);
add("/manifest.webmanifest", "kFixed", readFileSync("static/manifest.webmanifest"));
for (const size of [180, 192, 512]) add(`/icon-${size}.png`, "kFixed", iconOf(size));

const pages = [
  "/",
  "/sign-in",
  "/setup",
  "/join",
  "/accounts",
  "/accounts/{account}",
  "/people",
  "/people/{member}",
  "/groups/{group}",
  "/services/{service}",
  "/log",
  "/log/{position}",
  "/me",
  "/settings",
  "/server",
  "/move-in",
  "/notices",
  "/exposed",
  "/terminal",
];
const app = documentOf("app", "Cofactor");
for (const page of pages) add(page, "kDocument", app);
add("/enrol", "kCamera", documentOf("enrol", "Enrol a device · Cofactor"));

// The worker knows the files and documents of its own build, and so is another with each.
const kept = assets.filter(({ kind }) => kind === "kNamed" || kind === "kFixed");
const forms = pages.map((page) => page.replace(/\{position\}/, "\\d+").replace(/\{\w+\}/g, "\\w+"));
const worker = await esbuild.build({
  entryPoints: ["src/worker/worker.ts"],
  bundle: true,
  format: "iife",
  target: ["chrome111", "firefox115", "safari16.4"],
  minify: true,
  write: false,
  define: {
    kFiles: JSON.stringify(kept.map(({ pattern }) => pattern)),
    kDocuments: JSON.stringify([
      { document: "/enrol", pages: "^/enrol$" },
      { document: "/", pages: `^(${forms.join("|")})$` },
    ]),
    kBuild: JSON.stringify(
      createHash("sha256").update(assets.map(({ tag }) => tag).join()).digest("hex").slice(0, 12),
    ),
  },
});
add("/worker.js", "kFixed", Buffer.from(worker.outputFiles[0].contents));

writeFileSync(join(out, "embedded.cc"), sourceOf(assets));
writeFileSync(
  join(out, "assets.json"),
  JSON.stringify(assets.map(({ pattern, type, tag }) => ({ pattern, type, tag }))),
);
report();

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function documentOf(entry, title) {
  const links = imports(`src/${entry}.tsx`).map(
    (path) => `<link rel="modulepreload" href="${path}">`,
  );
  const html = read("static/page.html")
    .replace("{title}", title)
    .replace("{style}", names.style)
    .replace("{preloads}", links.join("\n"))
    .replace("{script}", names[entry]);
  return Buffer.from(html);
}

function add(pattern, kind, plain) {
  const type =
    {
      js: "text/javascript; charset=utf-8",
      css: "text/css; charset=utf-8",
      svg: "image/svg+xml",
      png: "image/png",
      webmanifest: "application/manifest+json",
    }[/\.([a-z]+)$/.exec(pattern)?.[1]] ?? "text/html; charset=utf-8";
  const tag = createHash("sha256").update(plain).digest("hex").slice(0, 16);
  const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  const gzip = gzipSync(plain, { level: 9 });
  const smaller = (packed) => (packed.length < plain.length ? packed : Buffer.alloc(0));
  const forms = { plain, gzip: smaller(gzip), brotli: smaller(brotli) };
  for (const [form, bytes] of Object.entries(forms))
    writeFileSync(join(out, "files", `${tag}.${form}`), bytes);
  assets.push({ pattern, kind, type, tag, forms });
}

function sourceOf(all) {
  const kept = new Map();
  for (const { tag, forms } of all) {
    for (const [form, bytes] of Object.entries(forms))
      kept.set(`${tag}_${form}`, { file: `files/${tag}.${form}`, bytes });
  }
  const arrays = [...kept]
    .filter(([, { bytes }]) => bytes.length)
    .map(([name, { file }]) => `constexpr unsigned char k_${name}[] = {\n#embed "${file}"\n};`);
  const view = (tag, form, bytes) => (bytes.length ? `view(k_${tag}_${form})` : "{}");
  const rows = all.map(
    ({ pattern, kind, type, tag, forms }) =>
      `    {"${pattern}", "${type}", "${tag}", Kind::${kind},\n     ` +
      Object.entries(forms)
        .map(([form, bytes]) => view(tag, form, bytes))
        .join(", ") +
      "},",
  );
  return `// Made by web/build.mjs.
#pragma clang diagnostic ignored "-Wc23-extensions"
// clang 19 takes a first octet above 127 for a negative number.
#pragma clang diagnostic ignored "-Wc++11-narrowing"
#pragma clang diagnostic ignored "-Wsign-conversion"
#include "web/assets.h"

namespace cofactor::web {
namespace {
${arrays.join("\n")}

template <std::size_t N>
std::string_view view(const unsigned char (&bytes)[N]) {
  return {reinterpret_cast<const char*>(bytes), N};
}
}  // namespace

std::span<const Asset> embedded() {
  static const Asset assets[] = {
${rows.join("\n")}
  };
  return assets;
}
}  // namespace cofactor::web
`;
}

function report() {
  const seen = new Map(assets.map((asset) => [asset.tag, asset]));
  const size = ({ forms }) => forms.brotli.length || forms.plain.length;
  const total = [...seen.values()].reduce((sum, asset) => sum + size(asset), 0);
  const lines = [...seen.values()].map(
    (asset) => `${String(size(asset)).padStart(7)}  ${asset.pattern}`,
  );
  writeFileSync(
    join(out, "sizes.txt"),
    `${lines.join("\n")}\n${String(total).padStart(7)}  in all, brotli\n`,
  );
  if (total > kLimit) throw new Error(`the web app is ${total} bytes, over its limit of ${kLimit}`);
}
