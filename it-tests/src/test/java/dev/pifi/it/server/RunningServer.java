package dev.pifi.it.server;

import static io.restassured.RestAssured.given;

import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;

/**
 * A server that answers, wherever it runs. Its users are named as their roles; their passwords are
 * their names behind "password of ".
 */
interface RunningServer {
  /** Where it answers. */
  String url();

  /** Where it keeps what it writes. */
  Path home();

  /** A request of the user of a role. */
  default RequestSpecification as(String role) {
    return anonymous().auth().preemptive().basic(role, Users.password(role));
  }

  /** A request of nobody. */
  default RequestSpecification anonymous() {
    return given().relaxedHTTPSValidation().baseUri(url()).redirects().follow(false);
  }
}
