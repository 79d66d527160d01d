package dev.pifi.it.server;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bearer tokens of a configured issuer, made here with a key of our own. */
class TokensIT {
  private static final String ISSUER = "https://issuer.example";

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String token(KeyPair keys, String issuer, long seconds, String group)
      throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String claims =
        """
        {"iss": "%s", "sub": "1", "upn": "ada", "exp": %d, "groups": ["%s"]}
        """
            .formatted(issuer, Instant.now().getEpochSecond() + seconds, group);
    String signed =
        base64.encodeToString("{\"alg\":\"RS256\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + base64.encodeToString(signature.sign());
  }

  private static RequestSpecification with(LibertyServer server, String token) {
    return server.anonymous().header("Authorization", "Bearer " + token);
  }

  @Test
  void tokensOfTheIssuerWorkBesideTheUsers(@TempDir Path folder) throws Exception {
    KeyPair keys = keys();
    Path key = folder.resolve("issuer.pem");
    Files.writeString(
        key,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    try (LibertyServer server = new LibertyServer(folder)) {
      server
          .with("MP_JWT_VERIFY_ISSUER", ISSUER)
          .with("MP_JWT_VERIFY_PUBLICKEY_LOCATION", key.toString())
          .start();
      String trainer = token(keys, ISSUER, 60, "trainer");
      with(server, trainer)
          .get("/api/v1/me")
          .then()
          .statusCode(200)
          .body("name", equalTo("ada"))
          .body("roles", equalTo(List.of("trainer", "viewer")));
      // No CSRF token, not even where a page's cookie comes along.
      with(server, trainer)
          .cookie("pifi-session", "x")
          .post("/api/v1/runs/none/cancel")
          .then()
          .statusCode(404);
      with(server, trainer).delete("/api/v1/runs/none").then().statusCode(403);
      with(server, token(keys, ISSUER, 60, "admin"))
          .delete("/api/v1/runs/none")
          .then()
          .statusCode(404);
      with(server, token(keys, ISSUER, 60, "viewer")).get("/v2").then().statusCode(200);

      List<String> bad =
          List.of(
              token(keys, "https://other.example", 60, "admin"),
              token(keys, ISSUER, -60, "admin"),
              token(keys(), ISSUER, 60, "admin"));
      bad.forEach(token -> refused(server, token));
      with(server, token(keys, ISSUER, 60, "staff"))
          .get("/api/v1/me")
          .then()
          .statusCode(403)
          .contentType(containsString("application/problem+json"))
          .body("code", equalTo("FORBIDDEN"));
      server.as("viewer").get("/api/v1/me").then().statusCode(200);
      String log = Files.readString(server.log());
      assertTrue(log.contains("a token is refused: it has another issuer (iss)"), log);
      assertTrue(log.contains("a token is refused: it has expired"), log);
      assertTrue(log.contains("a token is refused: its signature is not by"), log);
      for (String token : bad) {
        assertFalse(log.contains(token.split("\\.")[1]), "a token in the log");
      }
    }
  }

  private static void refused(LibertyServer server, String token) {
    with(server, token)
        .get("/api/v1/me")
        .then()
        .statusCode(401)
        .contentType(containsString("application/problem+json"))
        .body("code", equalTo("UNAUTHENTICATED"))
        .body(not(containsString("jose4j")));
  }
}
