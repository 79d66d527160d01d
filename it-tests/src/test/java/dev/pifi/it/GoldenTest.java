package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.torch.Precision;
import dev.pifi.engine.verify.FixtureReport;
import dev.pifi.engine.verify.FixtureVerifier;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Hidden states, layer outputs and gradients equal those of an independent implementation. */
class GoldenTest {

  @TestFactory
  Stream<DynamicTest> everyFixtureHoldsInEveryPrecision() throws URISyntaxException {
    Stream<DynamicTest> tests = Stream.of();
    for (Precision precision : Precision.values()) {
      tests = Stream.concat(tests, reports(Device.cpu(), precision));
    }
    return tests;
  }

  /** One test for each fixture on a device. */
  static Stream<DynamicTest> reports(Device device, Precision precision) throws URISyntaxException {
    String given = System.getProperty("pifi.golden");
    Path folder =
        given == null ? Path.of(GoldenTest.class.getResource("/golden").toURI()) : Path.of(given);
    List<FixtureReport> reports =
        new FixtureVerifier(Families.of(GoldenTest.class.getClassLoader()), device, precision)
            .verify(folder);
    assertFalse(reports.isEmpty());
    return reports.stream()
        .map(
            r ->
                DynamicTest.dynamicTest(
                    precision + " " + r.name(),
                    () -> {
                      System.out.println(r);
                      assertEquals(FixtureReport.Status.OK, r.status(), r.detail());
                    }));
  }
}
