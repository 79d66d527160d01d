package dev.pifi.it.server;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.restassured.http.Cookies;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions of pages, and what browsers are told. */
@ExtendWith(SharedServer.class)
class PagesIT {
  private final LibertyServer server;

  PagesIT(LibertyServer server) {
    this.server = server;
  }

  @Test
  void aPageWithoutASessionIsSentToLogIn() {
    server
        .anonymous()
        .accept("text/html")
        .get("/")
        .then()
        .statusCode(302)
        .header("Location", containsString("/login.html?to=%2F"));
    server
        .anonymous()
        .get("/login.html")
        .then()
        .statusCode(200)
        .header("Content-Security-Policy", startsWith("default-src 'self'"))
        .header("X-Content-Type-Options", equalTo("nosniff"))
        .header("X-Frame-Options", equalTo("DENY"));
  }

  @Test
  void aSessionReadsButChangesOnlyWithItsToken() {
    Cookies cookies = login();
    session(cookies).get("/api/v1/me").then().statusCode(200).body("name", equalTo("trainer"));
    session(cookies)
        .post("/api/v1/runs/none/cancel")
        .then()
        .statusCode(403)
        .body("code", equalTo("CSRF"));
    session(cookies)
        .header("X-CSRF-Token", "wrong")
        .post("/api/v1/runs/none/cancel")
        .then()
        .statusCode(403);
    session(cookies)
        .header("X-CSRF-Token", cookies.getValue("pifi-csrf"))
        .post("/api/v1/runs/none/cancel")
        .then()
        .statusCode(404);
  }

  @Test
  void aChangedSessionIsNone() {
    String session = login().getValue("pifi-session");
    String other = session.replaceFirst("^[^.]*", "YWRtaW4");
    server.anonymous().cookie("pifi-session", other).get("/api/v1/me").then().statusCode(401);
    server.anonymous().cookie("pifi-session", "x").get("/api/v1/me").then().statusCode(401);
    server.anonymous().cookie("pifi-session", session).get("/api/v1/me").then().statusCode(200);
  }

  @Test
  void aWrongPasswordOpensNothing() {
    assertEquals(
        0,
        server
            .anonymous()
            .contentType("application/json")
            .body("{\"name\": \"admin\", \"password\": \"wrong\"}")
            .post("/api/v1/session")
            .then()
            .statusCode(401)
            .extract()
            .cookies()
            .size());
    server
        .anonymous()
        .auth()
        .preemptive()
        .basic("nobody", "x")
        .get("/api/v1/me")
        .then()
        .statusCode(401);
  }

  private RequestSpecification session(Cookies cookies) {
    return server.anonymous().cookies(cookies);
  }

  private Cookies login() {
    Cookies cookies =
        server
            .anonymous()
            .contentType("application/json")
            .body(
                "{\"name\": \"trainer\", \"password\": \"%s\"}"
                    .formatted(Users.password("trainer")))
            .post("/api/v1/session")
            .then()
            .statusCode(200)
            .extract()
            .detailedCookies();
    assertEquals(true, cookies.get("pifi-session").isHttpOnly());
    assertEquals(true, cookies.get("pifi-session").isSecured());
    return cookies;
  }
}
