package dev.pifi.server.security;

import dev.pifi.server.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.security.enterprise.AuthenticationException;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds out who calls: HTTP Basic, a bearer token, or the session cookie of a page. Pages without
 * either are sent to log in, programs get a problem with status 401.
 */
@ApplicationScoped
public class Authentication implements HttpAuthenticationMechanism {
  /** The request attribute that says that the caller came by a cookie. */
  static final String BY_COOKIE = "dev.pifi.server.by-cookie";

  private final BasicCredentials basic;
  private final BearerTokens tokens;
  private final SessionTokens sessions;

  /** For the container's proxy. */
  protected Authentication() {
    this(null, null, null);
  }

  /** A mechanism. */
  @Inject
  public Authentication(BasicCredentials basic, BearerTokens tokens, SessionTokens sessions) {
    this.basic = basic;
    this.tokens = tokens;
    this.sessions = sessions;
  }

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context)
      throws AuthenticationException {
    Optional<Caller> caller = caller(request);
    if (caller.isPresent() && caller.get().roles().isEmpty() && context.isProtected()) {
      // Known to the issuer, but not to us.
      return refuse(response, HttpServletResponse.SC_FORBIDDEN, "Not allowed", "FORBIDDEN");
    }
    if (caller.isPresent()) {
      return context.notifyContainerAboutLogin(caller.get().name(), caller.get().roles());
    }
    if (!context.isProtected()) {
      return context.doNothing();
    }
    return challenge(request, response);
  }

  private Optional<Caller> caller(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header != null) {
      return basic.caller(header).or(() -> tokens.caller(header));
    }
    Optional<Caller> caller = session(request).flatMap(sessions::caller);
    caller.ifPresent(c -> request.setAttribute(BY_COOKIE, true));
    return caller;
  }

  /** The session cookie's value. */
  static Optional<String> session(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return (cookies == null ? Stream.<Cookie>empty() : Arrays.stream(cookies))
        .filter(c -> c.getName().equals(SessionCookies.SESSION))
        .map(Cookie::getValue)
        .findFirst();
  }

  private AuthenticationStatus challenge(HttpServletRequest request, HttpServletResponse response)
      throws AuthenticationException {
    String path = request.getRequestURI();
    String accept = request.getHeader("Accept");
    boolean api = path.startsWith("/api/") || path.equals("/v2") || path.startsWith("/v2/");
    if (!api && accept != null && accept.contains("text/html")) {
      try {
        response.sendRedirect("/login.html?to=" + URLEncoder.encode(path, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new AuthenticationException(e);
      }
      return AuthenticationStatus.SEND_FAILURE;
    }
    if (request.getHeader("X-Requested-With") == null) {
      response.addHeader("WWW-Authenticate", "Basic realm=\"pifi\", charset=\"UTF-8\"");
      if (tokens.accepted()) {
        response.addHeader("WWW-Authenticate", "Bearer realm=\"pifi\"");
      }
    }
    return refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "Log in first", "UNAUTHENTICATED");
  }

  private static AuthenticationStatus refuse(
      HttpServletResponse response, int status, String title, String code)
      throws AuthenticationException {
    response.setStatus(status);
    response.setContentType(Problem.MEDIA_TYPE);
    response.setCharacterEncoding("UTF-8");
    try {
      response
          .getWriter()
          .write(
              Json.createObjectBuilder()
                  .add("type", "about:blank")
                  .add("title", title)
                  .add("status", status)
                  .add("code", code)
                  .add("subject", "the caller")
                  .build()
                  .toString());
    } catch (IOException e) {
      throw new AuthenticationException(e);
    }
    return AuthenticationStatus.SEND_FAILURE;
  }
}
