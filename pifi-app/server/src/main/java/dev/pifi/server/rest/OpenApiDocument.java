package dev.pifi.server.rest;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The OpenAPI document that the build makes of the resources, as YAML, or as JSON where the query
 * parameter {@code format} or the header Accept says so. Liberty's own has no access control.
 */
@WebServlet("/openapi")
public final class OpenApiDocument extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String JSON = "json";

  /** A servlet. */
  public OpenApiDocument() {}

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String accept = Optional.ofNullable(request.getHeader("Accept")).orElse("");
    String format = Optional.ofNullable(request.getParameter("format")).orElse(accept);
    boolean json = format.toLowerCase(java.util.Locale.ROOT).contains(JSON);
    response.setContentType(json ? "application/json" : "application/yaml");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-cache");
    String name = "/WEB-INF/openapi/openapi." + (json ? JSON : "yaml");
    try (InputStream document = getServletContext().getResourceAsStream(name)) {
      document.transferTo(response.getOutputStream());
    }
  }
}
