// `node picture.mjs ADDRESS CHROMIUM FOLDER`: the page with its example, as README shows it.
import { join } from "node:path";
import { chromium } from "playwright-core";

const [address, executablePath, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const colorScheme of ["light", "dark"]) {
  const viewport = { width: 1280, height: 800 };
  const page = await browser.newPage({ viewport, colorScheme, reducedMotion: "reduce" });
  await page.goto(address);
  await page.getByRole("list", { name: "Problems" }).getByRole("listitem").first().waitFor();
  // The rest of the rules, the shell linter and what an image weighs come after the first findings.
  await page.getByText("Image on disk").waitFor();
  await page.getByText("A source edit rebuilds").waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `page-${colorScheme}.png`) });
  await page.close();
}
await browser.close();
