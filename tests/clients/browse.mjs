// Opens a page in Chromium and prints as JSON its final text, console messages, failures and responses.
//
// Certificates are not verified. Arguments: the browser's path, the page's URL, the timeout in milliseconds.
import { chromium } from "playwright-core";

const [executablePath, url, timeout] = process.argv.slice(2);
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
const result = { text: "", console: [], failures: [], responses: [] };
try {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  page.on("console", (each) => ["error", "warning"].includes(each.type()) && result.console.push(each.text()));
  page.on("pageerror", (each) => result.failures.push(String(each)));
  page.on("requestfailed", (each) => result.failures.push(`${each.method()} ${each.url()}: ${each.failure()?.errorText}`));
  page.on("response", (each) => result.responses.push({ url: each.url(), status: each.status(), headers: each.headers() }));
  await page.goto(url, { timeout: Number(timeout) });
  await page
    .waitForFunction(() => document.body.textContent.trim(), null, { timeout: Number(timeout) })
    .catch((error) => result.failures.push(String(error)));
  result.text = await page.evaluate(() => document.body.textContent.trim());
} finally {
  await browser.close();
}
console.log(JSON.stringify(result));
