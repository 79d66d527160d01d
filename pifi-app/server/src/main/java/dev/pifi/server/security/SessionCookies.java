package dev.pifi.server.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.NewCookie;

/** The two cookies of a page's session. Stateless. */
@Singleton
public final class SessionCookies {
  /** The session; no script can read it. */
  public static final String SESSION = "pifi-session";

  /** What scripts send back as {@link CsrfFilter#HEADER}. */
  public static final String CSRF = "pifi-csrf";

  private final SessionTokens tokens;

  /** Cookies of tokens. */
  @Inject
  public SessionCookies(SessionTokens tokens) {
    this.tokens = tokens;
  }

  /** The cookies of a new session. */
  public NewCookie[] open(Caller caller) {
    String token = tokens.issue(caller);
    int seconds = (int) tokens.life().toSeconds();
    return new NewCookie[] {
      cookie(SESSION, token, seconds, true), cookie(CSRF, tokens.csrf(token), seconds, false)
    };
  }

  /** Cookies that make a browser forget its session. */
  public NewCookie[] close() {
    return new NewCookie[] {cookie(SESSION, "", 0, true), cookie(CSRF, "", 0, false)};
  }

  private static NewCookie cookie(String name, String value, int seconds, boolean hidden) {
    return new NewCookie.Builder(name)
        .value(value)
        .path("/")
        .maxAge(seconds)
        .secure(true)
        .httpOnly(hidden)
        .sameSite(NewCookie.SameSite.STRICT)
        .build();
  }
}
