package dev.pifi.it.server;

import static dev.pifi.it.server.Screens.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page whose server is killed and started again. */
@Tag("crash")
class BrowserRestartIT {
  @Test
  void aPageGoesOnByItselfWhenItsServerIsBack(@TempDir Path folder) throws Exception {
    try (Chromium chromium = Chromium.start();
        LibertyServer server = new LibertyServer(folder)) {
      TinyRuns.files(server);
      server.start();
      String id = TinyRuns.submit(server, TinyRuns.endless());
      Page page = chromium.computer();
      Screens screens = new Screens(page, server).open("runs/" + id).logIn("trainer");
      LibertyServer.await("a first step", () -> screens.step() > 0);
      server.kill();
      expect(page.getByText("The server does not answer. Trying again")).isVisible();
      int step = screens.step();
      server.start();
      LibertyServer.await("steps after the restart", () -> screens.step() > step + 5);
      expect(page.getByText("The server does not answer. Trying again")).isHidden();
      screens.press("Cancel").awaitState("cancelled");
      assertEquals(List.of(), chromium.complaints());
    }
  }
}
