package dev.pifi.server.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** Something that happened in a run; never changed. */
@Entity(name = "Event")
@Table(name = "pifi_event")
@IdClass(EventEntity.Key.class)
public class EventEntity {
  @Id
  @Column(name = "run_id")
  private String runId;

  @Id private int number;

  @Column(name = "event_key")
  private String eventKey;

  private String kind;
  private int step;
  private String data;

  /** For the persistence provider. */
  protected EventEntity() {}

  /**
   * An event.
   *
   * @param number its place in the run, from 1
   * @param eventKey what makes the same event the same
   * @param kind what happened
   * @param step the update it belongs to
   * @param data a JSON object
   */
  public EventEntity(
      String runId, int number, String eventKey, String kind, int step, String data) {
    this.runId = runId;
    this.number = number;
    this.eventKey = eventKey;
    this.kind = kind;
    this.step = step;
    this.data = data;
  }

  public int number() {
    return number;
  }

  public String eventKey() {
    return eventKey;
  }

  public String kind() {
    return kind;
  }

  public int step() {
    return step;
  }

  public String data() {
    return data;
  }

  /** The key that JPA wants as a class. */
  public static final class Key implements Serializable {
    private static final long serialVersionUID = 1L;

    private String runId;
    private int number;

    /** For the persistence provider. */
    public Key() {}

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Objects.equals(runId, key.runId) && number == key.number;
    }

    @Override
    public int hashCode() {
      return Objects.hash(runId, number);
    }
  }
}
