package dev.pifi.server.security;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Headers that tell browsers to run nothing but our own scripts, over TLS, in no frame. */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public final class SecurityHeaders implements Filter {
  /** A filter. */
  public SecurityHeaders() {}

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse http = (HttpServletResponse) response;
    http.setHeader(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src"
            + " 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    http.setHeader("Strict-Transport-Security", "max-age=31536000");
    http.setHeader("X-Content-Type-Options", "nosniff");
    http.setHeader("X-Frame-Options", "DENY");
    http.setHeader("Referrer-Policy", "no-referrer");
    http.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    cache(((HttpServletRequest) request).getRequestURI())
        .ifPresent(value -> http.setHeader("Cache-Control", value));
    chain.doFilter(request, response);
  }

  /** Pages are asked for anew, so that none is older than its server; libraries have versions. */
  private static Optional<String> cache(String path) {
    if (path.startsWith("/webjars/")) {
      return Optional.of("private, max-age=31536000, immutable");
    }
    boolean page = path.equals("/") || path.endsWith(".html");
    return page || path.startsWith("/app/") || path.startsWith("/open/")
        ? Optional.of("no-cache")
        : Optional.empty();
  }
}
