package dev.pifi.server.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.pifi.server.config.Settings;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which bearer tokens are accepted. */
class BearerTokensTest {
  private static final String ISSUER = "https://issuer.example";

  @TempDir private Path home;

  private final PublicJsonWebKey key = rsa("one");

  private static PublicJsonWebKey rsa(String id) {
    try {
      PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId(id);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(PublicJsonWebKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getPublicKey().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** Tokens of a server with settings, given as keys and values. */
  private BearerTokens tokens(String... settings) {
    Map<String, String> values = new HashMap<>(Map.of("pifi.home", home.toString()));
    for (int i = 0; i < settings.length; i += 2) {
      values.put(settings[i], settings[i + 1]);
    }
    Config config =
        (Config)
            Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (proxy, method, arguments) -> Optional.ofNullable(values.get(arguments[0])));
    return new BearerTokens(new Settings(config));
  }

  private BearerTokens tokensOfKey(String... more) {
    return tokens(concatenated(more, "mp.jwt.verify.publickey", pem(key)));
  }

  private static String[] concatenated(String[] more, String name, String value) {
    List<String> all = new java.util.ArrayList<>(List.of("mp.jwt.verify.issuer", ISSUER));
    all.addAll(List.of(name, value));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static JwtClaims claims(String... groups) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setSubject("1234");
    claims.setClaim("upn", "ada");
    claims.setExpirationTimeMinutesInTheFuture(5);
    claims.setStringListClaim("groups", groups);
    return claims;
  }

  private static String signed(JwtClaims claims, PublicJsonWebKey key, String algorithm)
      throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setKey(key.getPrivateKey());
    signature.setKeyIdHeaderValue(key.getKeyId());
    signature.setAlgorithmHeaderValue(algorithm);
    return "Bearer " + signature.getCompactSerialization();
  }

  private String good() throws JoseException {
    return signed(claims("trainer", "staff"), key, "RS256");
  }

  @Test
  void aGoodTokenHasANameAndTheRolesThatItsGroupsHold() throws Exception {
    Caller caller = tokensOfKey().caller(good()).orElseThrow();
    assertEquals(new Caller("ada", Set.of("viewer", "trainer")), caller);
    JwtClaims claims = claims("admin");
    claims.unsetClaim("upn");
    assertEquals("1234", tokensOfKey().caller(signed(claims, key, "RS256")).orElseThrow().name());
  }

  @Test
  void aTokenWithoutAGroupOfOursHasNoRole() throws Exception {
    for (JwtClaims claims : List.of(claims(), claims("staff"))) {
      Caller caller = tokensOfKey().caller(signed(claims, key, "RS256")).orElseThrow();
      assertEquals(Set.of(), caller.roles());
    }
    JwtClaims claims = claims();
    claims.setClaim("groups", "admin");
    assertEquals(
        Set.of(), tokensOfKey().caller(signed(claims, key, "RS256")).orElseThrow().roles());
  }

  @Test
  void othersAreRefused() throws Exception {
    JwtClaims late = claims("admin");
    late.setExpirationTimeMinutesInTheFuture(-2);
    JwtClaims endless = claims("admin");
    endless.unsetClaim("exp");
    JwtClaims foreign = claims("admin");
    foreign.setIssuer("https://other.example");
    JwtClaims early = claims("admin");
    early.setNotBeforeMinutesInThePast(-2);
    BearerTokens tokens = tokensOfKey();
    for (JwtClaims claims : List.of(late, endless, foreign, early)) {
      assertEquals(Optional.empty(), tokens.caller(signed(claims, key, "RS256")), claims::toJson);
    }
    assertEquals(Optional.empty(), tokens.caller(signed(claims("admin"), rsa("one"), "RS256")));
    String good = good();
    assertEquals(Optional.empty(), tokens.caller(good.substring(0, good.length() - 8)));
    assertEquals(Optional.empty(), tokens.caller("Bearer nonsense"));
    assertEquals(Optional.empty(), tokens.caller("Bearer "));
    assertEquals(Optional.empty(), tokens.caller("Basic x"));
  }

  @Test
  void thePublicKeyIsNoSharedSecretAndUnsignedIsNotSigned() throws Exception {
    JsonWebSignature hmac = new JsonWebSignature();
    hmac.setPayload(claims("admin").toJson());
    hmac.setKey(new HmacKey(pem(key).getBytes(StandardCharsets.UTF_8)));
    hmac.setAlgorithmHeaderValue("HS256");
    BearerTokens tokens = tokensOfKey();
    assertEquals(Optional.empty(), tokens.caller("Bearer " + hmac.getCompactSerialization()));
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String unsigned =
        base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(claims("admin").toJson().getBytes(StandardCharsets.UTF_8))
            + ".";
    assertEquals(Optional.empty(), tokens.caller("Bearer " + unsigned));
  }

  @Test
  void anAudienceIsAskedForWhereOneIsSet() throws Exception {
    BearerTokens tokens = tokensOfKey("mp.jwt.verify.audiences", "pifi, other");
    assertEquals(Optional.empty(), tokens.caller(good()));
    JwtClaims claims = claims("viewer");
    claims.setAudience("pifi");
    assertTrue(tokens.caller(signed(claims, key, "RS256")).isPresent());
  }

  @Test
  void keysAreReadFromFilesAndAddresses() throws Exception {
    PublicJsonWebKey curve = EcJwkGenerator.generateJwk(EllipticCurves.P256);
    curve.setKeyId("two");
    Files.writeString(home.resolve("key.pem"), pem(curve));
    Files.writeString(home.resolve("key.json"), key.toJson());
    String set = new JsonWebKeySet(key, curve).toJson();
    Files.writeString(home.resolve("keys.json"), set);
    HttpServer issuer = serve(set);
    try {
      String address = "http://localhost:" + issuer.getAddress().getPort() + "/keys";
      for (String location : List.of("keys.json", home.resolve("keys.json").toString(), address)) {
        BearerTokens tokens = tokensAt(location);
        assertTrue(tokens.caller(good()).isPresent(), location);
        assertTrue(tokens.caller(signed(claims("viewer"), curve, "ES256")).isPresent(), location);
        assertFalse(
            tokens.caller(signed(claims("viewer"), rsa("three"), "RS256")).isPresent(), location);
      }
    } finally {
      issuer.stop(0);
    }
    assertTrue(tokensAt("key.pem").caller(signed(claims("viewer"), curve, "ES256")).isPresent());
    assertTrue(tokensAt("key.json").caller(good()).isPresent());
  }

  private BearerTokens tokensAt(String location) {
    return tokens(concatenated(new String[0], "mp.jwt.verify.publickey.location", location));
  }

  private static HttpServer serve(String text) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          byte[] body = text.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void withoutAnIssuerThereAreNone() throws Exception {
    BearerTokens off = tokens("mp.jwt.verify.publickey", pem(key));
    assertFalse(off.accepted());
    assertEquals(Optional.empty(), off.caller(good()));
  }

  @Test
  void anIssuerWithoutItsKeyIsAFaultOfTheSettings() {
    assertFault("found none", "mp.jwt.verify.issuer", ISSUER);
    assertFault(
        "found both",
        concatenated(
            new String[] {"mp.jwt.verify.publickey.location", "x"},
            "mp.jwt.verify.publickey",
            pem(key)));
    assertFault("PEM", concatenated(new String[0], "mp.jwt.verify.publickey", "nonsense"));
    assertFault("PEM", concatenated(new String[0], "mp.jwt.verify.publickey", "{}"));
    String location = "mp.jwt.verify.publickey.location";
    assertFault("a file", concatenated(new String[0], location, "none.pem"));
    assertFault("https", concatenated(new String[0], location, "http://issuer.example/keys"));
  }

  private void assertFault(String part, String... settings) {
    String fault = assertThrows(IllegalStateException.class, () -> tokens(settings)).getMessage();
    assertTrue(fault.startsWith("mp.jwt.verify.") && fault.contains(part), fault);
  }
}
