// node mermaid.mjs FILE...: parses each file with Mermaid itself and prints what it understood, one JSON object a line.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// Mermaid cleans texts with DOMPurify, which wants a document.
const { window } = new JSDOM("<!DOCTYPE html>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false });

for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  try {
    const { diagramType } = await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const messages = db.getMessages();
    console.log(JSON.stringify({
      type: diagramType,
      actors: [...db.getActorKeys()],
      arrows: messages.filter((message) => message.from && message.to && message.placement === undefined).length,
      notes: messages.filter((message) => message.placement !== undefined).length,
      texts: messages.map((message) => message.message).filter((text) => typeof text === "string"),
    }));
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exit(1);
  }
}
