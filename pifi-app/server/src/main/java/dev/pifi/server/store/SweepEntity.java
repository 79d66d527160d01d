package dev.pifi.server.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;

/** Several runs of one spec as the database keeps them. */
@Entity(name = "Sweep")
@Table(name = "pifi_sweep")
public class SweepEntity {
  @Id private String id;
  private String name;

  @Enumerated(EnumType.STRING)
  private RunState state;

  private int total;

  @Column(name = "cancel_requested")
  private short cancelRequested;

  @Column(name = "job_execution")
  private long jobExecution;

  private String node;

  @Column(name = "created_by")
  private String createdBy;

  @Column(name = "created_at")
  private long createdAt;

  @Version private int version;

  /** For the persistence provider. */
  protected SweepEntity() {}

  /** A sweep that waits. */
  public SweepEntity(String id, String name, int total, String node, String createdBy) {
    this.id = id;
    this.name = name;
    this.total = total;
    this.node = node;
    this.createdBy = createdBy;
    this.createdAt = System.currentTimeMillis();
    this.state = RunState.QUEUED;
  }

  /** Changes its state. */
  public void become(RunState next) {
    state = next;
  }

  /** Asks for its end. */
  public void cancel() {
    cancelRequested = 1;
    state = RunState.CANCELLING;
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

  public int total() {
    return total;
  }

  public boolean cancelRequested() {
    return cancelRequested != 0;
  }

  public long jobExecution() {
    return jobExecution;
  }

  public String node() {
    return node;
  }

  public String createdBy() {
    return createdBy;
  }

  public Instant createdAt() {
    return Instant.ofEpochMilli(createdAt);
  }
}
