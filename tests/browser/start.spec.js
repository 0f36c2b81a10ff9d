import { expect, test } from "@playwright/test";

test("the page starts without an error and asks its own origin only", async ({ page, baseURL }) => {
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("request", (request) => {
    const own = request.url().startsWith(baseURL) || /^(data|blob):/.test(request.url());
    if (!own) problems.push(request.url());
  });
  await page.goto("./");
  await expect(page.locator(".cm-editor")).toBeVisible();
  expect(problems).toEqual([]);
});
