package dev.pifi.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.engine.model.Families;
import dev.pifi.engine.verify.FixtureReport;
import dev.pifi.engine.verify.FixtureVerifier;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;

/** Tests that golden values hold, one for each fixture, as {@code pifi verify} compares them. */
final class GoldenFixtures {
  private GoldenFixtures() {}

  static List<DynamicTest> tests(Families families, List<Path> folders) {
    return folders.stream()
        .flatMap(folder -> new FixtureVerifier(families).verify(folder).stream())
        .map(report -> DynamicTest.dynamicTest(report.name(), () -> requireOk(report)))
        .toList();
  }

  private static void requireOk(FixtureReport report) {
    System.out.printf(
        "%s: outputs %.1e, gradients %.1e%n",
        report.name(), report.largestOutputDifference(), report.largestGradientDifference());
    assertEquals(FixtureReport.Status.OK, report.status(), report::detail);
  }
}
