package dev.pifi.server.batch;

import dev.pifi.server.worker.RunDriver;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** The step, or the partition of a step, that drives one run. */
@Dependent
@Named("runBatchlet")
public class RunBatchlet implements Batchlet {
  private final RunDriver driver;
  private final String run;

  /** A step of a run. */
  @Inject
  public RunBatchlet(RunDriver driver, @BatchProperty(name = "run") String run) {
    this.driver = driver;
    this.run = run;
  }

  @Override
  public String process() throws Exception {
    if (!driver.drive(run)) {
      throw new IllegalStateException("the server closes; run " + run + " goes on when it starts");
    }
    return "COMPLETED";
  }

  @Override
  public void stop() {
    driver.stop(run);
  }
}
