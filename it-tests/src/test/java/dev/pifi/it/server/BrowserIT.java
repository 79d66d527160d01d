package dev.pifi.it.server;

import static dev.pifi.it.server.Screens.awaitText;
import static dev.pifi.it.server.Screens.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.LoadState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages in a browser. */
@ExtendWith(SharedServer.class)
class BrowserIT {
  private static final List<String> ROUTES =
      List.of("runs", "new", "compare", "sweeps", "models", "data", "plugins", "settings");
  private static Chromium chromium;

  private final LibertyServer server;

  BrowserIT(LibertyServer server) {
    this.server = server;
  }

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void whoLogsInComesToThePageTheyWanted() {
    Page page = chromium.computer();
    Screens screens = new Screens(page, server).open("plugins").logIn("viewer", "wrong");
    expect(page.getByRole(AriaRole.ALERT)).hasText("Name or password is wrong.");
    screens.logIn("viewer").sees("Plug-ins");
    assertTrue(page.url().endsWith("/#/plugins"), page.url());
    screens.press("Log out");
    page.waitForURL("**/login.html");
    screens.open("runs");
    page.waitForURL(Pattern.compile(".*/login\\.html\\?to=.*"));
  }

  @Test
  void aFaultIsToldBesideItsFieldAndLineAndTheCorrectedRunIsWatchedToItsEnd() {
    Page page = chromium.computer();
    Screens screens = new Screens(page, server).open("new").logIn("trainer").sees("New run");
    page.getByLabel("Spec (YAML)").fill(TinyRuns.quick());
    page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("from the form");
    set(page, "training.epochs", "many");
    screens.press("Start the run");
    Locator epochs = page.locator("[name='training.epochs']");
    expect(epochs).hasAttribute("aria-invalid", "true");
    expect(page.locator("#" + epochs.getAttribute("id") + "-fault")).containsText("many");
    expect(page.locator(".fault-list li")).containsText(new String[] {"Line 12: training.epochs"});
    expect(page.locator(".editor li.bad")).hasText("12");

    set(page, "training.epochs", "20");
    expect(page.locator(".fault-list li")).hasCount(0);
    screens.press("Start the run").sees("from the form").awaitState("finished");
    awaitText(page.locator("section[aria-label=Progress]"), "Step 30 of 30");
    expect(page.locator(".chart[aria-label^='Loss: training loss 0.']")).isVisible();
    expect(page.locator("section.table tbody tr")).hasCount(7);
    expect(page.getByLabel("Last lines of the log")).not().hasText("No output yet.");
    expect(page.getByLabel("Resolved spec")).containsText("tiny-llama");
    Locator metrics = page.locator("ul.files a[download='metrics.json']");
    assertTrue(page.waitForDownload(metrics::click).path().toFile().length() > 0);
    assertEquals(List.of(), chromium.complaints());
  }

  private static void set(Page page, String key, String value) {
    Locator field = page.locator("[name='" + key + "']");
    field.fill(value);
    field.blur();
  }

