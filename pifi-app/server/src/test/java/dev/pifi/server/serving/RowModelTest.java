package dev.pifi.server.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.demo.DemoRuns;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.spec.RuntimeSpec;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.RowResult;
import dev.pifi.engine.training.TrainedModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny model, trained once, behind the batcher. */
class RowModelTest {
  private static final Families FAMILIES = Families.of(RowModelTest.class.getClassLoader());
  private static final RuntimeSpec RUNTIME =
      new RuntimeSpec(
          new RuntimeSpec.Device(RuntimeSpec.DeviceKind.CPU, 0), RuntimeSpec.Precision.AUTO, 1);
  private static final Deployment DEPLOYMENT =
      new Deployment(
          Optional.empty(), Optional.of("tiny"), 16, 1, 10_000, 60_000, Deployment.PYTORCH);

  @TempDir static Path folder;
  private static DemoFiles files;

  @BeforeAll
  static void train() {
    files = new DemoFiles(folder, FAMILIES);
    files.write();
    RunSpec spec = DemoRuns.spec(files, RunSpec.Method.BASE, folder.resolve("run"));
    new FineTuning(spec, FAMILIES, event -> {}).run(false);
  }

  private static TrainedModel open() {
    return TrainedModel.open(folder.resolve("run"), FAMILIES, RUNTIME);
  }

  private static RowModel load() {
    return new RowModel(open(), DEPLOYMENT.maxBatch(), new Semaphore(1, true));
  }

  @Test
  void rowsInMemoryArePredictedAsThoseOfAFile() {
    DataSource test =
        new DataSource(
            Optional.of(files.data("test").toString()), Optional.empty(), DataSource.Format.AUTO);
    List<TrainedModel.Prediction> expected;
    try (TrainedModel model = open()) {
      expected = model.predict(test, Map.of(), 32, false);
    }
    assertEquals(200, expected.size());
    try (RowModel model = load()) {
      List<RowResult> results =
          model.compute(expected.stream().map(TrainedModel.Prediction::texts).toList());
      for (int row = 0; row < results.size(); row++) {
        RowResult.Label label = (RowResult.Label) results.get(row);
        TrainedModel.Prediction wanted = expected.get(row);
        assertEquals(wanted.label(), label.label());
        assertEquals(
            List.copyOf(wanted.probabilities().keySet()),
            List.copyOf(label.probabilities().keySet()));
        label
            .probabilities()
            .forEach((name, p) -> assertEquals(wanted.probabilities().get(name), p, 1e-5));
      }
    }
  }

  @Test
  void aModelIsReplacedWithoutALostRequest() {
    ServedModel served = new ServedModel("tiny", DEPLOYMENT);
    assertEquals(ModelState.LOADING, served.state());
    served.become(DEPLOYMENT, load());
    Signature signature = served.signature().orElseThrow();
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                while (!enough.get()) {
                  served.predict(signature, List.of(List.of("a good film"))).join();
                  answered.incrementAndGet();
                }
              }));
    }
    for (int i = 0; i < 4; i++) {
      int before = answered.get();
      served.become(DEPLOYMENT, load());
      while (answered.get() < before + 20) {
        Thread.onSpinWait();
      }
    }
    enough.set(true);
    callers.forEach(CompletableFuture::join);
    served.close();
    ModelView view = served.view();
    assertEquals(answered.get(), view.requests());
    assertEquals(0, view.rejected() + view.late() + view.failed());
    assertTrue(view.p99Millis().orElseThrow() >= view.p50Millis().orElseThrow());
  }

  @Test
  void aThousandRequestsLeaveNoMemoryBehind() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "RSS is read from /proc");
    // The inputs of one request are 24 kB: a leak of them alone would be 24 MB in 1,000.
    List<List<String>> rows =
        Collections.nCopies(16, List.of(String.join(" ", Collections.nCopies(70, "film"))));
    MicroBatcher<List<String>, RowResult> batcher =
        new MicroBatcher<>("tiny", load(), DEPLOYMENT.limits());
    try (batcher) {
      for (int i = 0; i < 500; i++) {
        batcher.submit(rows).join();
      }
      // Memory that the system hands out late shows in one round; a leak shows in each.
      List<Long> growths = new ArrayList<>();
      do {
        long before = nativeKilobytes();
        for (int i = 0; i < 1000; i++) {
          assertEquals(16, batcher.submit(rows).join().size());
        }
        growths.add(nativeKilobytes() - before);
      } while (Collections.min(growths) >= 12_000 && growths.size() < 4);
      assertTrue(Collections.min(growths) < 12_000, growths + " kB more after 1,000 requests each");
    }
  }

  /** Resident memory without Java's heap. */
  private static long nativeKilobytes() throws IOException {
    System.gc();
    long resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    return resident - heap / 1024;
  }
}
