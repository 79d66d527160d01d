package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.engine.catalog.Catalog;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.verify.FixtureReport;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/models.md says what the registry says. Differences depend on the processor, so the page's
 * need not equal this machine's; that they are small is for {@code GoldenTest} to say.
 */
class ModelsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "models.md");
  private static final Pattern DIFFERENCE = Pattern.compile("\\d\\.\\de[-+]\\d\\d");
  private static final double LARGEST_OUTPUT = 1e-5;
  private static final String REMEDY =
      "docs/models.md is stale; write it again by the command that docs/fixtures.md names";

  @Test
  void thePageIsWhatTheRegistrySays() throws IOException, URISyntaxException {
    String page = Files.readString(PAGE);
    assertEquals(masked(generated()), masked(page), REMEDY);
  }

  @Test
  void aFamilyThatIsMissingWouldBeSeen() throws IOException {
    String page = Files.readString(PAGE);
    Families families = Families.of(getClass().getClassLoader());
    families.slms().forEach(a -> a.modelTypes().forEach(t -> assertListed(page, a.name(), t)));
    families.llms().forEach(a -> a.modelTypes().forEach(t -> assertListed(page, a.name(), t)));
  }

  @Test
  void thePagesDifferencesAreWithinTheTolerance() throws IOException {
    Matcher differences = DIFFERENCE.matcher(Files.readString(PAGE));
    assertTrue(differences.find(), "no difference on the page");
    do {
      // gradients have a tolerance of their own, ten times as wide
      assertTrue(Double.parseDouble(differences.group()) <= 20 * LARGEST_OUTPUT, REMEDY);
    } while (differences.find());
  }

  private static void assertListed(String page, String family, String type) {
    assertTrue(page.contains("| " + family + " | " + type + " |"), family + " " + type);
  }

  private static String generated() throws URISyntaxException {
    FixtureReport none = new FixtureReport("", 0, 0, 0, FixtureReport.Status.OK, "");
    return new Catalog(Families.of(ModelsPageTest.class.getClassLoader()))
        .page(List.of(folder("/configs")), List.of(folder("/golden")), f -> Optional.of(none));
  }

  private static Path folder(String resource) throws URISyntaxException {
    return Path.of(ModelsPageTest.class.getResource(resource).toURI());
  }

  private static String masked(String page) {
    return DIFFERENCE.matcher(page).replaceAll("x");
  }
}
