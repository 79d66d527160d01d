package dev.pifi.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Asks every endpoint as nobody and in each role, and holds the answers against docs/endpoints.md.
 * With {@code -Dpifi.endpoints.write=true} it writes that file.
 */
@ExtendWith(SharedServer.class)
class EndpointsIT {
  private static final Path TABLE = Path.of("..", "docs", "endpoints.md");
  private static final String YAML = "application/yaml";
  private static final String JSON = "application/json";
  private static final String REST = "jakarta.ws.rs.";

  private final LibertyServer server;

  EndpointsIT(LibertyServer server) {
    this.server = server;
  }

  /** A request of the table. */
  record Endpoint(String method, String path, String type, String body) {
    Endpoint(String method, String path) {
      this(method, path, "", "");
    }
  }

  /** Of things that are not there, so that nothing is changed: 404 means allowed. */
  static final List<Endpoint> ENDPOINTS =
      List.of(
          new Endpoint("GET", "/health"),
          new Endpoint("GET", "/health/live"),
          new Endpoint("GET", "/health/ready"),
          new Endpoint("GET", "/health/started"),
          new Endpoint("GET", "/metrics"),
          new Endpoint("GET", "/ibm/api/"),
          new Endpoint("GET", "/openapi"),
          new Endpoint("GET", "/openapi/ui/"),
          new Endpoint("GET", "/"),
          new Endpoint("GET", "/login.html"),
          new Endpoint("POST", "/api/v1/session", JSON, "{\"name\": \"x\", \"password\": \"y\"}"),
          new Endpoint("DELETE", "/api/v1/session"),
          new Endpoint("GET", "/api/v1/me"),
          new Endpoint("GET", "/api/v1/settings"),
          new Endpoint("GET", "/api/v1/runs"),
          new Endpoint("POST", "/api/v1/runs", YAML, "bogus: 1"),
          new Endpoint("POST", "/api/v1/runs/validate", YAML, "bogus: 1"),
          new Endpoint("GET", "/api/v1/runs/none"),
          new Endpoint("GET", "/api/v1/runs/none/spec"),
          new Endpoint("GET", "/api/v1/runs/none/events"),
          new Endpoint("GET", "/api/v1/runs/none/metrics"),
          new Endpoint("GET", "/api/v1/runs/none/log"),
          new Endpoint("GET", "/api/v1/runs/none/artifacts"),
          new Endpoint("GET", "/api/v1/runs/none/artifacts/file"),
          new Endpoint("POST", "/api/v1/runs/none/cancel"),
          new Endpoint("POST", "/api/v1/runs/none/resume"),
          new Endpoint("POST", "/api/v1/runs/none/extend", JSON, "{\"epochs\": 1}"),
          new Endpoint("DELETE", "/api/v1/runs/none"),
          new Endpoint("GET", "/api/v1/sweeps"),
          new Endpoint("POST", "/api/v1/sweeps", JSON, "{}"),
          new Endpoint("GET", "/api/v1/sweeps/none"),
          new Endpoint("POST", "/api/v1/sweeps/none/cancel"),
          new Endpoint("GET", "/api/v1/datasets"),
          new Endpoint("PUT", "/api/v1/datasets/.none", "application/octet-stream", "x"),
          new Endpoint("DELETE", "/api/v1/datasets/none"),
          new Endpoint("GET", "/api/v1/checkpoints"),
          new Endpoint("GET", "/api/v1/plugins"),
          new Endpoint("GET", "/api/v1/templates"),
          new Endpoint("GET", "/api/v1/models"),
          new Endpoint("GET", "/api/v1/models/none"),
          new Endpoint("PUT", "/api/v1/models/none", JSON, "{}"),
          new Endpoint("DELETE", "/api/v1/models/none"),
          new Endpoint("POST", "/api/v1/models/none/predict", JSON, "{\"text\": \"x\"}"),
          new Endpoint("GET", "/v2"),
          new Endpoint("GET", "/v2/health/live"),
          new Endpoint("GET", "/v2/health/ready"),
          new Endpoint("GET", "/v2/models/none"),
          new Endpoint("GET", "/v2/models/none/ready"),
          new Endpoint("POST", "/v2/models/none/infer", JSON, "{}"));

