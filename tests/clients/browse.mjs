// Opens a page in Chromium and prints, as JSON, what it showed at last and all that went wrong on the way.
//
// Arguments: the browser's path, the page's address, milliseconds to wait.
import { chromium } from "playwright-core";

const [executablePath, address, timeout] = process.argv.slice(2);
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

const browser = await chromium.launch({ executablePath, args, timeout: Number(timeout) });
const seen = { shown: "", console: [], failures: [], answers: [] };
try {
  const page = await browser.newPage();
  page.on("console", (each) => ["error", "warning"].includes(each.type()) && seen.console.push(each.text()));
  page.on("pageerror", (each) => seen.failures.push(String(each)));
  page.on("requestfailed", (each) => seen.failures.push(`${each.method()} ${each.url()}: ${each.failure()?.errorText}`));
  page.on("response", (each) => seen.answers.push({ url: each.url(), status: each.status(), headers: each.headers() }));
  await page.goto(address, { timeout: Number(timeout) });
  await page
    .waitForFunction(() => document.body.textContent.trim(), null, { timeout: Number(timeout) })
    .catch((problem) => seen.failures.push(String(problem)));
  seen.shown = await page.evaluate(() => document.body.textContent.trim());
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
