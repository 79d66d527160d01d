package dev.pifi.server.rest;

import dev.pifi.server.problem.Problem;
import dev.pifi.server.problem.ProblemMapper;
import dev.pifi.server.serving.JsonBody;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.stream.Stream;

/** Problems as the Open Inference Protocol has them: {@code {"error": ".."}}. */
@Provider
public final class InferenceErrors implements ExceptionMapper<Throwable> {
  private final ProblemMapper problems = new ProblemMapper();

  /**
   * A fault as callers see it.
   *
   * @param error what is wrong and what to do
   */
  public record Fault(String error) {}

  /** A mapper. */
  public InferenceErrors() {}

  @Override
  public Response toResponse(Throwable fault) {
    Response response = problems.toResponse(fault);
    Problem problem = (Problem) response.getEntity();
    return Response.fromResponse(response)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(JsonBody.bytes(JsonBody.object().put("error", text(problem))))
        .build();
  }

  private static String text(Problem p) {
    String faults = String.join("; ", p.faults().orElse(List.of()));
    return Stream.of(
            p.title() + ": " + p.subject(),
            p.expected().map(e -> "wanted " + e).orElse(""),
            faults.isEmpty() ? p.actual().map(a -> "found " + a).orElse("") : faults,
            p.remedy().orElse(""))
        .filter(part -> !part.isEmpty())
        .reduce((a, b) -> a + "; " + b)
        .orElse("");
  }
}
