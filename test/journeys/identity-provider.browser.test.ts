import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "../support/axe.ts";
import { Provider } from "../support/identity-provider.ts";
import { aJourney, type BrowserCity, hasBrowser, startBrowserCity } from "../support/pages.ts";

describe.skipIf(!hasBrowser)("the city's identity provider, in a browser", aJourney, () => {
  const provider = new Provider();
  let city: BrowserCity;
  beforeAll(async () => {
    await provider.start();
    city = await startBrowserCity({
      environment: {
        OIDC_ISSUER: provider.issuer,
        OIDC_CLIENT_ID: "liangwang",
        OIDC_CLIENT_SECRET: "hush",
      },
    });
    const administrator = await city.as("administrator");
    const [top] = city.application.city.duties.tree.units;
    await administrator.does("/api/accounts", {
      login: "ada",
      name: "Ada",
      roles: [{ role: "dispatcher", unit: top?.path }],
    });
  });
  afterAll(async () => {
    await city?.stop();
    provider.stop();
  });

  it("signs in who has an account here, and leads to the page that was asked for", async () => {
    const { page, complaints } = await city.open();
    await page.goto("/sign-in?next=%2Fdesk%2Fdispatch");
    const way = page.getByRole("link", { name: "Sign in with the city’s account" });
    await way.waitFor();
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await way.click();
    await page.waitForURL("**/desk/dispatch");
    const session = await page.evaluate("fetch('/api/session').then((answer) => answer.json())");
    expect(session).toMatchObject({ account: { login: "ada" }, role: "dispatcher" });
  });
});
