package dev.pifi.server.users;

import com.ibm.websphere.security.CertificateMapNotSupportedException;
import com.ibm.websphere.security.EntryNotFoundException;
import com.ibm.websphere.security.NotImplementedException;
import com.ibm.websphere.security.PasswordCheckFailedException;
import com.ibm.websphere.security.Result;
import com.ibm.websphere.security.UserRegistry;
import com.ibm.websphere.security.cred.WSCredential;
import dev.pifi.server.security.Role;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The same users for what Liberty itself guards, {@code /metrics}: their groups are the roles that
 * they hold, or {@code scraper}, who is nobody to the application. Liberty finds it in a library of
 * the server (a BELL), not in the application. Thread-safe.
 */
public final class LibertyRegistry implements UserRegistry {
  private static final String REALM = "pifi";
  private static final String SCRAPER = "scraper";

  private final PasswordFile users;

  /** The registry of the folder that the property {@code home} names. */
  public LibertyRegistry(Map<String, String> properties) {
    this.users = new PasswordFile(Path.of(properties.get("home")));
  }

  @Override
  public void initialize(Properties properties) {
    // All it needs came with the constructor.
  }

  @Override
  public String checkPassword(String name, String password) throws PasswordCheckFailedException {
    if (users.role(name, password.toCharArray()).isEmpty()) {
      throw new PasswordCheckFailedException("name or password is wrong");
    }
    return name;
  }

  @Override
  public String mapCertificate(X509Certificate[] chain) throws CertificateMapNotSupportedException {
    throw new CertificateMapNotSupportedException("users have passwords only");
  }

  @Override
  public String getRealm() {
    return REALM;
  }

  @Override
  public Result getUsers(String pattern, int limit) {
    return matching(users.names(), pattern, limit);
  }

  @Override
  public String getUserDisplayName(String name) throws EntryNotFoundException {
    return known(name);
  }

  @Override
  public String getUniqueUserId(String name) throws EntryNotFoundException {
    return known(name);
  }

  @Override
  public String getUserSecurityName(String id) throws EntryNotFoundException {
    return known(id);
  }

  @Override
  public boolean isValidUser(String name) {
    return users.role(name).isPresent();
  }

  @Override
  public Result getGroups(String pattern, int limit) {
    return matching(groups(), pattern, limit);
  }

  @Override
  public String getGroupDisplayName(String group) throws EntryNotFoundException {
    return knownGroup(group);
  }

  @Override
  public String getUniqueGroupId(String group) throws EntryNotFoundException {
    return knownGroup(group);
  }

  @Override
  public List<String> getUniqueGroupIds(String id) throws EntryNotFoundException {
    return getGroupsForUser(id);
  }

  @Override
  public String getGroupSecurityName(String id) throws EntryNotFoundException {
    return knownGroup(id);
  }

  @Override
  public boolean isValidGroup(String group) {
    return groups().contains(group);
  }

  @Override
  public List<String> getGroupsForUser(String name) throws EntryNotFoundException {
    return groups(users.role(name).orElseThrow(() -> unknown(name)));
  }

  @Override
  public Result getUsersForGroup(String group, int limit) {
    return matching(
        users.names().stream()
            .filter(name -> users.role(name).map(r -> groups(r).contains(group)).orElse(false))
            .toList(),
        "*",
        limit);
  }

  @Override
  public WSCredential createCredential(String name) throws NotImplementedException {
    throw new NotImplementedException("Liberty makes its own");
  }

  private static List<String> groups() {
    return Stream.concat(Arrays.stream(Role.values()).map(Role::text), Stream.of(SCRAPER)).toList();
  }

  private static List<String> groups(String role) {
    return role.equals(SCRAPER) ? List.of(SCRAPER) : List.copyOf(Role.withHeld(Set.of(role)));
  }

  private String known(String name) throws EntryNotFoundException {
    if (!isValidUser(name)) {
      throw unknown(name);
    }
    return name;
  }

  private String knownGroup(String group) throws EntryNotFoundException {
    if (!isValidGroup(group)) {
      throw unknown(group);
    }
    return group;
  }

  private static EntryNotFoundException unknown(String name) {
    return new EntryNotFoundException("no user or group is called " + name);
  }

  /** Names that a pattern with stars matches, at most {@code limit} of them; 0 is all. */
  private static Result matching(List<String> names, String pattern, int limit) {
    Pattern wanted = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    List<String> found = names.stream().filter(n -> wanted.matcher(n).matches()).toList();
    Result result = new Result();
    result.setList(
        new ArrayList<>(limit > 0 && found.size() > limit ? found.subList(0, limit) : found));
    if (limit > 0 && found.size() > limit) {
      result.setHasMore();
    }
    return result;
  }
}
