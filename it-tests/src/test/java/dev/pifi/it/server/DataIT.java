package dev.pifi.it.server;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Uploads, and what a spec can name. */
@ExtendWith(SharedServer.class)
class DataIT {
  private final LibertyServer server;

  DataIT(LibertyServer server) {
    this.server = server;
  }

  @Test
  void anUploadIsKeptNamedAndRemoved() throws Exception {
    byte[] rows = "text,label\ngood,1\n".getBytes(StandardCharsets.UTF_8);
    upload("rows.csv", rows, 201);
    assertArrayEquals(
        rows, Files.readAllBytes(server.home().resolve("uploads").resolve("rows.csv")));
    server
        .as("viewer")
        .get("/api/v1/datasets")
        .then()
        .body("items.name", hasItems("rows.csv", "train.jsonl"))
        .body("items.find { it.name == 'rows.csv' }.uploaded", equalTo(true))
        .body("items.find { it.name == 'train.jsonl' }.uploaded", equalTo(false));
    server.as("admin").delete("/api/v1/datasets/rows.csv").then().statusCode(204);
    server.as("admin").delete("/api/v1/datasets/rows.csv").then().statusCode(404);
    server.as("admin").delete("/api/v1/datasets/train.jsonl").then().statusCode(404);
  }

  @Test
  void anUploadThatIsTooLongLeavesNothing() throws Exception {
    upload("long.csv", new byte[1001], 413);
    try (var files = Files.list(server.home().resolve("uploads"))) {
      assertTrue(
          files.noneMatch(f -> f.toString().contains("long") || f.toString().contains(".upload")));
    }
  }

  @Test
  void aNameThatLeadsElsewhereIsRefused() {
    for (String name : List.of("..%2Fsecurity%2Fusers.properties", ".hidden", "a%2Fb", "%2Fetc")) {
      int status =
          server
              .as("trainer")
              .urlEncodingEnabled(false)
              .contentType("application/octet-stream")
              .body(new byte[] {1})
              .put("/api/v1/datasets/" + name)
              .statusCode();
      assertTrue(status == 400 || status == 404 || status == 405, name + " " + status);
    }
    upload("train.jsonl", new byte[] {1}, 409);
  }

  private void upload(String name, byte[] bytes, int status) {
    server
        .as("trainer")
        .contentType("application/octet-stream")
        .body(bytes)
        .put("/api/v1/datasets/" + name)
        .then()
        .statusCode(status);
  }

  @Test
  void checkpointsPlugInsAndTemplatesAreListed() {
    server
        .as("viewer")
        .get("/api/v1/checkpoints")
        .then()
        .body("items.name", hasItems("tiny-bert", "tiny-llama"))
        .body("items.find { it.name == 'tiny-bert' }.roles", equalTo(List.of("slm")))
        .body("items.find { it.name == 'tiny-llama' }.roles", hasItem("llm"));
    server
        .as("viewer")
        .get("/api/v1/plugins")
        .then()
        .body("providers.name", hasItems("text-classification", "accuracy"))
        .body("providers.origin", hasItem("built in"))
        .body("providers.origin", not(hasItem(containsString("/"))))
        .body("problems", equalTo(List.of()));
    String spec =
        server.as("viewer").get("/api/v1/templates").then().extract().path("items[0].spec");
    server
        .as("trainer")
        .contentType("application/yaml")
        .body(spec.getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/runs/validate")
        .then()
        .statusCode(200);
  }

  @Test
  void aBodyThatIsTooLongIsRefused() {
    server
        .as("trainer")
        .contentType("application/yaml")
        .body(new byte[1_048_577])
        .post("/api/v1/runs/validate")
        .then()
        .statusCode(413)
        .body("code", equalTo("TOO_LARGE"));
  }
}
