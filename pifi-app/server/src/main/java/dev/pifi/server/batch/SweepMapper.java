package dev.pifi.server.batch;

import dev.pifi.server.store.RunEntity;
import dev.pifi.server.sweeps.SweepService;
import dev.pifi.server.worker.Slots;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Properties;

/** One partition for each run of a sweep, as many at a time as there are slots. */
@Dependent
@Named("sweepMapper")
public class SweepMapper implements PartitionMapper {
  private final SweepService sweeps;
  private final Slots slots;
  private final String sweep;

  /** A mapper of a sweep. */
  @Inject
  public SweepMapper(
      SweepService sweeps, Slots slots, @BatchProperty(name = "sweep") String sweep) {
    this.sweeps = sweeps;
    this.slots = slots;
    this.sweep = sweep;
  }

  @Override
  public PartitionPlan mapPartitions() {
    sweeps.running(sweep);
    List<RunEntity> runs = sweeps.members(sweep);
    PartitionPlan plan = new PartitionPlanImpl();
    plan.setPartitions(runs.size());
    plan.setThreads(Math.min(slots.count(), runs.size()));
    Properties[] properties =
        runs.stream().map(run -> Jobs.parameters("run", run.id())).toArray(Properties[]::new);
    plan.setPartitionProperties(properties);
    return plan;
  }
}
