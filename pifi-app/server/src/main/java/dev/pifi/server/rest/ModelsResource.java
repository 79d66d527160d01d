package dev.pifi.server.rest;

import dev.pifi.server.security.Role;
import dev.pifi.server.serving.DeploymentRequest;
import dev.pifi.server.serving.Deployments;
import dev.pifi.server.serving.JsonBody;
import dev.pifi.server.serving.ModelView;
import dev.pifi.server.serving.Predictions;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Deployed models: deploying, asking, taking away. */
@Path("models")
@RolesAllowed(Role.VIEWS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Models")
public class ModelsResource {
  private final Deployments deployments;
  private final Predictions predictions;

  @Resource private ManagedExecutorService executor;

  /** A resource. */
  @Inject
  public ModelsResource(Deployments deployments, Predictions predictions) {
    this.deployments = deployments;
    this.predictions = predictions;
  }

  /**
   * Deployed models.
   *
   * @param items each of them
   */
  public record Models(List<ModelView> items) {}

  /** Lists them. */
  @Operation(summary = "Lists the deployed models")
  @GET
  public Models list() {
    return new Models(deployments.list());
  }

  /** A model. */
  @Operation(summary = "Shows a deployed model")
  @GET
  @Path("{name}")
  public ModelView get(@PathParam("name") String name) {
    return deployments.view(name);
  }

  /** Deploys a model, or puts another in its place. */
  @Operation(
      summary = "Deploys a model, or puts another in its place",
      description = "It is loaded after the answer: state says when it is ready.")
  @RequestBody(
      required = true,
      description = "What to deploy, and how it answers",
      content = {
        @Content(
            mediaType = "application/json",
            schema = @Schema(type = SchemaType.OBJECT),
            example =
                "{\"run\": \"r-..\", \"maxBatch\": 32, \"maxDelayMillis\": 5, \"queue\": 256, \"timeoutMillis\": 2000}")
      })
  @APIResponse(
      responseCode = "201",
      description = "The model, which is new",
      content = @Content(schema = @Schema(implementation = ModelView.class)))
  @APIResponse(
      responseCode = "200",
      description = "The model, which takes the place of another",
      content = @Content(schema = @Schema(implementation = ModelView.class)))
  @PUT
  @Path("{name}")
  @RolesAllowed(Role.TRAINS)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response deploy(@PathParam("name") String name, InputStream body, @Context UriInfo uri) {
    boolean fresh = deployments.deploy(name, DeploymentRequest.read(JsonBody.read(body)));
    ModelView model = deployments.view(name);
    return (fresh ? Response.created(uri.getAbsolutePath()) : Response.ok()).entity(model).build();
  }

  /** Takes a model away. */
  @Operation(summary = "Takes a model away after its last request")
  @DELETE
  @Path("{name}")
  @RolesAllowed(Role.TRAINS)
  public void undeploy(@PathParam("name") String name) {
    deployments.undeploy(name);
  }

  /** Asks a model. */
  @Operation(
      summary = "Asks a model",
      description =
          "One row, or inputs with several. 429 when its queue is full, 503 past its deadline or while it is loading.")
  @RequestBody(
      required = true,
      description = "A row, or rows",
      content = {
        @Content(
            mediaType = "application/json",
            schema = @Schema(type = SchemaType.OBJECT),
            example = "{\"inputs\": [{\"text\": \"a fine film\"}]}")
      })
  @APIResponse(
      responseCode = "200",
      description = "An answer, or predictions with one for each row",
      content =
          @Content(
              mediaType = "application/json",
              schema = @Schema(type = SchemaType.OBJECT),
              example =
                  "{\"predictions\": [{\"label\": \"positive\", \"probabilities\": {\"negative\": 0.1, \"positive\": 0.9}}]}"))
  @POST
  @Path("{name}/predict")
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> predict(@PathParam("name") String name, InputStream body) {
    // Answers and refusals are sent by threads of the server: the model's own is for computing.
    return predictions
        .predict(name, JsonBody.read(body))
        .whenCompleteAsync((answer, fault) -> {}, executor)
        .thenApply(answer -> Response.ok(JsonBody.bytes(answer)).build());
  }
}