  @Test
  void everyEndpointAnswersEachRoleAsTheTableSays() throws Exception {
    String table = table();
    if (Boolean.getBoolean("pifi.endpoints.write")) {
      Files.writeString(TABLE, table);
    }
    assertEquals(Files.readString(TABLE), table, "run with -Dpifi.endpoints.write=true");
  }

  @Test
  void theTableHasEveryEndpoint() {
    JavaClasses classes =
        new ClassFileImporter()
            .importPath(Path.of("..", "pifi-app", "server", "target", "classes"));
    int found = 0;
    for (JavaClass application : classes) {
      if (!application.isAnnotatedWith(REST + "ApplicationPath")) {
        continue;
      }
      Set<JavaClass> resources = new LinkedHashSet<>();
      application
          .getDirectDependenciesFromSelf()
          .forEach(dependency -> resources.add(dependency.getTargetClass()));
      resources.removeIf(resource -> !resource.isAnnotatedWith(REST + "Path"));
      for (JavaClass resource : resources) {
        for (JavaMethod method : resource.getMethods()) {
          String base = value(application, "ApplicationPath") + part(value(resource, "Path"));
          found += requireListed(method, base) ? 1 : 0;
        }
      }
    }
    assertTrue(found > 30, found + " endpoints found in the server's classes");
  }

  /** Whether the method answers requests; fails if the table asks none of them. */
  private static boolean requireListed(JavaMethod method, String base) {
    Optional<String> verb =
        Stream.of("GET", "POST", "PUT", "DELETE")
            .filter(v -> method.isAnnotatedWith(REST + v))
            .findFirst();
    if (verb.isEmpty()) {
      return false;
    }
    String path = base + (method.isAnnotatedWith(REST + "Path") ? part(value(method, "Path")) : "");
    String pattern = path.replaceAll("\\{\\w+: *([^}]+)}", "$1").replaceAll("\\{\\w+}", "[^/]+");
    assertTrue(
        ENDPOINTS.stream()
            .anyMatch(e -> e.method().equals(verb.get()) && e.path().matches(pattern)),
        verb.get() + " " + path + " is not in the table");
    return true;
  }

  private static String part(String path) {
    return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
  }

  private static String value(HasAnnotations<?> annotated, String annotation) {
    return annotated.getAnnotationOfType(REST + annotation).get("value").orElseThrow().toString();
  }

  private String table() {
    List<String> lines = new ArrayList<>();
    lines.add("# Who gets which answer");
    lines.add("");
    lines.add(
        "Written and checked by `EndpointsIT`, which asks for things that are not there: 404 or 400 means allowed.");
    lines.add("");
    lines.add("| request | nobody | viewer | trainer | admin |");
    lines.add("|---|---|---|---|---|");
    for (Endpoint endpoint : ENDPOINTS) {
      String statuses =
          Stream.of("", "viewer", "trainer", "admin")
              .map(role -> Integer.toString(status(endpoint, role)))
              .collect(Collectors.joining(" | "));
      lines.add("| `%s %s` | %s |".formatted(endpoint.method(), endpoint.path(), statuses));
    }
    return String.join("\n", lines) + "\n";
  }

  private int status(Endpoint endpoint, String role) {
    RequestSpecification request = role.isEmpty() ? server.anonymous() : server.as(role);
    if (!endpoint.type().isEmpty()) {
      request =
          request
              .contentType(endpoint.type())
              .body(endpoint.body().getBytes(StandardCharsets.UTF_8));
    }
    Response response = request.request(endpoint.method(), endpoint.path());
    // Meters of requests are named by the classes that answer them; an admin sees those.
    String text = endpoint.path().equals("/metrics") ? "" : response.asString();
    assertEquals(-1, text.indexOf("Exception"), endpoint + text);
    assertEquals(-1, text.indexOf("dev.pifi."), endpoint + text);
    return response.statusCode();
  }
}
