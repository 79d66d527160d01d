package dev.pifi.cli;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code pifi serve}: only its help; the launcher starts the server in place of this program. */
@Command(
    name = "serve",
    description = {
      "Start the server with its web page, https://localhost:9443.",
      "It takes no arguments; its settings are environment variables, see docs/server.md."
    },
    footer = {
      "",
      "Examples:",
      "  pifi serve",
      "  PIFI_HTTPS_PORT=9444 PIFI_HOME=/srv/pifi pifi serve"
    })
public final class ServeCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw PifiException.of(ErrorCode.USAGE, "serve")
        .expected("the launcher, which starts the server in place of this program")
        .actual("the program alone")
        .remedy("run ./pifi serve in the project's folder")
        .build();
  }
}
