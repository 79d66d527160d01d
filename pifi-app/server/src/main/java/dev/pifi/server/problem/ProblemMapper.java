package dev.pifi.server.problem;

import dev.pifi.spi.PifiException;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Turns every exception into a problem; what is not ours is logged and told without its words. */
@Provider
public final class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = Logger.getLogger(ProblemMapper.class.getName());

  /** A mapper. */
  public ProblemMapper() {}

  @Override
  public Response toResponse(Throwable fault) {
    Problem problem = problem(fault);
    if (problem.status() == 503) {
      // Many at a time, each for the same reason.
      LOG.log(Level.FINE, "a request is put off: " + problem.title(), fault);
    } else if (problem.status() >= 500) {
      LOG.log(Level.WARNING, "a request failed: " + problem.title(), fault);
    }
    Response.ResponseBuilder response =
        Response.status(problem.status())
            .type(MediaType.valueOf(Problem.MEDIA_TYPE))
            .header(HttpHeaders.CACHE_CONTROL, "no-store")
            .entity(problem);
    if (problem.status() == 429 || problem.status() == 503) {
      response.header(HttpHeaders.RETRY_AFTER, 1);
    }
    if (fault instanceof WebApplicationException e && e.getResponse().getStatus() == 405) {
      response.header(HttpHeaders.ALLOW, e.getResponse().getHeaderString(HttpHeaders.ALLOW));
    }
    return response.build();
  }

  private static Problem problem(Throwable fault) {
    if (fault instanceof PifiException e) {
      return Problem.of(e);
    }
    if (fault instanceof Refusal e) {
      return e.problem();
    }
    if (fault instanceof WebApplicationException e && e.getResponse().getStatus() < 500) {
      return of(e.getResponse().getStatus());
    }
    for (Throwable t = fault; t != null; t = t.getCause()) {
      if (t instanceof Refusal e) {
        return e.problem();
      }
      if (t instanceof PifiException e) {
        return Problem.of(e);
      }
      if (t instanceof SQLException || t instanceof PersistenceException) {
        return Problem.of(503, "The database does not answer", "DATABASE_UNAVAILABLE", "database");
      }
    }
    return Problem.of(500, "A fault of the server", "INTERNAL", "the request");
  }

  private static Problem of(int status) {
    return switch (status) {
      case 400 -> Problem.of(400, "The request cannot be read", "BAD_REQUEST", "the request");
      case 401 -> Problem.of(401, "Log in first", "UNAUTHENTICATED", "the caller");
      case 403 -> Problem.of(403, "Not allowed", "FORBIDDEN", "the caller's role");
      case 404 -> Problem.of(404, "Not found", "NOT_FOUND", "the address");
      case 405 -> Problem.of(405, "No such method here", "METHOD_NOT_ALLOWED", "the method");
      case 406 -> Problem.of(406, "No such form of answer", "NOT_ACCEPTABLE", "header Accept");
      case 415 ->
          Problem.of(415, "No such form of body", "UNSUPPORTED_TYPE", "header Content-Type");
      default -> Problem.of(status, "The request is refused", "REFUSED", "the request");
    };
  }
}
