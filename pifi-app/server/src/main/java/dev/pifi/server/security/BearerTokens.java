package dev.pifi.server.security;

import dev.pifi.server.config.Setting;
import dev.pifi.server.config.Settings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Bearer tokens as MicroProfile JWT has them: signed by the configured issuer, not expired, the
 * caller in {@code upn} (or {@code preferred_username}, {@code sub}), their roles in {@code
 * groups}. Without an issuer in the settings no token is accepted. Thread-safe.
 */
@Singleton
public final class BearerTokens {
  private static final Logger LOG = Logger.getLogger(BearerTokens.class.getName());
  private static final String SCHEME = "bearer ";
  private static final int SKEW_SECONDS = 30;

  /** Signatures by a private key only: a public key must never be taken as a shared secret. */
  private static final AlgorithmConstraints ALGORITHMS =
      new AlgorithmConstraints(
          ConstraintType.PERMIT,
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.RSA_USING_SHA384,
          AlgorithmIdentifiers.RSA_USING_SHA512,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
          AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512);

  private static final Map<Integer, String> FAULTS =
      Map.of(
          ErrorCodes.EXPIRED, "it has expired",
          ErrorCodes.EXPIRATION_MISSING, "it has no end (exp)",
          ErrorCodes.NOT_YET_VALID, "it is not valid yet (nbf)",
          ErrorCodes.ISSUER_MISSING, "it has no issuer (iss)",
          ErrorCodes.ISSUER_INVALID, "it has another issuer (iss)",
          ErrorCodes.AUDIENCE_MISSING, "it has no audience (aud)",
          ErrorCodes.AUDIENCE_INVALID, "it is for others (aud)",
          ErrorCodes.SIGNATURE_MISSING, "it is not signed",
          ErrorCodes.SIGNATURE_INVALID, "its signature is not by the issuer's key");

  private final Optional<JwtConsumer> consumer;

  /**
   * Tokens of the configured issuer.
   *
   * @throws IllegalStateException if there is an issuer but no key of theirs
   */
  @Inject
  public BearerTokens(Settings settings) {
    String issuer = settings.text(Setting.JWT_ISSUER);
    this.consumer = issuer.isEmpty() ? Optional.empty() : Optional.of(consumer(issuer, settings));
  }

  private static JwtConsumer consumer(String issuer, Settings settings) {
    JwtConsumerBuilder builder =
        new JwtConsumerBuilder()
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds(SKEW_SECONDS)
            .setExpectedIssuer(issuer)
            .setJwsAlgorithmConstraints(ALGORITHMS)
            .setVerificationKeyResolver(keys(settings));
    String[] audiences =
        Stream.of(settings.text(Setting.JWT_AUDIENCES).split(","))
            .map(String::strip)
            .filter(audience -> !audience.isEmpty())
            .toArray(String[]::new);
    return audiences.length == 0
        ? builder.setSkipDefaultAudienceValidation().build()
        : builder.setExpectedAudience(audiences).build();
  }

  private static VerificationKeyResolver keys(Settings settings) {
    String key = settings.text(Setting.JWT_KEY);
    String location = settings.text(Setting.JWT_KEY_LOCATION);
    if (key.isEmpty() == location.isEmpty()) {
      throw new IllegalStateException(
          "%s: wanted one of %s and %s beside it, found %s"
              .formatted(
                  Setting.JWT_ISSUER.key(),
                  Setting.JWT_KEY.key(),
                  Setting.JWT_KEY_LOCATION.key(),
                  key.isEmpty() ? "none" : "both"));
    }
    Setting setting = key.isEmpty() ? Setting.JWT_KEY_LOCATION : Setting.JWT_KEY;
    try {
      return key.isEmpty() ? TokenKeys.at(location, settings.home()) : TokenKeys.of(key);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(setting.key() + ": " + e.getMessage(), e);
    }
  }

  /** Whether tokens are accepted at all. */
  public boolean accepted() {
    return consumer.isPresent();
  }

  /**
   * The caller of an Authorization header, without roles if the token has none of ours; empty if it
   * is of another scheme or is not accepted.
   */
  public Optional<Caller> caller(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    return consumer.flatMap(c -> caller(c, header.substring(SCHEME.length()).strip()));
  }

  private static Optional<Caller> caller(JwtConsumer consumer, String token) {
    try {
      JwtClaims claims = consumer.processToClaims(token);
      return name(claims).map(name -> new Caller(name, Role.withHeld(groups(claims))));
    } catch (InvalidJwtException e) {
      // In words of ours: the library's have the token, which is no more for logs than a password.
      LOG.log(Level.INFO, "a token is refused: {0}", why(e));
      return Optional.empty();
    }
  }

  private static String why(InvalidJwtException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof UnresolvableKeyException) {
        return "no key of the issuer fits it, or its keys cannot be fetched";
      }
    }
    return e.getErrorDetails().stream()
        .map(fault -> FAULTS.getOrDefault(fault.getErrorCode(), "it is none that can be read"))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> name(JwtClaims claims) {
    return Stream.of("upn", "preferred_username", "sub")
        .map(claims::getClaimValueAsString)
        .filter(name -> name != null && !name.isBlank())
        .findFirst();
  }

  private static List<String> groups(JwtClaims claims) {
    try {
      List<String> groups = claims.getStringListClaimValue("groups");
      return groups == null ? List.of() : groups;
    } catch (MalformedClaimException e) {
      return List.of();
    }
  }
}
