package dev.pifi.server.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** A run as the database keeps it. Times are milliseconds since 1970, 0 for never. */
@Entity(name = "Run")
@Table(name = "pifi_run")
public class RunEntity {
  private static final int MESSAGE = 4000;

  @Id private String id;
  private String name;

  @Enumerated(EnumType.STRING)
  private RunState state;

  private String message;
  private String spec;
  private String task;
  private String method;
  private String slm;
  private String llm;
  private String layers;
  private int seed;

  @Column(name = "best_metric")
  private String bestMetric;

  private int epochs;
  private int step;

  @Column(name = "total_steps")
  private int totalSteps;

  private int epoch;

  @Column(name = "best_score")
  private Double bestScore;

  private String scores;

  @Column(name = "seconds_left")
  private Double secondsLeft;

  @Column(name = "created_by")
  private String createdBy;

  @Column(name = "created_at")
  private long createdAt;

  @Column(name = "started_at")
  private long startedAt;

  @Column(name = "finished_at")
  private long finishedAt;

  @Column(name = "sweep_id")
  private String sweepId;

  private int attempt;
  private String node;

  @Column(name = "heartbeat_at")
  private long heartbeatAt;

  @Column(name = "cancel_requested")
  private short cancelRequested;

  @Column(name = "job_execution")
  private long jobExecution;

  @Column(name = "last_event")
  private int lastEvent;

  @Column(name = "idempotency_key")
  private String idempotencyKey;

  @Column(name = "body_hash")
  private String bodyHash;

  @Version private int version;

  /** For the persistence provider. */
  protected RunEntity() {}

  /** A run that waits. */
  public RunEntity(String id, String name, RunDescription description, String createdBy) {
    this.id = id;
    this.name = name;
    this.createdBy = createdBy;
    this.createdAt = System.currentTimeMillis();
    this.state = RunState.QUEUED;
    describe(description);
  }

  /** Takes over what a spec says. */
  public final void describe(RunDescription d) {
    spec = d.spec();
    task = d.task();
    method = d.method();
    slm = d.slm();
    llm = d.llm().orElse(null);
    layers = d.layers().orElse(null);
    seed = d.seed();
    bestMetric = d.bestMetric();
    epochs = d.epochs();
  }

  /** Makes it part of a sweep. */
  public void partOf(String sweep) {
    sweepId = sweep;
  }

  /** Remembers the request that made it. */
  public void requestedBy(String key, String hash) {
    idempotencyKey = key;
    bodyHash = hash;
  }

  /** Waits for a worker, for the first time or again. */
  public void queue() {
    state = RunState.QUEUED;
    message = null;
    finishedAt = 0;
    secondsLeft = null;
    cancelRequested = 0;
  }

  /** A worker of a server begins. */
  public void run(String onNode) {
    state = RunState.RUNNING;
    node = onNode;
    attempt++;
    message = null;
    heartbeatAt = System.currentTimeMillis();
    startedAt = startedAt == 0 ? heartbeatAt : startedAt;
  }

  /** Asks for its end. */
  public void cancel() {
    cancelRequested = 1;
    state = state == RunState.QUEUED ? RunState.CANCELLED : RunState.CANCELLING;
    finishedAt = state.ended() ? System.currentTimeMillis() : 0;
  }

  /** Ends it. */
  public void end(RunState how, Optional<String> why) {
    state = how;
    message = why.map(w -> w.length() > MESSAGE ? w.substring(0, MESSAGE) : w).orElse(null);
    finishedAt = System.currentTimeMillis();
    secondsLeft = null;
  }

  /** Its server lives. */
  public void beat() {
    heartbeatAt = System.currentTimeMillis();
  }

  /** Whether a server's attempt is still the one that counts. */
  public boolean drivenBy(String onNode, int inAttempt) {
    return attempt == inAttempt && onNode.equals(node) && state != RunState.QUEUED;
  }

  /** The number of the next event. */
  public int nextEvent() {
    return ++lastEvent;
  }

  /** The length of the run is known. */
  public void started(int firstStep, int steps, int ofEpochs) {
    step = firstStep;
    totalSteps = steps;
    epochs = ofEpochs;
  }

  /** It got on; epochs count from 1. */
  public void stepped(int toStep, int inEpoch, double left) {
    step = toStep;
    epoch = inEpoch;
    secondsLeft = Double.isFinite(left) ? left : null;
  }

  /** Its best score so far. */
  public void best(double score) {
    bestScore = Double.isFinite(score) ? score : null;
  }

  /** Its scores, as a JSON object. */
  public void scored(String json) {
    scores = json;
  }

  /** The job that drives it. */
  public void drivenBy(long execution) {
    jobExecution = execution;
  }

  public String id() {
    return id;
  }

  public String name() {
    return name;
  }

  public RunState state() {
    return state;
  }

  public Optional<String> message() {
    return Optional.ofNullable(message);
  }

  public String spec() {
    return spec;
  }

  public String task() {
    return task;
  }

  public String method() {
    return method;
  }

  public String slm() {
    return slm;
  }

  public Optional<String> llm() {
    return Optional.ofNullable(llm);
  }

  public Optional<String> layers() {
    return Optional.ofNullable(layers);
  }

  public int seed() {
    return seed;
  }

  public String bestMetric() {
    return bestMetric;
  }

  public int epochs() {
    return epochs;
  }

  public int step() {
    return step;
  }

  public int totalSteps() {
    return totalSteps;
  }

  public int epoch() {
    return epoch;
  }

  public OptionalDouble bestScore() {
    return bestScore == null ? OptionalDouble.empty() : OptionalDouble.of(bestScore);
  }

  public Optional<String> scores() {
    return Optional.ofNullable(scores);
  }

  public OptionalDouble secondsLeft() {
    return secondsLeft == null ? OptionalDouble.empty() : OptionalDouble.of(secondsLeft);
  }

  public String createdBy() {
    return createdBy;
  }

  public Instant createdAt() {
    return Instant.ofEpochMilli(createdAt);
  }

  public Optional<Instant> startedAt() {
    return time(startedAt);
  }

  public Optional<Instant> finishedAt() {
    return time(finishedAt);
  }

  public Optional<String> sweepId() {
    return Optional.ofNullable(sweepId);
  }

  public int attempt() {
    return attempt;
  }

  public Optional<String> node() {
    return Optional.ofNullable(node);
  }

  public long heartbeatAt() {
    return heartbeatAt;
  }

  public boolean cancelRequested() {
    return cancelRequested != 0;
  }

  public long jobExecution() {
    return jobExecution;
  }

  public int lastEvent() {
    return lastEvent;
  }

  public Optional<String> bodyHash() {
    return Optional.ofNullable(bodyHash);
  }

  private static Optional<Instant> time(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
