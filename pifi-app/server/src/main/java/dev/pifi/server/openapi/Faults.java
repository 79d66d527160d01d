package dev.pifi.server.openapi;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Gives every operation the answers that all resources share: nobody's, another role's, an unknown
 * name's, any other fault's. Stateless.
 */
public final class Faults implements OASFilter {
  private static final String SESSION = "/api/v1/session";
  private static final String INFERENCE = "/v2";

  /** A filter. */
  public Faults() {}

  @Override
  public void filterOpenAPI(OpenAPI api) {
    api.getPaths()
        .getPathItems()
        .forEach((path, item) -> item.getOperations().values().forEach(op -> describe(path, op)));
  }

  private static void describe(String path, Operation operation) {
    String fault = path.startsWith(INFERENCE) ? "InferenceFault" : "Fault";
    APIResponses responses = operation.getResponses();
    if (path.equals(SESSION)) {
      // Whoever wants a session has none yet.
      operation.addSecurityRequirement(OASFactory.createSecurityRequirement());
    } else {
      responses.addAPIResponse("403", reference("Forbidden"));
    }
    responses.addAPIResponse("401", reference("Unauthenticated"));
    if (path.contains("{")) {
      responses.addAPIResponse("404", reference(fault));
    }
    responses.addAPIResponse("default", reference(fault));
  }

  private static APIResponse reference(String name) {
    return OASFactory.createAPIResponse().ref("#/components/responses/" + name);
  }
}
