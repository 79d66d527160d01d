package dev.pifi.it.server;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;

/** What a reader does with the pages, in words. */
final class Screens {
  private static final double PATIENCE_MILLIS = 240_000;

  private final Page page;
  private final LibertyServer server;

  Screens(Page page, LibertyServer server) {
    this.page = page;
    this.server = server;
  }

  /** Opens a page of the application, as somebody who is logged in or not. */
  Screens open(String route) {
    page.navigate(server.url() + "/#/" + route);
    return this;
  }

  Screens logIn(String role) {
    return logIn(role, Users.password(role));
  }

  Screens logIn(String name, String password) {
    page.getByLabel("Name").fill(name);
    page.getByLabel("Password").fill(password);
    press("Log in");
    return this;
  }

  Screens press(String name) {
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        .click();
    return this;
  }

  Screens sees(String heading) {
    expect(
            page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(heading).setExact(true)))
        .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(PATIENCE_MILLIS));
    return this;
  }

  /** Waits until something has a text, for as long as a run of a test may take. */
  static void awaitText(Locator locator, String text) {
    expect(locator)
        .containsText(
            text, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
  }

  /** Waits until the run on the page has a state. */
  Screens awaitState(String words) {
    awaitText(page.locator(".head .badge"), words);
    return this;
  }

  /** The step that the page of a run tells. */
  int step() {
    String words = page.locator("section[aria-label=Progress] p").textContent();
    String digits = words.replaceAll("^Step ([0-9,]+) .*$", "$1").replace(",", "");
    return digits.matches("[0-9]+") ? Integer.parseInt(digits) : 0;
  }

  static LocatorAssertions expect(Locator locator) {
    return PlaywrightAssertions.assertThat(locator);
  }
}
