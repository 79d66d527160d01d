package dev.pifi.it.server;

import static dev.pifi.it.server.Screens.expect;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The OpenAPI document and its page: complete, described, and for those who are logged in. */
@ExtendWith(SharedServer.class)
class OpenApiIT {
  private final LibertyServer server;

  OpenApiIT(LibertyServer server) {
    this.server = server;
  }

  private JsonPath document() {
    return server
        .as("viewer")
        .queryParam("format", "json")
        .get("/openapi")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .extract()
        .jsonPath();
  }

  @Test
  void theDocumentSaysWhatItIsOf() {
    JsonPath api = document();
    assertEquals("PiFi", api.getString("info.title"));
    assertTrue(api.getString("info.version").matches("\\d+\\..*"), api.getString("info.version"));
    assertEquals("basic", api.getString("components.securitySchemes.basic.scheme"));
    assertEquals("pifi-session", api.getString("components.securitySchemes.session.name"));
    server
        .as("viewer")
        .get("/openapi")
        .then()
        .statusCode(200)
        .contentType(startsWith("application/yaml"))
        .body(containsString("openapi: 3.1.0"));
    server.anonymous().get("/openapi").then().statusCode(401).body("status", equalTo(401));
  }

  @Test
  void itHasTheEndpointsOfTheTableAndNoOthers() {
    Set<String> operations = new TreeSet<>();
    Map<String, Map<String, Object>> paths = document().getMap("paths");
    paths.forEach(
        (path, item) ->
            item.keySet()
                .forEach(verb -> operations.add(verb.toUpperCase(Locale.ROOT) + " " + path)));
    Set<String> asked = new HashSet<>();
    for (EndpointsIT.Endpoint endpoint : EndpointsIT.ENDPOINTS) {
      if (!endpoint.path().matches("/(api/v1|v2)(/.*)?")) {
        continue;
      }
      String request = endpoint.method() + " " + endpoint.path();
      List<String> found = operations.stream().filter(op -> matches(op, request)).toList();
      assertTrue(!found.isEmpty(), request + " is not in the document");
      asked.addAll(found);
    }
    operations.removeAll(asked);
    assertEquals(Set.of(), operations, "in the document, not in the table");
  }

  private static boolean matches(String operation, String request) {
    return operation.equals(request) || request.matches(operation.replaceAll("\\{\\w+}", "[^/]+"));
  }

  @Test
  void eachOperationIsGroupedDescribedAndSaysItsFaults() {
    JsonPath api = document();
    List<String> tags = api.getList("tags.name");
    Map<String, Map<String, Map<String, Object>>> paths = api.getMap("paths");
    List<String> ids = new ArrayList<>();
    paths.forEach(
        (path, item) ->
            item.forEach(
                (verb, operation) -> {
                  String name = verb + " " + path;
                  assertNotNull(operation.get("summary"), name);
                  assertTrue(tags.containsAll((List<?>) operation.get("tags")), name);
                  Map<?, ?> responses = (Map<?, ?>) operation.get("responses");
                  assertTrue(responses.keySet().containsAll(Set.of("401", "default")), name);
                  assertTrue(
                      responses.keySet().stream().anyMatch(s -> s.toString().startsWith("2")),
                      name);
                  ids.add((String) operation.get("operationId"));
                }));
    assertEquals(ids.size(), new HashSet<>(ids).size(), ids.toString());
    assertEquals(
        "#/components/schemas/Problem",
        api.getString("components.responses.Fault.content.'application/problem+json'.schema.$ref"));
    assertEquals(
        "#/components/responses/InferenceFault",
        api.getString("paths.'/v2/models/{name}/infer'.post.responses.default.$ref"));
  }

  @Test
  void thePageShowsItAndTriesRequestsWithTheSessionsToken() {
    server
        .anonymous()
        .accept("text/html")
        .get("/openapi/ui/")
        .then()
        .statusCode(302)
        .header("Location", containsString("/login.html"));
    try (Chromium chromium = Chromium.start()) {
      Page page = chromium.computer();
      new Screens(page, server).open("runs").logIn("trainer").sees("Runs");
      page.navigate(server.url() + "/openapi/ui");
      expect(page.locator(".info .title")).containsText("PiFi");
      page.locator("#operations-Runs-RunsResource_cancel").click();
      page.getByText("Try it out").click();
      page.getByPlaceholder("id").fill("none");
      page.locator(".execute").click();
      // The run is not there; without the token the answer is 403.
      expect(page.locator(".live-responses-table .response-col_status").last()).containsText("404");
      assertEquals(List.of(), chromium.complaints());
    }
  }
}
