// node har.mjs FILE...: reads each file as HAR 1.2 with an independent validator; fails at the first that is not.
import { readFileSync } from "node:fs";
import { har } from "har-validator/lib/promise.js";

for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  try {
    await har(JSON.parse(text));
    console.log(`${file}: HAR`);
  } catch (error) {
    console.error(`${file}: ${error.message}`, error.errors ?? "");
    process.exit(1);
  }
}
