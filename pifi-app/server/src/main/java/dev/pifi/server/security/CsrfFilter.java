package dev.pifi.server.security;

import dev.pifi.server.problem.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import java.util.Set;

/** Lets a page change something only if it shows that it can read its own cookie. */
@Provider
public final class CsrfFilter implements ContainerRequestFilter {
  /** The header that carries the CSRF cookie's value. */
  public static final String HEADER = "X-CSRF-Token";

  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  // JAX-RS makes its providers by a constructor without parameters.
  @Inject private SessionTokens tokens;

  @Context private HttpServletRequest request;

  /** A filter. */
  public CsrfFilter() {}

  @Override
  public void filter(ContainerRequestContext context) {
    if (READS.contains(context.getMethod())
        || request.getAttribute(Authentication.BY_COOKIE) == null) {
      return;
    }
    Optional<String> expected = Authentication.session(request).map(tokens::csrf);
    String sent = context.getHeaderString(HEADER);
    if (sent == null || expected.isEmpty() || !SessionTokens.same(expected.get(), sent)) {
      context.abortWith(
          Response.status(403)
              .type(MediaType.valueOf(Problem.MEDIA_TYPE))
              .entity(Problem.of(403, "The page's token is missing", "CSRF", "header " + HEADER))
              .build());
    }
  }
}
