package dev.pifi.server.runs;

import dev.pifi.server.problem.Refusal;
import dev.pifi.server.store.RunEntity;
import dev.pifi.server.store.RunState;
import dev.pifi.server.store.Transactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs in the database. Thread-safe; each call is a transaction. */
@Singleton
public class RunStore {
  private final Transactions transactions;

  /** A store. */
  @Inject
  public RunStore(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Which runs are asked for.
   *
   * @param state only those in a state
   * @param name only those whose name has a text, in any case
   * @param sweep only those of a sweep
   * @param limit at most so many
   * @param offset so many of the newest are left out
   */
  public record Filter(
      Optional<RunState> state,
      Optional<String> name,
      Optional<String> sweep,
      int limit,
      int offset) {}

  /**
   * Some of the runs.
   *
   * @param items the newest first
   * @param total how many the filter lets through
   */
  public record Page(List<RunEntity> items, long total) {}

  /** Adds runs. */
  public void add(List<RunEntity> runs) {
    transactions.call(
        manager -> {
          runs.forEach(manager::persist);
          return true;
        });
  }

  /** A run. */
  public Optional<RunEntity> find(String id) {
    return transactions.call(manager -> Optional.ofNullable(manager.find(RunEntity.class, id)));
  }

  /**
   * A run.
   *
   * @throws Refusal 404 if there is none
   */
  public RunEntity require(String id) {
    return find(id).orElseThrow(() -> unknown(id));
  }

  private static Refusal unknown(String id) {
    return Refusal.notFound("run " + id, "GET /api/v1/runs lists the runs there are");
  }

  /** The run of an idempotency key. */
  public Optional<RunEntity> ofKey(String key) {
    return transactions.call(
        manager ->
            manager
                .createQuery("select r from Run r where r.idempotencyKey = :key", RunEntity.class)
                .setParameter("key", key)
                .getResultStream()
                .findFirst());
  }

  /**
   * Changes a run while nobody else does.
   *
   * @throws Refusal 404 if there is none
   */
  public RunEntity change(String id, Consumer<RunEntity> change) {
    return with(
        id,
        (run, manager) -> {
          change.accept(run);
          return run;
        });
  }

  /** Work on a run that nobody else changes. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it. */
    T on(RunEntity run, EntityManager manager);
  }

  /**
   * Works on a run while nobody else changes it.
   *
   * @throws Refusal 404 if there is none
   */
  public <T> T with(String id, Work<T> work) {
    return transactions.call(
        manager -> {
          RunEntity run = manager.find(RunEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
          if (run == null) {
            throw unknown(id);
          }
          return work.on(run, manager);
        });
  }

  /** The runs that a filter lets through. */
  public Page list(Filter filter) {
    return transactions.call(
        manager -> {
          List<RunEntity> items =
              query(
                      manager,
                      "select r",
                      " order by r.createdAt desc, r.id desc",
                      filter,
                      RunEntity.class)
                  .setFirstResult(filter.offset())
                  .setMaxResults(filter.limit())
                  .getResultList();
          long total = query(manager, "select count(r)", "", filter, Long.class).getSingleResult();
          return new Page(items, total);
        });
  }

  private static <T> TypedQuery<T> query(
      EntityManager manager, String select, String order, Filter filter, Class<T> type) {
    List<String> conditions = new ArrayList<>();
    filter.state().ifPresent(s -> conditions.add("r.state = :state"));
    filter.name().ifPresent(n -> conditions.add("locate(:name, lower(r.name)) > 0"));
    filter.sweep().ifPresent(s -> conditions.add("r.sweepId = :sweep"));
    String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    TypedQuery<T> query = manager.createQuery(select + " from Run r" + where + order, type);
    filter.state().ifPresent(s -> query.setParameter("state", s));
    filter.name().ifPresent(n -> query.setParameter("name", n.toLowerCase(Locale.ROOT)));
    filter.sweep().ifPresent(s -> query.setParameter("sweep", s));
    return query;
  }

  /**
   * The runs that wait for any server, the oldest first. Those of a sweep of {@code node} are left
   * out: the partitions of its job drive them.
   */
  public List<RunEntity> waiting(String node, int limit) {
    return select(
        m ->
            m.createQuery(
                    "select r from Run r where r.state = :state and (r.sweepId is null or exists"
                        + " (select s from Sweep s where s.id = r.sweepId and s.node <> :node))"
                        + " order by r.createdAt, r.id",
                    RunEntity.class)
                .setParameter("state", RunState.QUEUED)
                .setParameter("node", node)
                .setMaxResults(limit));
  }

  /** The runs that other servers are at work on. */
  public List<RunEntity> heldByOthers(String node) {
    return select(
        m ->
            m.createQuery(
                    "select r from Run r where r.node <> :node and r.state in :states",
                    RunEntity.class)
                .setParameter("node", node)
                .setParameter("states", List.of(RunState.RUNNING, RunState.CANCELLING)));
  }

  /** The runs that a server was at work on. */
  public List<RunEntity> heldBy(String node) {
    return select(
        m ->
            m.createQuery(
                    "select r from Run r where r.node = :node and r.state in :states",
                    RunEntity.class)
                .setParameter("node", node)
                .setParameter("states", List.of(RunState.RUNNING, RunState.CANCELLING)));
  }

  /** How many runs are in each state; states that no run is in are left out. */
  public Map<RunState, Long> countByState() {
    return transactions.call(
        manager ->
            manager
                .createQuery("select r.state, count(r) from Run r group by r.state", Object[].class)
                .getResultStream()
                .collect(Collectors.toMap(row -> (RunState) row[0], row -> (Long) row[1])));
  }

  /** The runs of a sweep, in the order they were made. */
  public List<RunEntity> ofSweep(String sweep) {
    return select(
        m ->
            m.createQuery(
                    "select r from Run r where r.sweepId = :sweep order by r.id", RunEntity.class)
                .setParameter("sweep", sweep));
  }

  private List<RunEntity> select(Function<EntityManager, TypedQuery<RunEntity>> query) {
    return transactions.call(manager -> query.apply(manager).getResultList());
  }

  /** Removes a run and its events. */
  public void remove(String id) {
    with(
        id,
        (run, manager) -> {
          manager
              .createQuery("delete from Event e where e.runId = :id")
              .setParameter("id", id)
              .executeUpdate();
          manager.remove(run);
          return true;
        });
  }
}
