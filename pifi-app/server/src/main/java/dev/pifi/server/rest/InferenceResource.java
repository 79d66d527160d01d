package dev.pifi.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pifi.server.problem.Refusal;
import dev.pifi.server.security.Role;
import dev.pifi.server.serving.Deployments;
import dev.pifi.server.serving.InferenceAnswer;
import dev.pifi.server.serving.InferenceRequest;
import dev.pifi.server.serving.JsonBody;
import dev.pifi.server.serving.ModelState;
import dev.pifi.server.serving.Predictions;
import dev.pifi.server.serving.Signature;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Deployed models by the Open Inference Protocol, version 2, in its JSON form. */
@Path("")
@RolesAllowed(Role.VIEWS)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Open Inference Protocol")
public class InferenceResource {
  private static final int NOT_SO = 400;

  /** Of what {@code /v2} promises, not of the program. */
  private static final String VERSION = "2";

  private final Deployments deployments;
  private final Predictions predictions;

  @Resource private ManagedExecutorService executor;

  /** A resource. */
  @Inject
  public InferenceResource(Deployments deployments, Predictions predictions) {
    this.deployments = deployments;
    this.predictions = predictions;
  }

  /** The server. */
  @Operation(summary = "Says which server this is")
  @APIResponse(
      responseCode = "200",
      description = "Name, version, extensions",
      content =
          @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT)))
  @GET
  public Response server() {
    ObjectNode answer = JsonBody.object();
    answer.put("name", "pifi");
    answer.put("version", VERSION);
    answer.putArray("extensions");
    return answer(200, answer);
  }

  /** Whether the server answers. */
  @Operation(summary = "Says that the server answers")
  @APIResponse(responseCode = "200", description = "It does")
  @GET
  @Path("health/live")
  public Response live() {
    return answer(200, JsonBody.object().put("live", true));
  }

  /** Whether no deployed model is still loading; the protocol has a status of 400 for no. */
  @Operation(summary = "Says whether every deployed model is loaded")
  @APIResponse(responseCode = "200", description = "They are")
  @APIResponse(responseCode = "400", description = "One is still loading")
  @GET
  @Path("health/ready")
  public Response ready() {
    boolean ready =
        deployments.list().stream().noneMatch(model -> model.state() == ModelState.LOADING);
    return answer(ready ? 200 : NOT_SO, JsonBody.object().put("ready", ready));
  }

  /** A model's tensors. */
  @Operation(summary = "Describes a model's tensors")
  @APIResponse(
      responseCode = "200",
      description = "Name, platform, inputs, outputs",
      content =
          @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT)))
  @GET
  @Path("models/{name}")
  public Response metadata(@PathParam("name") String name) {
    return answer(200, InferenceAnswer.metadata(name, deployments.signature(name)));
  }

  /** Whether a model answers. */
  @Operation(summary = "Says whether a model answers")
  @APIResponse(responseCode = "200", description = "It does")
  @APIResponse(responseCode = "400", description = "It is not loaded")
  @GET
  @Path("models/{name}/ready")
  public Response modelReady(@PathParam("name") String name) {
    boolean ready = deployments.view(name).state() == ModelState.READY;
    return answer(ready ? 200 : NOT_SO, JsonBody.object().put("name", name).put("ready", ready));
  }

  /** Asks a model. */
  @Operation(
      summary = "Asks a model by tensors",
      description = "BYTES tensors by the names of the model's columns; JSON form only.")
  @RequestBody(
      required = true,
      description = "Tensors",
      content = {
        @Content(
            mediaType = "application/json",
            schema = @Schema(type = SchemaType.OBJECT),
            example =
                "{\"inputs\": [{\"name\": \"text\", \"shape\": [1], \"datatype\": \"BYTES\", \"data\": [\"a fine film\"]}]}")
      })
  @APIResponse(
      responseCode = "200",
      description = "Tensors",
      content =
          @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT)))
  @POST
  @Path("models/{name}/infer")
  @Consumes(MediaType.APPLICATION_JSON)
  public CompletionStage<Response> infer(
      @PathParam("name") String name,
      @HeaderParam("Inference-Header-Content-Length") String binary,
      InputStream body) {
    if (binary != null) {
      throw Refusal.badRequest("the body", "tensors in JSON form", "the binary form");
    }
    Signature model = deployments.signature(name);
    InferenceRequest request =
        InferenceRequest.read(JsonBody.read(body), model, predictions.mostInputs());
    return deployments
        .predict(name, model, request.rows())
        .whenCompleteAsync((results, fault) -> {}, executor)
        .thenApply(results -> answer(200, InferenceAnswer.of(name, model, request, results)));
  }

  private static Response answer(int status, ObjectNode body) {
    return Response.status(status).entity(JsonBody.bytes(body)).build();
  }
}
