package dev.pifi.server.security;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jose4j.http.Get;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;

/**
 * The public keys that tokens are verified with: a PEM text, a JSON Web Key or a set of them; given
 * as such, in a file, or (a set) at an address that is asked again when a token names a key that is
 * not in it. Stateless.
 */
final class TokenKeys {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int TIMEOUT_MILLIS = 5000;

  private TokenKeys() {}

  /**
   * Keys at an address, or in a file; a relative one lies in the home folder.
   *
   * @throws IllegalArgumentException if there are none
   */
  static VerificationKeyResolver at(String location, Path home) {
    if (location.matches("https?://.*")) {
      return published(URI.create(location));
    }
    Path file = home.resolve(location.replaceFirst("^file:(//)?", ""));
    try {
      return of(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("wanted a file that can be read, found none there", e);
    }
  }

  private static VerificationKeyResolver published(URI address) {
    if (address.getScheme().equals("http") && !THIS_MACHINE.contains(address.getHost())) {
      throw new IllegalArgumentException("wanted https, as keys can be changed on the way by http");
    }
    Get get = new Get();
    get.setConnectTimeout(TIMEOUT_MILLIS);
    get.setReadTimeout(TIMEOUT_MILLIS);
    HttpsJwks keys = new HttpsJwks(address.toString());
    keys.setSimpleHttpGet(get);
    return new HttpsJwksVerificationKeyResolver(keys);
  }

  /**
   * Keys of a text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static VerificationKeyResolver of(String text) {
    String stripped = text.strip();
    try {
      if (!stripped.startsWith("{")) {
        Key key = pem(stripped);
        return (signature, context) -> key;
      }
      List<JsonWebKey> keys =
          stripped.contains("\"keys\"")
              ? new JsonWebKeySet(stripped).getJsonWebKeys()
              : List.of(JsonWebKey.Factory.newJwk(stripped));
      return new JwksVerificationKeyResolver(keys);
    } catch (JoseException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "wanted a public key as PEM, a JSON Web Key or a set of them", e);
    }
  }

  private static Key pem(String text) throws GeneralSecurityException {
    String base64 = text.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
    X509EncodedKeySpec spec;
    try {
      spec = new X509EncodedKeySpec(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException(e);
    }
    try {
      return KeyFactory.getInstance("RSA").generatePublic(spec);
    } catch (GeneralSecurityException e) {
      return KeyFactory.getInstance("EC").generatePublic(spec);
    }
  }
}
