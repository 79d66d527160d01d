package dev.pifi.server.problem;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.List;
import java.util.Optional;

/**
 * A fault as callers see it.
 *
 * @param type a URI of its kind
 * @param title its kind in words
 * @param status the HTTP status
 * @param code its kind as a name
 * @param subject what it is about
 * @param expected what was wanted
 * @param actual what was found
 * @param remedy what to do
 * @param faults each fault where a spec has several
 */
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String subject,
    Optional<String> expected,
    Optional<String> actual,
    Optional<String> remedy,
    Optional<List<String>> faults) {
  /** Its media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String SEPARATOR = "\n  - ";

  /** A fault without details. */
  public static Problem of(int status, String title, String code, String subject) {
    return new Problem(
        "about:blank",
        title,
        status,
        code,
        subject,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** One of our own errors. */
  public static Problem of(PifiException e) {
    List<String> parts = List.of(e.actual().split(SEPARATOR, -1));
    boolean several = parts.size() > 1 && parts.get(0).isEmpty();
    List<String> faults = several ? parts.subList(1, parts.size()) : List.of();
    return new Problem(
        "about:blank",
        title(e.code()),
        status(e.code()),
        e.code().name(),
        e.subject(),
        text(e.expected()),
        text(several ? String.join("; ", faults) : e.actual()),
        text(e.remedy()),
        several ? Optional.of(List.copyOf(faults)) : Optional.empty());
  }

  private static Optional<String> text(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }

  private static int status(ErrorCode code) {
    return switch (code) {
      case USAGE -> 400;
      case SPEC_INVALID,
          FILE_INVALID,
          CHECKPOINT_INVALID,
          UNSUPPORTED,
          DATA_INVALID,
          PLUGIN_INVALID,
          VERIFICATION_FAILED ->
          422;
      case STORAGE_FAILED -> 507;
      case TRAINING_FAILED, INTERRUPTED, INTERNAL -> 500;
    };
  }

  private static String title(ErrorCode code) {
    return switch (code) {
      case USAGE -> "The request is wrong";
      case SPEC_INVALID -> "The spec has faults";
      case FILE_INVALID -> "A file is not what it should be";
      case CHECKPOINT_INVALID -> "A checkpoint is not what the model needs";
      case UNSUPPORTED -> "Not known or not implemented";
      case DATA_INVALID -> "Data cannot be used";
      case PLUGIN_INVALID -> "A plug-in cannot be used";
      case VERIFICATION_FAILED -> "A comparison did not hold";
      case STORAGE_FAILED -> "Writing failed";
      case TRAINING_FAILED, INTERRUPTED, INTERNAL -> "A fault of the server";
    };
  }
}
