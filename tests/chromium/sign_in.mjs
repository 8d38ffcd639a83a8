// A person at Chromium: opens the address given last, signs in as alice, answers the consent page,
// and stays until the page that nothing follows. Exits with 1 where that page does not come.
//
//   node sign_in.mjs [--deny] [--wrong-password-first] [--with-window] [--proceed | --trust KEY]
//                    [--report FILE] ADDRESS
//
// Chromium's warning of a certificate is such a page, and goes into `warnings`; with --proceed the
// person goes on past it, through both of its buttons. With --trust Chromium takes certificates of
// that key (base64 of the SHA-256 of its SubjectPublicKeyInfo) and warns of all others.
//
// FILE gets JSON: the pages as they were shown, what the console and the content security policy
// complained about, the addresses that Back would lead to, and the bytes of every connection out of
// Chromium's own network log. CHROMIUM names the program where it is not in PATH.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { connections } from './network_log.mjs';

const PATIENCE_MS = 60_000;
const { values: wanted, positionals: [address] } = parseArgs({
  allowPositionals: true,
  options: {
    deny: { type: 'boolean' },
    'wrong-password-first': { type: 'boolean' },
    'with-window': { type: 'boolean' },
    proceed: { type: 'boolean' },
    trust: { type: 'string' },
    report: { type: 'string' },
  },
});

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'chromium-'));
const networkLog = path.join(scratch, 'network.json');
const report = { pages: [], warnings: [], complaints: [], history: [], connections: [], problem: null };
let hasMistyped = !wanted['wrong-password-first'];

function installed() {
  const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
  const files = (process.env.PATH ?? '').split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)));
  const found = process.env.CHROMIUM ?? files.find((file) => fs.existsSync(file));
  if (!found) throw new Error(`none of ${names.join(', ')} is in PATH; tests/run installs chromium`);
  return found;
}

/** The page as a person sees it, and which form it offers; null while it is still on its way. */
function look(page) {
  return page.evaluate(() => {
    if (document.readyState !== 'complete') return null;
    const has = (selector) => document.querySelector(selector) !== null;
    const form = has('input[name=password]') ? 'sign-in'
      : has('#proceed-link') ? 'warning'
      : has('button[value=allow]') ? 'consent'
        : has('form[action*="/interaction/"]') ? 'peer-consent'
          // A form beside a script sends itself.
          : has('form button') && !has('script') ? 'start' : null;
    if (form === null && (has('form') || has('#waiting:not([hidden])'))) return null;
    const seen = {
      address: location.href,
      title: document.title,
      heading: document.querySelector('h1')?.innerText ?? '',
      text: document.body.innerText,
    };
    return { form, seen };
  }).catch(() => null); // A page that is being left cannot be asked.
}

async function whatIsShown(page) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const shown = await look(page);
    if (shown) return shown;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
  throw new Error(`nothing to press at ${page.url()}`);
}

/** Presses what a person would press on this page. */
async function press(page, form) {
  switch (form) {
    case 'sign-in': {
      const password = hasMistyped ? 'alice-password' : 'a-wrong-password';
      hasMistyped = true;
      // The ready accounts are forms of their own, with hidden fields.
      await page.locator('input[name=username]:visible, input[name=login]').fill('alice');
      await page.locator('input[name=password]:visible').fill(password);
      await page.locator('form:has(input[name=password]:visible) button[type=submit]').first().click();
      break;
    }
    case 'consent':
      await page.locator(`button[value=${wanted.deny ? 'deny' : 'allow'}]`).click();
      break;
    case 'peer-consent':
      await page.locator(wanted.deny ? 'a[href$="/abort"]' : 'form button[type=submit]').click();
      break;
    case 'warning':
      await page.locator('#details-button').click();
      await page.locator('#proceed-link').click();
      break;
    case 'start':
      await page.locator('form button').click();
      break;
    default:
      throw new Error(`no such form: ${form}`);
  }
}

async function visit(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complain = (kind, text) => report.complaints.push({ kind, text, address: page.url() });
  await page.exposeBinding('violated', (_, text) => complain('policy', text));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation',
    (event) => window.violated(`${event.violatedDirective}: ${event.blockedURI}`)));
  page.on('pageerror', (error) => complain('script', String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complain(message.type(), message.text());
  });
  await page.goto(address, { timeout: PATIENCE_MS });
  for (;;) {
    const { form, seen } = await whatIsShown(page);
    if (form === 'warning') report.warnings.push(seen.text);
    else report.pages.push(seen);
    if (form === null || (form === 'warning' && !wanted.proceed)) break;
    const moved = page.waitForEvent('framenavigated', { timeout: PATIENCE_MS });
    await press(page, form);
    await moved;
  }
  const tools = await context.newCDPSession(page);
  const { entries } = await tools.send('Page.getNavigationHistory');
  report.history = entries.map(({ url }) => url);
}

try {
  const browser = await chromium.launch({
    executablePath: installed(),
    headless: !wanted['with-window'],
    args: [
      '--no-sandbox', // It does not start as root, as in a container.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ...(wanted.trust ? [`--ignore-certificate-errors-spki-list=${wanted.trust}`] : []),
      `--log-net-log=${networkLog}`,
      '--net-log-capture-mode=Everything',
    ],
  });
  try {
    await visit(browser);
  } finally {
    await browser.close();
  }
  report.connections = connections(networkLog);
} catch (error) {
  report.problem = String(error);
  process.exitCode = 1;
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
const text = JSON.stringify(report, null, 1);
if (wanted.report) {
  // Whoever waits for the report finds it whole.
  fs.writeFileSync(`${wanted.report}.part`, text);
  fs.renameSync(`${wanted.report}.part`, wanted.report);
} else {
  console.log(text);
}
