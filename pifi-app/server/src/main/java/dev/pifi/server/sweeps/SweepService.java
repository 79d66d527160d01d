package dev.pifi.server.sweeps;

import dev.pifi.server.batch.Jobs;
import dev.pifi.server.config.Settings;
import dev.pifi.server.problem.Problem;
import dev.pifi.server.problem.Refusal;
import dev.pifi.server.runs.RunService;
import dev.pifi.server.runs.RunStore;
import dev.pifi.server.store.Ids;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.RunState;
import dev.pifi.server.store.SweepEntity;
import dev.pifi.server.store.Transactions;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What callers may do with sweeps. Thread-safe. */
@Singleton
public class SweepService {
  private static final List<RunState> OPEN =
      List.of(RunState.QUEUED, RunState.RUNNING, RunState.CANCELLING);

  private final Transactions transactions;
  private final RunService runs;
  private final RunStore store;
  private final Settings settings;
  private final Jobs jobs;

  /** A service. */
  @Inject
  public SweepService(
      Transactions transactions, RunService runs, RunStore store, Settings settings, Jobs jobs) {
    this.transactions = transactions;
    this.runs = runs;
    this.store = store;
    this.settings = settings;
    this.jobs = jobs;
  }

  /**
   * Submits a sweep.
   *
   * @param name what lists call it
   * @param grid keys with values, of which every combination is a run
   * @param list keys and values of each run
   * @throws PifiException SPEC_INVALID with every fault of every run
   */
  public SweepEntity submit(
      Optional<String> name,
      String spec,
      Optional<JsonObject> grid,
      Optional<JsonArray> list,
      String by) {
    List<List<String>> variants = Variants.of(grid, list);
    String id = Ids.next("s-");
    String called = name.filter(n -> !n.isBlank()).orElse(id);
    List<RunEntity> members = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (List<String> variant : variants) {
      String title = called + ": " + String.join(", ", variant);
      try {
        RunEntity run = runs.make(spec, variant, Optional.of(title), by);
        run.partOf(id);
        members.add(run);
      } catch (PifiException e) {
        Problem problem = Problem.of(e);
        for (String fault : problem.faults().orElse(List.of(e.getMessage()))) {
          faults.add(String.join(", ", variant) + ": " + fault);
        }
      }
    }
    if (!faults.isEmpty()) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "sweep " + called)
          .expected("a valid run spec for each of its runs")
          .actual("\n  - " + String.join("\n  - ", faults))
          .remedy("correct the spec, or the values of grid or list")
          .build();
    }
    SweepEntity sweep = new SweepEntity(id, called, members.size(), settings.node(), by);
    transactions.call(
        manager -> {
          manager.persist(sweep);
          members.forEach(manager::persist);
          return true;
        });
    return start(id, 0);
  }

  private SweepEntity start(String id, long earlier) {
    long job = jobs.start("sweep", earlier, Jobs.parameters("sweep", id));
    return change(id, s -> s.drivenBy(job));
  }

  /** Goes on with a sweep that nobody is at work on. */
  public void goOn(SweepEntity sweep) {
    start(sweep.id(), sweep.jobExecution());
  }

  /** The sweeps of a server that have not ended. */
  public List<SweepEntity> open(String node) {
    return transactions.call(
        manager ->
            manager
                .createQuery(
                    "select s from Sweep s where s.node = :node and s.state in :open",
                    SweepEntity.class)
                .setParameter("node", node)
                .setParameter("open", OPEN)
                .getResultList());
  }

  /** Ends the sweeps whose runs have all ended: the server of such a one may be gone for good. */
  public void finishEnded() {
    List<String> ended =
        transactions.call(
            manager ->
                manager
                    .createQuery(
                        "select s.id from Sweep s where s.state in :open and not exists (select r"
                            + " from Run r where r.sweepId = s.id and r.state in :open)",
                        String.class)
                    .setParameter("open", OPEN)
                    .getResultList());
    ended.forEach(this::finish);
  }

  /**
   * A sweep.
   *
   * @throws Refusal 404 if there is none
   */
  public SweepEntity require(String id) {
    return transactions
        .call(manager -> Optional.ofNullable(manager.find(SweepEntity.class, id)))
        .orElseThrow(
            () -> Refusal.notFound("sweep " + id, "GET /api/v1/sweeps lists the sweeps there are"));
  }

  /** The newest sweeps. */
  public List<SweepEntity> list(int limit, int offset) {
    return transactions.call(
        manager ->
            manager
                .createQuery(
                    "select s from Sweep s order by s.createdAt desc, s.id desc", SweepEntity.class)
                .setFirstResult(offset)
                .setMaxResults(limit)
                .getResultList());
  }

  /** How many there are. */
  public long count() {
    return transactions.call(
        m -> m.createQuery("select count(s) from Sweep s", Long.class).getSingleResult());
  }

  /** The runs of a sweep. */
  public List<RunEntity> members(String id) {
    return store.ofSweep(id);
  }

  /** Asks all runs of a sweep to end. */
  public SweepEntity cancel(String id) {
    SweepEntity sweep =
        change(
            id,
            s -> {
              if (!s.state().ended()) {
                s.cancel();
              }
            });
    members(id).stream().filter(r -> !r.state().ended()).forEach(r -> runs.cancel(r.id()));
    return sweep;
  }

  /** Its runs have begun. */
  public void running(String id) {
    change(
        id,
        s -> {
          if (s.state() == RunState.QUEUED) {
            s.become(RunState.RUNNING);
          }
        });
  }

  /** Its runs have ended: its state is that of the worst of them. */
  public void finish(String id) {
    List<RunState> states = members(id).stream().map(RunEntity::state).toList();
    RunState state = RunState.FINISHED;
    if (states.contains(RunState.FAILED)) {
      state = RunState.FAILED;
    } else if (states.contains(RunState.CANCELLED)) {
      state = RunState.CANCELLED;
    }
    RunState end = state;
    change(id, s -> s.become(end));
  }

  private SweepEntity change(String id, Consumer<SweepEntity> change) {
    return transactions.call(
        manager -> {
          SweepEntity sweep = manager.find(SweepEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
          if (sweep == null) {
            throw Refusal.notFound("sweep " + id, "GET /api/v1/sweeps lists the sweeps there are");
          }
          change.accept(sweep);
          return sweep;
        });
  }
}