  @Test
  void aRunIsFollowedAcrossReloadsThenCancelledResumedAndDeleted() throws Exception {
    String id = TinyRuns.submit(server, TinyRuns.endless());
    Page page = chromium.computer();
    Screens screens = new Screens(page, server).open("runs/" + id).logIn("admin");
    screens.awaitState("running");
    LibertyServer.await("a first step", () -> screens.step() > 0);
    page.reload();
    LibertyServer.await("a step after the reload", () -> screens.step() > 0);
    int step = screens.step();
    LibertyServer.await("further steps", () -> screens.step() > step);

    screens.press("Cancel").awaitState("cancelled");
    screens.press("Resume").awaitState("running");
    screens.press("Cancel").awaitState("cancelled");
    screens.press("Delete");
    page.locator("dialog[open]")
        .getByText("Delete", new Locator.GetByTextOptions().setExact(true))
        .click();
    screens.sees("Runs");
    server.as("viewer").get("/api/v1/runs/" + id).then().statusCode(404);
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void twoRunsAreComparedByWhatDiffers() throws Exception {
    String first = named("first of two", TinyRuns.quick());
    String second = named("second of two", TinyRuns.quick().replace("seed: 7", "seed: 8"));
    TinyRuns.awaitState(server, first, "FINISHED");
    TinyRuns.awaitState(server, second, "FINISHED");
    Page page = chromium.computer();
    new Screens(page, server).open("runs").logIn("viewer").sees("Runs");
    page.getByLabel("Name").fill("of two");
    expect(page.locator("tbody tr")).hasCount(2);
    page.getByLabel("Choose first of two for comparing").check();
    page.getByLabel("Choose second of two for comparing").check();
    page.getByText("Compare 2 chosen").click();
    Locator specs = page.locator("table:has(caption:text-is('Specs')) tbody tr");
    expect(specs).hasCount(1);
    expect(specs.first()).containsText("seed");
    expect(specs.locator("td")).hasText(new String[] {"7", "8"});
    expect(page.locator(".chart[aria-label*='second of two']")).hasCount(2);
    page.reload();
    expect(specs).hasCount(1);
    assertEquals(List.of(), chromium.complaints());
  }

  private String named(String name, String spec) {
    return server
        .as("trainer")
        .contentType("application/yaml")
        .queryParam("name", name)
        .body(spec.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/runs")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  @Test
  void aDataFileIsUploadedAndOneThatIsTooLongIsRefusedInTheServersWords() {
    Page page = chromium.computer();
    Screens screens =
        new Screens(page, server).open("data").logIn("admin").sees("Data and checkpoints");
    page.locator("[name=file]").setInputFiles(file("small file.csv", 100));
    screens.press("Upload");
    expect(page.locator("tr:has-text('small-file.csv')")).containsText("upload");
    page.locator("[name=file]").setInputFiles(file("long.csv", 5000));
    screens.press("Upload");
    expect(page.locator(".problem")).containsText("Expected");
    page.getByLabel("Delete small-file.csv").click();
    page.locator("dialog[open] button.danger").click();
    expect(page.locator("tr:has-text('small-file.csv')")).hasCount(0);
  }

  private static FilePayload file(String name, int bytes) {
    return new FilePayload(name, "text/csv", new byte[bytes]);
  }

  @Test
  void aViewerSeesNothingThatTheyMayNotDo() {
    Page page = chromium.computer();
    Screens screens = new Screens(page, server).open("runs").logIn("viewer").sees("Runs");
    expect(page.locator("nav a"))
        .hasText(new String[] {"Runs", "Compare", "Sweeps", "Models", "Data", "Plug-ins", "REST"});
    expect(page.getByText("New run")).hasCount(0);
    screens.open("settings").sees("Settings");
    expect(page.locator(".empty")).containsText("needs the role admin");
  }

  @Test
  void theFirstKeyLeadsPastTheMenuAndFocusIsSeen() {
    Page page = chromium.computer();
    new Screens(page, server).open("runs").logIn("viewer").sees("Runs");
    page.keyboard().press("Tab");
    expect(page.getByText("Skip to the content")).isFocused();
    expect(page.getByText("Skip to the content")).isInViewport();
    page.keyboard().press("Enter");
    expect(page.locator("main")).isFocused();
    assertTrue(page.url().endsWith("#/runs"), page.url());
  }

  @ParameterizedTest
  @CsvSource({"1280, 800, LIGHT", "1280, 800, DARK", "390, 844, LIGHT", "390, 844, DARK"})
  void noPageIsWiderThanItsWindowOrComplains(int width, int height, ColorScheme scheme) {
    Page page = chromium.page(width, height, scheme);
    Screens screens = new Screens(page, server).open("runs").logIn("admin").sees("Runs");
    for (String route : ROUTES) {
      screens.open(route);
      expect(page.locator("nav a[aria-current]")).hasAttribute("href", "#/" + route);
      page.waitForLoadState(LoadState.NETWORKIDLE);
      Object wide = page.evaluate("document.documentElement.scrollWidth - innerWidth");
      assertTrue(((Number) wide).intValue() <= 0, route + " is wider by " + wide);
      page.screenshot(
          new Page.ScreenshotOptions()
              .setFullPage(true)
              .setPath(Path.of("target", "screens", route + "-" + width + "-" + scheme + ".png")));
    }
    assertEquals(List.of(), chromium.complaints());
  }

  @Test
  void aFieldChangesItsKeyAndLeavesTheRestOfTheTextAlone() {
    Page page = chromium.computer();
    new Screens(page, server).open("new").logIn("trainer").sees("New run");
    Locator text = page.getByLabel("Spec (YAML)");
    text.fill(
        "# why\nseed: 1  # the first\nmodel: {path: tiny-bert}\ntraining:\n  epochs: 3\n\n# end\n");
    set(page, "seed", "2");
    set(page, "training.batch_size", "16");
    set(page, "data.max_length", "32");
    page.locator("[name='model.path']").selectOption("tiny-bert");
    set(page, "training.epochs", "");
    expect(text)
        .hasValue(
            "# why\nseed: 2  # the first\nmodel: {path: tiny-bert}\ntraining:\n  batch_size: 16\n\n# end\n"
                + "data:\n  max_length: 32\n");
    page.locator("[name='model.path']").selectOption("");
    expect(text).not().hasValue(Pattern.compile(".*model.*", Pattern.DOTALL));
  }
}
