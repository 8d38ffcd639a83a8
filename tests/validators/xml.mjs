// node xml.mjs FILE...: parses each file as XML and prints title and description, one JSON object a line.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM();
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  const parsed = new window.DOMParser().parseFromString(text, "application/xml");
  const wrong = parsed.querySelector("parsererror");
  if (wrong) {
    console.error(`${file}: ${wrong.textContent}`);
    process.exit(1);
  }
  const root = parsed.documentElement;
  const named = root.getAttribute("aria-labelledby").split(" ").map((id) => parsed.getElementById(id)?.textContent ?? null);
  console.log(JSON.stringify({ root: root.localName, namespace: root.namespaceURI, named, scripts: parsed.querySelectorAll("script").length }));
}
