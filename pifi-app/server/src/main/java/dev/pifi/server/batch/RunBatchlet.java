package dev.pifi.server.batch;

import dev.pifi.server.worker.RunDriver;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;

/** The step, or the partition of a step, that drives one run. */
@Dependent
@Named("runBatchlet")
public class RunBatchlet implements Batchlet {
  private final RunDriver driver;
  private final SweepSigns signs;
  private final String run;
  private final Optional<String> sweep;

  /** A step of a run. */
  @Inject
  public RunBatchlet(
      RunDriver driver,
      SweepSigns signs,
      @BatchProperty(name = "run") String run,
      @BatchProperty(name = "sweep") String sweep) {
    this.driver = driver;
    this.signs = signs;
    this.run = run;
    this.sweep = Optional.ofNullable(sweep).filter(s -> !s.isEmpty());
  }

  @Override
  public String process() throws Exception {
    sweep.ifPresent(signs::come);
    try {
      if (!driver.drive(run)) {
        throw new IllegalStateException(
            "the server closes; run " + run + " goes on when it starts");
      }
      return "COMPLETED";
    } finally {
      sweep.ifPresent(signs::go);
    }
  }

  @Override
  public void stop() {
    driver.stop(run);
  }
}
