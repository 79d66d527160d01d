package dev.pifi.server.batch;

import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.RunState;
import dev.pifi.server.sweeps.SweepService;
import dev.pifi.server.worker.RunDriver;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/**
 * The last step of a sweep: waits for the runs that other servers took, drives those that came back
 * from a server that is gone, and says how the sweep ended.
 */
@Dependent
@Named("sweepEnd")
public class SweepEnd implements Batchlet {
  private static final long PAUSE_MILLIS = 500;

  private final SweepService sweeps;
  private final RunDriver driver;
  private final SweepSigns signs;
  private final String sweep;

  /** The end of a sweep. */
  @Inject
  public SweepEnd(
      SweepService sweeps,
      RunDriver driver,
      SweepSigns signs,
      @BatchProperty(name = "sweep") String sweep) {
    this.sweeps = sweeps;
    this.driver = driver;
    this.signs = signs;
    this.sweep = sweep;
  }

  @Override
  public String process() throws Exception {
    signs.come(sweep);
    try {
      return end();
    } finally {
      signs.go(sweep);
    }
  }

  private String end() throws InterruptedException {
    List<RunEntity> open = open();
    while (!open.isEmpty()) {
      for (RunEntity run : open) {
        if (run.state() == RunState.QUEUED) {
          driver.drive(run.id());
        }
      }
      if (driver.closing()) {
        throw new IllegalStateException("the server closes; the sweep goes on when it starts");
      }
      Thread.sleep(PAUSE_MILLIS);
      open = open();
    }
    sweeps.finish(sweep);
    return "COMPLETED";
  }

  private List<RunEntity> open() {
    return sweeps.members(sweep).stream().filter(run -> !run.state().ended()).toList();
  }

  /** A cancelled sweep's runs end one by one; then this step does. */
  @Override
  public void stop() {}
}
