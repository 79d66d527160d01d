package dev.pifi.server.problem;

import java.util.Optional;

/** A request that is refused for a reason of HTTP's: unknown, in conflict, too large. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  private Refusal(Problem problem) {
    super(problem.title() + ": " + problem.subject());
    this.problem = problem;
  }

  /** 400: a parameter or body that cannot be read. */
  public static Refusal badRequest(String subject, String expected, String actual) {
    return new Refusal(
        with(
            Problem.of(400, "The request is wrong", "BAD_REQUEST", subject),
            expected,
            actual,
            "correct the request"));
  }

  /** 404: nothing has that name. */
  public static Refusal notFound(String subject, String remedy) {
    return new Refusal(
        with(Problem.of(404, "Not found", "NOT_FOUND", subject), "one that is there", "", remedy));
  }

  /** 409: the state of things forbids it. */
  public static Refusal conflict(String subject, String expected, String actual, String remedy) {
    return new Refusal(
        with(Problem.of(409, "Not in this state", "CONFLICT", subject), expected, actual, remedy));
  }

  /** 413: more bytes than allowed. */
  public static Refusal tooLarge(String subject, long mostBytes) {
    return new Refusal(
        with(
            Problem.of(413, "Too large", "TOO_LARGE", subject),
            "at most " + mostBytes + " bytes",
            "more",
            "send less"));
  }

  /** 429 or 503: not now. */
  public static Refusal busy(int status, String subject, String actual, String remedy) {
    return new Refusal(
        with(Problem.of(status, "Not now", "BUSY", subject), "free capacity", actual, remedy));
  }

  /** What is told of it. */
  public Problem problem() {
    return problem;
  }

  private static Problem with(Problem p, String expected, String actual, String remedy) {
    return new Problem(
        p.type(),
        p.title(),
        p.status(),
        p.code(),
        p.subject(),
        text(expected),
        text(actual),
        text(remedy),
        Optional.empty());
  }

  private static Optional<String> text(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }
}
