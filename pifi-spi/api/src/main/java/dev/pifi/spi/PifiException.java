package dev.pifi.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The one exception that PiFi and its plug-ins throw for faults a user can act on: what the fault
 * is about, what was wanted, what was found and what to do.
 */
public final class PifiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final String subject;
  private final String expected;
  private final String actual;
  private final String remedy;

  private PifiException(Builder builder) {
    super(message(builder), builder.cause);
    this.code = builder.code;
    this.subject = builder.subject;
    this.expected = builder.expected;
    this.actual = builder.actual;
    this.remedy = builder.remedy;
  }

  /**
   * Starts an exception.
   *
   * @param code the kind of fault
   * @param subject what the fault is about, as the user names it: a file, a key, a tensor
   */
  public static Builder of(ErrorCode code, String subject) {
    return new Builder(code, subject);
  }

  /** The kind of fault. */
  public ErrorCode code() {
    return code;
  }

  /** What the fault is about. */
  public String subject() {
    return subject;
  }

  /** What was wanted; empty if there is nothing to say. */
  public String expected() {
    return expected;
  }

  /** What was found; empty if there is nothing to say. */
  public String actual() {
    return actual;
  }

  /** What the user can do; empty if there is nothing to say. */
  public String remedy() {
    return remedy;
  }

  private static String message(Builder b) {
    List<String> parts = new ArrayList<>();
    parts.add(b.subject);
    if (!b.expected.isEmpty()) {
      parts.add("wanted " + b.expected);
    }
    if (!b.actual.isEmpty()) {
      parts.add("found " + b.actual);
    }
    if (!b.remedy.isEmpty()) {
      parts.add("to mend it: " + b.remedy);
    }
    return String.join("; ", parts);
  }

  /** Collects the parts of a {@link PifiException}. Not thread-safe. */
  public static final class Builder {
    private final ErrorCode code;
    private final String subject;
    private String expected = "";
    private String actual = "";
    private String remedy = "";
    private Throwable cause;

    private Builder(ErrorCode code, String subject) {
      this.code = Objects.requireNonNull(code, "code");
      this.subject = Objects.requireNonNull(subject, "subject");
    }

    /** Says what was wanted, as a phrase that follows "wanted". */
    public Builder expected(String text) {
      this.expected = Objects.requireNonNull(text, "expected");
      return this;
    }

    /** Says what was found, as a phrase that follows "found". */
    public Builder actual(String text) {
      this.actual = Objects.requireNonNull(text, "actual");
      return this;
    }

    /** Says what to do, as an imperative phrase. */
    public Builder remedy(String text) {
      this.remedy = Objects.requireNonNull(text, "remedy");
      return this;
    }

    /** Keeps the underlying fault for logs. */
    public Builder cause(Throwable cause) {
      this.cause = Objects.requireNonNull(cause, "cause");
      return this;
    }

    /** The finished exception. */
    public PifiException build() {
      return new PifiException(this);
    }
  }
}
